/** @file Encodes a table that need not fit in memory, a stretch at a time, and deals its rows out to their parts. */
import { alignColumns } from '../data/columns.ts';
import type { RawTable } from '../data/raw-table.ts';
import { encode } from '../data/schema/encode.ts';
import type { Encoder } from '../data/schema/encoder.ts';
import type { Stage } from '../data/schema/schema-errors.ts';
import type { TableSource } from '../data/table-source.ts';
import { standardiseTarget } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import { collectParts, type Spill } from './collect-rows.ts';
import {
  type LabelledTable,
  type Labels,
  readLabels,
  stretchesOf,
  type TargetOptions,
} from './read-target.ts';
import type { HostRows, RowStore } from './row-store.ts';

/** Gives training rows their weights. */
export interface RowWeigher {
  /** The least and the largest weight of a training row. */
  readonly range: readonly [least: number, most: number];
  /**
   * The weights of training rows.
   *
   * @param table a stretch of the table
   * @param rows their places in it
   * @param labels of these rows
   */
  weigh(table: RawTable, rows: Uint32Array, labels: ArrayLike<number>): Float32Array;
}

/** What is the same for all parts. */
export interface Encodable extends LabelledTable {
  readonly source: TableSource;
  readonly encoder: Encoder;
  /** Whether the encoder was fitted on rows of this table. */
  readonly stage: Stage;
  /** Of the rows that train; undefined: all of them count the same. */
  readonly weigher?: RowWeigher | undefined;
}

/** For each row of a table the part it belongs to: 1 trains, 2 validates, 3 is for the test; 0: in none of them. */
export type RowUses = Uint8Array;

/**
 * @param sizes rows of each part, from the first on
 * @returns the rows of each part, in the order of the table
 * @throws WdError WD142, WD162, WD163 for cells that are not what they were taken for, WD345 when the disk is full
 */
export function encodeParts(
  { source, encoder, stage, target, labels, known, weigher }: Encodable,
  uses: RowUses,
  sizes: readonly number[],
  spill: Spill | undefined,
): RowStore[] {
  const widths = {
    numberColumns: encoder.numbers.length,
    categoryColumns: encoder.categories.length,
    crossColumns: encoder.crosses.length,
  };
  const parts = sizes.map((rows, k) => ({
    ...widths,
    rows,
    weighted: k === 0 && weigher !== undefined,
  }));
  const collectors = collectParts(parts, spill);
  const placesOf = labelPlaces(known);
  try {
    for (const { first, table } of stretchesOf(source)) {
      const taken = rowsInUse(uses.subarray(first, first + table.rows));
      const ids = placesOf(first, taken);
      const encoding = encode(encoder, table, taken, { first, stage });
      const part: HostRows = { ...encoding, labels: labelsFor(target, labels, ids) };
      for (const [k, collector] of collectors.entries()) {
        const picks = placesWhere(taken, (row) => uses[first + row] === k + 1);
        const weighed = k === 0 && weigher ? withWeights(part, picks, weigher, table, taken) : part;
        collector.append(weighed, picks);
      }
    }
    return collectors.map((collector) => collector.finish());
  } catch (error) {
    for (const collector of collectors) collector.close();
    throw error;
  }
}

/** The rows with weights of those picked; the others' are not looked at. */
function withWeights(
  part: HostRows,
  picks: Uint32Array,
  weigher: RowWeigher,
  table: RawTable,
  taken: Uint32Array,
): HostRows {
  const rows = picks.map((place) => taken[place]);
  const labels = Float32Array.from(picks, (place) => part.labels[place]);
  const weights = new Float32Array(part.rows);
  for (const [i, weight] of weigher.weigh(table, rows, labels).entries())
    weights[picks[i]] = weight;
  return { ...part, weights };
}

/**
 * Finds the label of rows: a function from rows of a stretch, ascending, to the places of their labels. Stretches come
 * in their order.
 *
 * @param known the rows that have one; undefined: all
 */
export function labelPlaces(
  known: Uint32Array | undefined,
): (first: number, rows: Uint32Array) => Uint32Array {
  let next = 0;
  return (first, rows) =>
    rows.map((row) => {
      if (known === undefined) return first + row;
      while (known[next] < first + row) next++;
      return next;
    });
}

/**
 * Rows of another table with its labels, treated as the training rows were.
 *
 * @param options `dropMissingTarget`: leave out the rows that have none
 * @throws WdError WD115 for columns that the table lacks, and whatever `readLabels` and `encodeParts` throw
 */
export function encodeLabelled(
  encoder: Encoder,
  target: Target,
  source: TableSource,
  options: TargetOptions,
  spill?: Spill,
): RowStore {
  const [index] = alignColumns(source.columns, [target.name], source.file);
  const { labels, known } = readLabels(source, index, target, options);
  const uses = new Uint8Array(source.rows).fill(known === undefined ? 1 : 0);
  if (known !== undefined) for (const row of known) uses[row] = 1;
  const encodable: Encodable = { source, encoder, stage: 'later', target, labels, known };
  const [store] = encodeParts(encodable, uses, [labels.length], spill);
  return store;
}

function rowsInUse(uses: RowUses): Uint32Array {
  const rows = new Uint32Array(uses.length);
  let count = 0;
  for (let row = 0; row < uses.length; row++) if (uses[row] > 0) rows[count++] = row;
  return rows.subarray(0, count);
}

/** The indices of the elements that fulfil a condition. */
export function placesWhere(
  list: Uint32Array | Uint8Array,
  condition: (element: number) => boolean,
): Uint32Array {
  const places = new Uint32Array(list.length);
  let count = 0;
  for (let i = 0; i < list.length; i++) if (condition(list[i])) places[count++] = i;
  return places.subarray(0, count);
}

/** What the network learns: class numbers as they are, quantities on their own scale. */
function labelsFor(target: Target, labels: Labels, ids: Uint32Array): Float32Array {
  const values = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) values[i] = labels[ids[i]];
  return target.kind === 'regression'
    ? standardiseTarget(values, target)
    : Float32Array.from(values);
}

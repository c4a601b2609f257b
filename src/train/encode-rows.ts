/** @file Encodes a table that need not fit in memory, a stretch at a time, and deals its rows out to their parts. */
import { alignColumns } from '../data/columns.ts';
import { encode } from '../data/schema/encode.ts';
import type { Encoder } from '../data/schema/encoder.ts';
import type { Stage } from '../data/schema/schema-errors.ts';
import type { TableSource } from '../data/table-source.ts';
import { standardiseTarget } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import { collectRows, type Spill } from './collect-rows.ts';
import {
  type LabelledTable,
  type Labels,
  readLabels,
  stretchesOf,
  type TargetOptions,
} from './read-target.ts';
import type { RowStore } from './row-store.ts';

/** What is the same for all parts. */
export interface Encodable extends LabelledTable {
  readonly source: TableSource;
  readonly encoder: Encoder;
  /** Whether the encoder was fitted on rows of this table. */
  readonly stage: Stage;
}

/**
 * @param parts for each the rows of it: indices into those that have a label, ascending
 * @throws WdError WD142, WD162, WD163 for cells that are not what they were taken for, WD345 when the disk is full
 */
export function encodeParts(
  { source, encoder, stage, target, labels, known }: Encodable,
  parts: readonly Uint32Array[],
  spill: Spill | undefined,
): RowStore[] {
  const widths = {
    numberColumns: encoder.numbers.length,
    categoryColumns: encoder.categories.length,
    crossColumns: encoder.crosses.length,
  };
  const collectors = parts.map(({ length }) => collectRows(widths, length, spill));
  const next = parts.map(() => 0);
  try {
    for (const { first, table } of stretchesOf(source)) {
      const end = first + table.rows;
      const spans = parts.map((part, k) => {
        const begin = next[k];
        while (next[k] < part.length && rowOf(part[next[k]], known) < end) next[k]++;
        return part.subarray(begin, next[k]);
      });
      const taken = union(spans, known, first, table.rows);
      const encoding = encode(encoder, table, taken.rows, { first, stage });
      const wanted = labelsFor(target, labels, taken.ids);
      for (const [k, span] of spans.entries()) {
        const picks = span.map((i) => taken.places[rowOf(i, known) - first]);
        collectors[k].append({ ...encoding, labels: wanted }, picks);
      }
    }
    return collectors.map((collector) => collector.finish());
  } catch (error) {
    for (const collector of collectors) collector.close();
    throw error;
  }
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
  const all = new Uint32Array(labels.length);
  for (let i = 0; i < all.length; i++) all[i] = i;
  const encodable: Encodable = { source, encoder, stage: 'later', target, labels, known };
  const [store] = encodeParts(encodable, [all], spill);
  return store;
}

/** The row of the table that the i-th label belongs to. */
function rowOf(i: number, known: Uint32Array | undefined): number {
  return known === undefined ? i : known[i];
}

interface Union {
  /** Rows of the stretch that any part has, ascending. */
  readonly rows: Uint32Array;
  /** The label that each of them has: indices. */
  readonly ids: Uint32Array;
  /** Where in these lists each row of the stretch is. */
  readonly places: Uint32Array;
}

function union(
  spans: readonly Uint32Array[],
  known: Uint32Array | undefined,
  first: number,
  count: number,
): Union {
  // 0 where no part has the row, else one more than the index of its label.
  const labelled = new Float64Array(count);
  let total = 0;
  for (const span of spans) {
    for (const i of span) labelled[rowOf(i, known) - first] = i + 1;
    total += span.length;
  }
  const rows = new Uint32Array(total);
  const ids = new Uint32Array(total);
  const places = new Uint32Array(count);
  let place = 0;
  for (let row = 0; row < count; row++) {
    if (labelled[row] === 0) continue;
    rows[place] = row;
    ids[place] = labelled[row] - 1;
    places[row] = place++;
  }
  return { rows, ids, places };
}

/** What the network learns: class numbers as they are, quantities on their own scale. */
function labelsFor(target: Target, labels: Labels, ids: Uint32Array): Float32Array {
  const values = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) values[i] = labels[ids[i]];
  return target.kind === 'regression'
    ? standardiseTarget(values, target)
    : Float32Array.from(values);
}

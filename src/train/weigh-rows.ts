/** @file The weights of training rows of a table that need not fit in memory: fitted first, then given out by stretches. */
import type { RawTable } from '../data/raw-table.ts';
import type { TableSource } from '../data/table-source.ts';
import {
  type ClassWeight,
  fitRowWeights,
  type GivenWeights,
  readWeights,
} from '../data/tasks/row-weights.ts';
import { labelPlaces, placesWhere, type RowUses, type RowWeigher } from './encode-rows.ts';
import { type LabelledTable, stretchesOf } from './read-target.ts';

export interface WeightOptions {
  /** Name of the column of weights; undefined: there is none. */
  readonly column: string | undefined;
  readonly classWeight: ClassWeight;
}

/**
 * Weights by a column, by the classes, or both; undefined where all rows count the same. Weights of other rows than
 * those that train are not looked at: metrics count every row once.
 *
 * @param classRows training rows of each class
 * @throws WdError WD190, WD191 and WD022, as `readWeights` and `fitRowWeights` do
 */
export function fitWeigher(
  source: TableSource,
  labelled: LabelledTable,
  uses: RowUses,
  classRows: readonly number[],
  { column: name, classWeight }: WeightOptions,
): RowWeigher | undefined {
  const place = { name: name ?? '', file: source.file };
  const given = (table: RawTable, rows: Uint32Array): Float64Array | undefined => {
    if (name === undefined) return undefined;
    return readWeights(table.data[table.columns.indexOf(name)], rows, place, table.lines);
  };
  function* read(): Generator<GivenWeights> {
    const placesOf = labelPlaces(labelled.known);
    const index = source.columns.indexOf(name ?? '');
    for (const { first, table } of stretchesOf(source, [index])) {
      const all = uses.subarray(first, first + table.rows);
      const rows = placesWhere(all, (use) => use === 1);
      const labels = pick(labelled.labels, placesOf(first, rows));
      yield { weights: given(table, rows) ?? new Float64Array(0), labels };
    }
  }
  const weights = fitRowWeights(
    name === undefined ? undefined : read,
    classRows,
    labelled.target,
    classWeight,
    place,
  );
  return (
    weights && {
      range: weights.range,
      weigh: (table, rows, labels) => weights.weigh(given(table, rows), labels),
    }
  );
}

/** The elements at some places. */
function pick(values: ArrayLike<number>, places: Uint32Array): Float64Array {
  const picked = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]];
  return picked;
}

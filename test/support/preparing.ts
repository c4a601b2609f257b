/**
 * @file `prepare` for tables in memory, and options of it for tests: those of the default preset, and what is asked
 * for besides.
 */
import { invariant } from '../../src/base/errors.ts';
import type { RawTable } from '../../src/data/raw-table.ts';
import type { Encoder } from '../../src/data/schema/encoder.ts';
import { sourceOf } from '../../src/data/table-source.ts';
import type { Target } from '../../src/data/tasks/target.ts';
import * as encoding from '../../src/train/encode-rows.ts';
import * as preparing from '../../src/train/prepare.ts';
import type { Prepared, PrepareOptions } from '../../src/train/prepare.ts';
import { presetRecipe } from '../../src/train/recipe.ts';
import type { HostRows, RowStore } from '../../src/train/row-store.ts';

export function options(rest: Partial<PrepareOptions> = {}): PrepareOptions {
  const { normalScores, standardise, validation } = presetRecipe('tabular', 100);
  return {
    target: undefined,
    task: {},
    dropMissingTarget: false,
    schema: {},
    encoder: { normalScores, standardise },
    validation,
    seed: 0,
    ...rest,
  };
}

export const LAST_QUARTER = { validation: { share: 0.25, rows: 'last' } } as const;

/** Numbers as they stand in the table. */
export const AS_THEY_ARE = { encoder: { normalScores: false, standardise: false } } as const;

function held({ held: rows }: RowStore): HostRows {
  invariant(rows !== undefined, () => 'the rows are not in memory');
  return rows;
}

/** What `prepare` gives, with rows that can be looked at. */
export interface PreparedTable extends Omit<Prepared, 'train' | 'valid' | 'test'> {
  readonly train: HostRows;
  readonly valid: HostRows;
  readonly test: HostRows | undefined;
  /** Rows of the table in each part, by their indices; of another file's rows none. */
  readonly parts: Readonly<Record<'train' | 'valid' | 'test', Uint32Array>>;
}

/** Prepares a table, all of it in memory. */
export function prepare(
  table: RawTable,
  given: PrepareOptions,
  validation?: RawTable,
): PreparedTable {
  const other = validation && sourceOf(validation);
  const prepared = preparing.prepare(sourceOf(table), given, other);
  const { train, valid, test, uses } = prepared;
  const rows = (use: number): Uint32Array =>
    Uint32Array.from([...uses.keys()].filter((row) => uses[row] === use));
  return {
    ...prepared,
    train: held(train),
    valid: held(valid),
    test: test && held(test),
    parts: { train: rows(1), valid: rows(2), test: rows(3) },
  };
}

export function encodeLabelled(
  encoder: Encoder,
  target: Target,
  table: RawTable,
  given: { readonly dropMissingTarget: boolean },
): HostRows {
  return held(encoding.encodeLabelled(encoder, target, sourceOf(table), given));
}

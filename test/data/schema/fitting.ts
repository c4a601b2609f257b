/** @file Kinds and encoders in one call, with all that is inferred on the way. */
import type { RawTable } from '../../../src/data/raw-table.ts';
import type { Encoder } from '../../../src/data/schema/encoder.ts';
import { type EncoderOptions, fitEncoder } from '../../../src/data/schema/fit-encoder.ts';
import { inferKind } from '../../../src/data/schema/kinds.ts';
import { profileColumn } from '../../../src/data/schema/profile.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import type { SchemaOptions } from '../../../src/data/schema/overrides.ts';
import { allRows, type Cell, rawColumn } from './small-tables.ts';

/** Nothing is scaled, bent or rare. */
export const PLAIN: EncoderOptions = { normalScores: false, standardise: false, minCount: 1 };

export function fit(
  table: RawTable,
  options: EncoderOptions = PLAIN,
  rows = allRows(table.rows),
  asked: SchemaOptions = {},
): Encoder {
  return fitEncoder(table, inferSchema(table, asked), rows, options);
}

/** The kind of a column of this name and these cells. */
export function kind(name: string, cells: readonly Cell[]): string {
  return inferKind(name, profileColumn(rawColumn(cells)));
}

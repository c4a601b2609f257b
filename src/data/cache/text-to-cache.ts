/** @file Reads text files into a cache (Node only). */
import { InternalError } from '../../base/errors.ts';
import type { Late } from '../reading/read-pass.ts';
import { readPass } from '../reading/read-pass.ts';
import { checkRows, checkSame, describe, nameOf } from '../reading/read-raw-table.ts';
import type { Input } from '../reading/inputs.ts';
import { checkSettings, type RawReadOptions } from '../reading/settings.ts';
import { CacheIntake } from './cache-intake.ts';
import type { ColumnTally } from './column-tally.ts';
import type { ParsePool } from './parse-pool.ts';
import type { WriteBytes } from './storage.ts';
import { writeCache, type WrittenColumn } from './write-cache.ts';

/** Of a table that was written, with the bytes of its binary form. */
interface TableSize {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
}

/**
 * Reads text as `readRawTable` does, to the same table, into a cache. Memory does not grow with the number of rows,
 * but with that of distinct texts.
 *
 * @param begin gives the place to write to, empty: a second time where text came late in a column of numbers
 * @throws WdError what `readRawTable` throws
 */
export async function textToCache(
  inputs: readonly Input[],
  options: RawReadOptions,
  pool: ParsePool,
  begin: () => WriteBytes,
): Promise<TableSize> {
  checkSettings(options);
  if (inputs.length === 0) throw new InternalError('textToCache was given no input');
  const read = (settings: RawReadOptions, late?: Late) =>
    readPass(
      inputs,
      settings,
      (plan, keep, limit) =>
        new CacheIntake(plan, keep, limit, pool, (columns) => writeCache(begin(), columns)),
      late,
    );
  let pass = await read(options);
  let writer = pass.intake.finish();
  checkRows(inputs, pass, pass.intake.rows, options);
  const { late, rows, columns: first } = pass.intake;
  if (late.length > 0) {
    // Their numbers were kept without their spelling: all is read again, these as text from the beginning.
    const settings = { ...options, onProgress: undefined };
    pass = await read(settings, { columns: new Set(late), others: true });
    writer = pass.intake.finish();
    checkSame(
      inputs,
      { rows, columns: first.length },
      pass.intake.rows,
      pass.intake.columns.length,
    );
    if (pass.intake.late.length > 0) checkSame(inputs, { rows, columns: -1 }, rows, first.length);
  }
  const { intake, plan, fields } = pass;
  const kept = new Set(options.asText);
  const facts = intake.columns.map((column, i) => {
    const name = plan.names[fields[i]];
    return { name, missing: column.marks, mixed: kept.has(name) ? undefined : column.mixed() };
  });
  const { columns, decisions } = describe(pass, facts, rows, options);
  const written = columns.map((name, i) => writtenColumn(name, intake.columns[i], i));
  const bytes = writer.finish({ file: nameOf(inputs), rows, columns: written, decisions });
  return { rows, columns: columns.length, bytes };
}

function writtenColumn(name: string, column: ColumnTally, chunk: number): WrittenColumn {
  const { dictionary, isEmpty, least, missing, most, whole } = column;
  return {
    name,
    kind: column.kind === 'text' ? 'text' : 'number',
    whole,
    least: isEmpty ? null : least,
    most: isEmpty ? null : most,
    missing,
    dictionary,
    chunk,
  };
}

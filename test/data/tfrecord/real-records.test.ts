/**
 * @file Files of TensorFlow projects, where they are at hand: every value equals that of the CSV they were made of.
 *
 * They lie beside the repository, in ../shared/data; without them these tests report themselves as skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { formatOf } from '../../../src/data/tfrecord/file-format.ts';
import { readTfRecord } from '../../../src/data/tfrecord/read-tfrecord.ts';
import { cells, faultOf } from './files.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/tfrecord/', import.meta.url));

function csvRows(name: string): Record<string, string>[] {
  const bytes = readFileSync(folder + name);
  return parse(name.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true });
}

function parts(pattern: RegExp): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => pattern.test(name)).map((name) => folder + name);
}

/** Rows as texts, numbers as float32, sorted: what does not depend on the order of the rows. */
function sortedRows(
  columns: readonly string[],
  rows: number,
  cell: (name: string, row: number) => string | null,
): string[] {
  const texts = Array.from({ length: rows }, (_, row) => {
    const values = columns.map((name) => {
      const text = cell(name, row);
      return text === null || text === '' || Number.isNaN(Number(text))
        ? text
        : Math.fround(Number(text));
    });
    return JSON.stringify(values);
  });
  return texts.toSorted();
}

function sortedTable(table: RawTable): string[] {
  const columns = new Map(table.columns.map((name) => [name, cells(table, name)]));
  return sortedRows(table.columns, table.rows, (name, row) => columns.get(name)?.[row] ?? null);
}

function sortedCsv(columns: readonly string[], rows: readonly Record<string, string>[]): string[] {
  // An empty cell is a missing one.
  return sortedRows(columns, rows.length, (name, row) => rows[row][name].trim() || null);
}

const penguins = parts(/^tfx_penguin_.*\.tfrecord\.gz$/);
describe.skipIf(penguins.length !== 2)('penguins', () => {
  it('have the values of the CSV', async () => {
    const train = `${folder}tfx_penguin_train.tfrecord.gz`;
    expect((await readTfRecord([train])).rows).toBe(234);
    const table = await readTfRecord(penguins);
    const csv = csvRows('tfx_penguins_processed.csv');
    expect(table.columns).toEqual(Object.keys(csv[0]).toSorted());
    expect(table.rows).toBe(334);
    expect(sortedTable(table)).toEqual(sortedCsv(table.columns, csv));
    expect(table.data.map(({ kind }) => kind)).toEqual(Array(5).fill('number'));
  });
});

const taxi = parts(/^tfx_taxi_(train|eval)-.*\.tfrecord\.gz$/);
describe.skipIf(taxi.length !== 24)('taxi rides', () => {
  it('have the values of the CSV, in 24 files', async () => {
    const table = await readTfRecord(taxi);
    const csv = csvRows('tfx_taxi_data.csv.gz');
    expect(table.rows).toBe(15_000);
    expect(table.columns).toEqual(Object.keys(csv[0]).toSorted());
    // The CSV has two rows more.
    const left = new Map<string, number>();
    for (const row of sortedCsv(table.columns, csv)) left.set(row, (left.get(row) ?? 0) + 1);
    const strange = sortedTable(table).filter((row) => {
      const rows = left.get(row) ?? 0;
      left.set(row, rows - 1);
      return rows <= 0;
    });
    expect(strange).toEqual([]);
    expect([...left.values()].reduce((sum, rows) => sum + rows, 0)).toBe(csv.length - 15_000);
  });

  it('are 9,909 in the training files', async () => {
    const table = await readTfRecord(taxi.filter((path) => path.includes('train')));
    expect([table.rows, table.columns.length]).toEqual([9909, 18]);
  });
});

const toys = parts(/^yggdrasil_toy\..*tfe-tfrecord-/);
describe.skipIf(toys.length !== 4)('toys', () => {
  it.each(['yggdrasil_toy.tfe-tfrecord', 'yggdrasil_toy.nocompress-tfe-tfrecord'])(
    'have the values of the CSV and its gaps: %s',
    async (name) => {
      const paths = toys.filter((path) => path.startsWith(folder + name));
      const ignore = ['Cat_set_1', 'Cat_set_2'];
      const table = await readTfRecord(paths, { ignore });
      const csv = csvRows('yggdrasil_toy.csv');
      expect(table.columns).toEqual(
        Object.keys(csv[0])
          .filter((column) => !ignore.includes(column))
          .toSorted(),
      );
      for (const column of table.columns) {
        const expected = csv.map((row) => (['', 'NA'].includes(row[column]) ? null : row[column]));
        expect(cells(table, column), column).toEqual(expected);
      }
      expect([...table.lines]).toEqual([1, 2, 3, 4]);
      expect(await faultOf(readTfRecord(paths))).toMatchObject({ code: 'WD507' });
    },
  );
});

const sentences = `${folder}yggdrasil_sentences.tfe-tfrecord`;
it.skipIf(!existsSync(sentences))('sentences are text', async () => {
  const table = await readTfRecord([sentences]);
  expect(cells(table, 'f1')).toEqual(['Hello world', 'Bonjour le monde']);
});

const sequences = `${folder}tfx_sequence_eval.tfrecord.gz`;
it.skipIf(!existsSync(sequences))('sequences are refused', async () => {
  expect(await faultOf(readTfRecord([sequences]))).toMatchObject({ code: 'WD505' });
});

const all = parts(/tfrecord/);
it.skipIf(all.length === 0)('all are told from text by their first bytes', () => {
  for (const path of all)
    expect(formatOf(readFileSync(path).subarray(0, 4096), 'x')).toBe('tfrecord');
  const csv = parts(/\.csv(\.gz)?$/);
  for (const path of csv) expect(formatOf(readFileSync(path).subarray(0, 4096), 'x')).toBe('text');
});

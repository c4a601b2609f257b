/**
 * @file Real tables, where they are at hand: their shapes, kinds and gaps as their makers give them.
 *
 * They lie beside the repository, in ../shared/data; without them these tests report themselves as skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { countMissing, type RawColumn, type RawTable } from '../../../src/data/raw-table.ts';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { kindsOf } from './tables.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

interface Known {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  /** Kinds of the columns, `n` or `t`, where they are few. */
  readonly kinds?: string;
  readonly missing: number;
  /** Among the decisions. */
  readonly said: readonly string[];
}

const TABLES: readonly Known[] = [
  {
    file: 'adult/adult.data.gz',
    rows: 32_561,
    columns: 15,
    kinds: 'ntntntttttnnntt',
    missing: 1836 + 1843 + 583,
    said: [
      'no header: columns are called by their place, column1 and so on',
      'missing "?": 4,262 cells',
    ],
  },
  {
    file: 'adult/adult.test.gz',
    rows: 16_281,
    columns: 15,
    kinds: 'ntntntttttnnntt',
    missing: 963 + 966 + 274,
    said: ['skipped 1 line above the table: "|1x3 Cross validator"'],
  },
  {
    file: 'macro/fred_md_2025.csv',
    rows: 794,
    columns: 127,
    kinds: `t${'n'.repeat(126)}`,
    missing: 949,
    said: ['header on line 1', 'missing "": 949 cells'],
  },
  { file: 'macro/macrodata.csv', rows: 203, columns: 14, missing: 0, said: ['header on line 1'] },
  { file: 'students/students_train.csv', rows: 3540, columns: 37, missing: 0, said: [] },
  { file: 'students/students_test.csv', rows: 884, columns: 37, missing: 0, said: [] },
  {
    file: 'penguins/penguins.csv',
    rows: 344,
    columns: 8,
    kinds: 'ttnnnntn',
    missing: 19,
    said: ['missing "NA": 19 cells'],
  },
  { file: 'penguins/penguins_raw.csv', rows: 344, columns: 17, missing: 336, said: [] },
  {
    file: 'credit_default_taiwan/default_of_credit_card_clients.csv.gz',
    rows: 30_000,
    columns: 25,
    kinds: 'n'.repeat(25),
    missing: 0,
    said: ['header on line 1'],
  },
];

function missingIn({ data }: RawTable): number {
  return data.reduce((sum, column) => sum + countMissing(column), 0);
}

function valuesOf(column: RawColumn): Float64Array {
  return column.kind === 'number' ? column.values : new Float64Array(0);
}

describe('real tables', () => {
  for (const { file, rows, columns, kinds, missing, said } of TABLES) {
    it.skipIf(!existsSync(folder + file))(
      `${file} is ${rows} × ${columns}`,
      async () => {
        const table = await readRawTable([folder + file]);
        expect([table.rows, table.columns.length]).toEqual([rows, columns]);
        if (kinds !== undefined) expect(kindsOf(table)).toBe(kinds);
        expect(missingIn(table)).toBe(missing);
        expect(table.decisions).toEqual(expect.arrayContaining([...said]));
      },
      20_000,
    );
  }

  const adult = ['adult/adult.data.gz', 'adult/adult.test.gz'].map((file) => folder + file);
  it.skipIf(!adult.every((file) => existsSync(file)))(
    'adult keeps every cell',
    async () => {
      const table = await readRawTable(adult.slice(0, 1));
      const text = gunzipSync(readFileSync(adult[0])).toString('latin1').trimEnd();
      const lines = text.split('\n').map((line) => line.split(', '));
      for (const [i, column] of table.data.entries()) {
        const cells = lines.map((line) => line[i]);
        if (column.kind === 'number') expect([...column.values]).toEqual(cells.map(Number));
        else {
          const found = [...column.codes].map((code) => (code < 0 ? '?' : column.dictionary[code]));
          expect(found).toEqual(cells);
        }
      }
      const both = await readRawTable(adult);
      expect([both.rows, both.columns.length]).toEqual([32_561 + 16_281, 15]);
    },
    20_000,
  );

  const higgs = `${folder}higgs/higgs_train.csv.gz`;
  it.skipIf(!existsSync(higgs))(
    'HIGGS has as many rows as lines, and the sums that a plain split gives',
    async () => {
      const lines = gunzipSync(readFileSync(higgs)).toString('latin1').trimEnd().split('\n');
      const table = await readRawTable([higgs]);
      expect([table.rows, lines.length]).toEqual([52_591, 52_592]);
      expect(table.columns).toEqual(lines[0].split(','));
      const sums = table.columns.map(() => 0);
      for (const line of lines.slice(1)) {
        for (const [i, cell] of line.split(',').entries()) sums[i] += Number(cell);
      }
      const columns = table.data.map(valuesOf);
      expect(columns.map((values) => values.length)).toEqual(sums.map(() => table.rows));
      expect(columns.map((values) => values.reduce((sum, x) => sum + x, 0))).toEqual(sums);
      expect(table.lines).toEqual(Uint32Array.from({ length: table.rows }, (_, row) => row + 2));
    },
    30_000,
  );

  const credit = [
    'credit_default_taiwan/default_of_credit_card_clients.csv.gz',
    'messy/cr-only/UCI_Credit_Card.cr-only.csv.gz',
  ].map((file) => folder + file);
  it.skipIf(!credit.every((file) => existsSync(file)))(
    'credit card clients are the same with line feeds and with carriage returns',
    async () => {
      const [table, other] = [await readRawTable([credit[0]]), await readRawTable([credit[1]])];
      expect(other.columns).toEqual(table.columns);
      expect(other.lines).toEqual(table.lines);
      expect(table.data.map((column) => valuesOf(column).length)).toEqual(
        table.columns.map(() => 30_000),
      );
      for (const [i, column] of table.data.entries()) {
        const [found, expected] = [other.data[i], column].map((one) =>
          Buffer.from(valuesOf(one).buffer),
        );
        expect(found.equals(expected)).toBe(true);
      }
    },
    30_000,
  );
});

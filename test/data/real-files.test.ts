/**
 * @file Real tables, where they are at hand: no row and no cell gets lost.
 *
 * They lie beside the repository, in ../shared/data; without them these tests report themselves as skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/csv.ts';
import { selectFeatures } from '../../src/data/columns.ts';
import { splitStratified } from '../../src/data/split.ts';
import { fitStandardizer, packRows } from '../../src/data/standardize.ts';
import { encodeBinary, findTarget } from '../../src/data/target.ts';

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const higgs = `${folder}higgs/higgs_train.csv.gz`;
const credit = `${folder}credit_default_taiwan/default_of_credit_card_clients.csv.gz`;
const creditCr = `${folder}messy/cr-only/UCI_Credit_Card.cr-only.csv.gz`;
const penguins = `${folder}penguins/penguins.csv`;

describe.skipIf(!existsSync(higgs))('HIGGS', () => {
  it('has as many rows as lines, and the sums that a plain split gives', async () => {
    const lines = gunzipSync(readFileSync(higgs)).toString('latin1').trimEnd().split('\n');
    const table = await readTable(higgs);
    expect(table.rows).toBe(lines.length - 1);
    expect(table.columns).toEqual(lines[0].split(','));
    const sums = table.columns.map(() => 0);
    for (const line of lines.slice(1)) {
      for (const [i, cell] of line.split(',').entries()) sums[i] += Number(cell);
    }
    expect(table.values.map((column) => column.reduce((sum, x) => sum + x, 0))).toEqual(sums);
    expect(table.lines.at(-1)).toBe(lines.length);
  }, 20_000);

  it('becomes two standardised halves', async () => {
    const table = await readTable(higgs, { limit: 5000 });
    const target = findTarget(table.columns, undefined, higgs);
    const { names, columns, constant } = selectFeatures(table, target);
    const { classes, labels } = encodeBinary(table.values[target], table.columns[target], higgs);
    expect([names.length, constant, classes]).toEqual([28, [], ['0', '1']]);
    const { train, valid } = splitStratified(labels, 0.2, 1);
    expect(Math.abs(valid.length - 1000)).toBeLessThanOrEqual(1);
    const standardizer = fitStandardizer(columns, train);
    const packed = packRows(columns, train, standardizer);
    for (let j = 0; j < 28; j++) {
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < train.length; i++) {
        sum += packed[i * 28 + j];
        squares += packed[i * 28 + j] ** 2;
      }
      expect(Math.abs(sum / train.length)).toBeLessThan(1e-6);
      expect(Math.abs(squares / train.length - 1)).toBeLessThan(1e-6);
    }
  });
});

describe.skipIf(!existsSync(credit) || !existsSync(creditCr))('credit card clients', () => {
  it('are the same with line feeds and with carriage returns', async () => {
    const table = await readTable(credit);
    const other = await readTable(creditCr);
    expect([table.rows, table.columns.length]).toEqual([30_000, 25]);
    expect(other.columns).toEqual(table.columns);
    for (const [i, column] of table.values.entries()) {
      expect(Buffer.from(other.values[i].buffer).equals(Buffer.from(column.buffer))).toBe(true);
    }
    expect(() => findTarget(table.columns, undefined)).toThrow(
      expect.objectContaining({ code: 'WD131' }),
    );
    expect(findTarget(table.columns, '-1')).toBe(24);
  });
});

describe.skipIf(!existsSync(penguins))('penguins', () => {
  it('are refused for their categories, and for what is missing in the numbers', async () => {
    await expect(readTable(penguins)).rejects.toMatchObject({
      code: 'WD121',
      message: 'column "species" holds text: "Adelie"',
      place: { line: 2, column: 1 },
    });
    await expect(readTable(penguins, { columns: ['body_mass_g'] })).rejects.toMatchObject({
      code: 'WD120',
      place: { line: 5, column: 6, text: 'NA' },
      details: [expect.any(String), '3 rows before this one hold numbers'],
    });
    expect((await readTable(penguins, { columns: ['year'] })).rows).toBe(344);
  });
});

/**
 * @file Real tables, where they are at hand: what is inferred of their columns, and what a network gets.
 *
 * They lie beside the repository, in ../shared/data; without them these tests report themselves as skipped.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { encode } from '../../../src/data/schema/encode.ts';
import { describeInputs } from '../../../src/data/schema/encoder.ts';
import { fitEncoder } from '../../../src/data/schema/fit-encoder.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { leakageSuspects } from '../../../src/data/schema/leakage.ts';
import { allRows, readSmall } from './small-tables.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const BOTH = { normalScores: true, standardise: true };

/** `name kind`, features that are numbers left out. */
function kinds(table: RawTable, target: string): string[] {
  return inferSchema(table, { target })
    .filter(({ kind }) => kind !== 'number')
    .map(({ name, kind }) => `${name} ${kind}`);
}

const penguins = `${folder}penguins/penguins.csv`;
describe.skipIf(!existsSync(penguins))('penguins', () => {
  it('are numbers with gaps, an island and a sex', () => {
    const table = readSmall(penguins);
    expect(kinds(table, 'species')).toEqual(['species category', 'island category', 'sex boolean']);
    const encoder = fitEncoder(
      table,
      inferSchema(table, { target: 'species' }),
      allRows(344),
      BOTH,
    );
    const { numberNames, categories } = describeInputs(encoder);
    expect(numberNames.filter((name) => name.endsWith('.missing'))).toHaveLength(5);
    expect(categories).toEqual([{ name: 'island', size: 5, embeddingWidth: 4 }]);
    const { rows, unseen } = encode(encoder, table, 'all');
    expect([rows, unseen.size]).toEqual([344, 0]);
  });

  it('in their raw form have ids, dates, constants and remarks', () => {
    const table = readSmall(`${folder}penguins/penguins_raw.csv`);
    expect(kinds(table, 'Species')).toEqual([
      'studyName category',
      'Species category',
      'Region constant',
      'Island category',
      'Stage constant',
      'Individual ID id',
      'Clutch Completion boolean',
      'Date Egg date',
      'Sex boolean',
      'Comments category',
    ]);
  });
});

const ADULT =
  'age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country,income';
const adult = `${folder}adult/adult.data.gz`;
describe.skipIf(!existsSync(adult))('adult', () => {
  it('has six numbers, seven categories with gaps in three, and a sex', () => {
    const table = readSmall(adult, ADULT.split(','));
    const schemas = inferSchema(table, { target: 'income' });
    const missing = schemas.filter((schema) => schema.missing > 0);
    expect(missing.map((schema) => `${schema.name} ${schema.missing}`)).toEqual([
      'workclass 1836',
      'occupation 1843',
      'native-country 583',
    ]);
    const encoder = fitEncoder(table, schemas, allRows(table.rows), {
      ...BOTH,
      crosses: [['education', 'occupation']],
    });
    const { numberNames, categories, crosses } = describeInputs(encoder);
    expect(numberNames).toHaveLength(7);
    expect(categories.map(({ size }) => size)).toEqual([10, 18, 9, 16, 8, 7, 42]);
    expect(crosses).toEqual([{ name: 'education:occupation', buckets: 18 * 16 }]);
    const test = readSmall(`${folder}adult/adult.test.gz`, ADULT.split(','));
    const encoding = encode(encoder, test, 'all');
    expect(encoding.rows).toBe(16_281);
    expect([...encoding.unseen.keys()]).toEqual([]);
  });

  it('has no column that tells the income, and weights that are none are no id', () => {
    const table = readSmall(adult, ADULT.split(','));
    const income = table.data[14];
    if (income.kind !== 'text') throw new Error('the income is text');
    const labels = Float64Array.from(income.codes);
    expect(leakageSuspects(table, inferSchema(table, { target: 'income' }), labels)).toEqual([]);
    const [suspect, ...others] = leakageSuspects(table, inferSchema(table), labels);
    expect([suspect.column, others]).toEqual(['income', []]);
  });
});

const economics = `${folder}macro/economics.csv`;
describe.skipIf(!existsSync(economics))('time series', () => {
  it('have row numbers and dates; people that grow in number are no id', () => {
    const table = readSmall(economics);
    expect(kinds(table, 'unemploy')).toEqual(['rownames id', 'date date']);
    const encoder = fitEncoder(table, inferSchema(table), allRows(table.rows), BOTH);
    expect(describeInputs(encoder).categories).toEqual([
      { name: 'date.month', size: 14, embeddingWidth: 7 },
    ]);
  });

  it('have quarters, and years that are numbers', () => {
    const table = readSmall(`${folder}macro/macrodata.csv`);
    expect(kinds(table, 'unemp')).toEqual(['quarter category']);
  });
});

const credit = `${folder}credit_default_taiwan/default_of_credit_card_clients.csv.gz`;
describe.skipIf(!existsSync(credit))('credit card clients', () => {
  it('have an id, a sex of 1 and 2, and codes for education and marriage', () => {
    expect(kinds(readSmall(credit), 'default.payment.next.month')).toEqual([
      'ID id',
      'SEX boolean',
      'EDUCATION category',
      'MARRIAGE category',
      'default.payment.next.month boolean',
    ]);
  });
});

const higgs = `${folder}higgs/higgs_train.csv.gz`;
describe.skipIf(!existsSync(higgs))('collisions', () => {
  it('are numbers, all 28', () => {
    const table = readSmall(higgs);
    expect(kinds(table, 'label')).toEqual(['label boolean']);
  }, 10_000);
});

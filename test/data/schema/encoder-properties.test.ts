/** @file What holds of every table: training rows alone are fitted, codes stay in range, names and not places count. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { encode, type Encoding } from '../../../src/data/schema/encode.ts';
import { decodeEncoder } from '../../../src/data/schema/encoder-json.ts';
import { describeInputs, type Encoder } from '../../../src/data/schema/encoder.ts';
import { fitEncoder } from '../../../src/data/schema/fit-encoder.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { type Cell, rawTable, reordered } from './small-tables.ts';

const nil = { nil: null, freq: 6 } as const;
const row = fc.record({
  amount: fc.option(
    fc.integer({ min: -1000, max: 1000 }).map((n) => n / 16),
    nil,
  ),
  city: fc.option(fc.constantFrom('Rome', 'Oslo', 'Bath', 'Graz', '7', '7.0', 'Bonn'), nil),
  code: fc.constantFrom(1, 2, 3, 4, 6),
  member: fc.option(fc.constantFrom('yes', 'no', 'Y', 'N'), nil),
  date: fc.option(
    fc.constantFrom('2020-01-31', '2020-02-01', '2021-02-07', '2021-03-01 10:00'),
    nil,
  ),
});

type Row = Readonly<Record<(typeof NAMES)[number], Cell>>;
const rows = fc.array(row, { minLength: 8, maxLength: 60 });

const NAMES = ['amount', 'city', 'code', 'member', 'date'] as const;

function tableOf(of: readonly Row[]): RawTable {
  const columns = NAMES.map((name) => [name, of.map((each) => each[name])] as const);
  return rawTable(Object.fromEntries(columns));
}

/** Kinds as they are meant, however few rows there are. */
const SCHEMAS = inferSchema(
  tableOf([
    { amount: 1.5, city: 'Rome', code: 1, member: 'yes', date: '2020-01-31' },
    { amount: 2, city: 'Oslo', code: 3, member: 'no', date: '2020-02-01' },
    { amount: 3, city: 'Bath', code: 6, member: 'no', date: '2020-02-02' },
  ]),
  { categorical: ['code'], numeric: ['amount'] },
);

function fit(table: RawTable, training: Uint32Array): Encoder {
  return fitEncoder(table, SCHEMAS, training, {
    normalScores: true,
    standardise: true,
    minCount: 2,
    crosses: [
      ['city', 'code'],
      ['member', 'city', 'code'],
    ],
    crossBuckets: 60,
  });
}

function evenRows(table: RawTable): Uint32Array {
  return Uint32Array.from({ length: Math.ceil(table.rows / 2) }, (_, i) => 2 * i);
}

const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void => {
  fc.assert(fc.property(arbitrary, holds), { seed: 6, numRuns: 150 });
};

describe('an encoder', () => {
  it('is fitted on the training rows alone', () => {
    check(fc.tuple(rows, rows), ([some, others]) => {
      const table = tableOf(some);
      const changed = tableOf(
        some.map((each, i) => (i % 2 === 0 ? each : others[i % others.length])),
      );
      const training = evenRows(table);
      const [a, b] = [fit(table, training), fit(changed, training)];
      expect(b).toEqual(a);
      expect(encode(b, changed, training)).toEqual(encode(a, table, training));
    });
  });

  it('does not depend on the order in which columns stand', () => {
    check(rows, (some) => {
      const table = tableOf(some);
      const encoder = fit(table, evenRows(table));
      expect(encode(encoder, reordered(table, [4, 2, 0, 3, 1]), 'all')).toEqual(
        encode(encoder, table, 'all'),
      );
    });
  });

  it('encodes the same after a trip through JSON', () => {
    check(rows, (some) => {
      const table = tableOf(some);
      const encoder = fit(table, evenRows(table));
      const back = decodeEncoder(JSON.parse(JSON.stringify(encoder)), 'model.json');
      expect(encode(back, table, 'all')).toEqual(encode(encoder, table, 'all'));
    });
  });

  it('encodes a row alone as among others, in the order that is asked for', () => {
    check(rows, (some) => {
      const table = tableOf(some);
      const encoder = fit(table, evenRows(table));
      const whole = encode(encoder, table, 'all');
      const last = table.rows - 1;
      const two = encode(encoder, table, Uint32Array.of(last, 0));
      const alone = encode(encoder, tableOf(some.slice(-1)), 'all');
      expect(rowOf(two, 0)).toEqual(rowOf(whole, last));
      expect(rowOf(two, 1)).toEqual(rowOf(whole, 0));
      expect(rowOf(alone, 0)).toEqual(rowOf(whole, last));
    });
  });

  it('keeps codes and buckets in range, and numbers finite', () => {
    check(fc.tuple(rows, rows), ([some, later]) => {
      const table = tableOf(some);
      const encoder = fit(table, evenRows(table));
      const encoding = encode(encoder, tableOf(later), 'all');
      const { categories, crosses, numberNames } = describeInputs(encoder);
      expect(encoding.numbers).toHaveLength(later.length * numberNames.length);
      expect(encoding.numbers.every((value) => Number.isFinite(value))).toBe(true);
      expect(encoding.codes).toHaveLength(later.length * categories.length);
      encoding.codes.forEach((code, i) => {
        expect(code).toBeLessThan(categories[i % categories.length].size);
      });
      encoding.crosses.forEach((bucket, i) => {
        expect(bucket).toBeLessThan(crosses[i % crosses.length].buckets);
      });
    });
  });

  it('gives training rows mean 0 and deviation 1, or nothing but 0', () => {
    check(rows, (some) => {
      const table = tableOf(some);
      const training = evenRows(table);
      const { numbers, numberColumns } = encode(fit(table, training), table, training);
      for (let j = 0; j < numberColumns; j++) {
        const column = [...training].map((_, i) => numbers[i * numberColumns + j]);
        const mean = column.reduce((a, b) => a + b) / column.length;
        const squares = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
        expect(Math.abs(mean)).toBeLessThan(1e-5);
        expect(Math.min(squares, Math.abs(squares - 1))).toBeLessThan(1e-5);
      }
    });
  });
});

function rowOf(encoding: Encoding, index: number): number[][] {
  const { numbers, numberColumns, codes, categoryColumns, crosses, crossColumns } = encoding;
  const part = (of: Float32Array | Uint32Array, width: number): number[] => [
    ...of.subarray(index * width, (index + 1) * width),
  ];
  return [part(numbers, numberColumns), part(codes, categoryColumns), part(crosses, crossColumns)];
}

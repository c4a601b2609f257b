/** @file From tables to what is trained on: nothing that is fitted may look at validation rows. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import type { Table } from '../../src/data/table.ts';
import { prepare, type PrepareOptions } from '../../src/train/prepare.ts';
import { presetRecipe } from '../../src/train/recipe.ts';

/** A table in memory; its rows stand on the lines from 2 on. */
function table(columns: Readonly<Record<string, readonly number[]>>, file = 't.csv'): Table {
  const values = Object.values(columns).map((column) => Float64Array.from(column));
  const { length: rows } = values[0];
  return {
    file,
    columns: Object.keys(columns),
    rows,
    values,
    lines: Uint32Array.from({ length: rows }, (_, i) => i + 2),
    header: true,
    delimiter: ',',
  };
}

function options(rest: Partial<PrepareOptions> = {}): PrepareOptions {
  return { ...presetRecipe('tabular', 100), target: undefined, seed: 0, ...rest };
}

const LAST_QUARTER = { validation: { share: 0.25, rows: 'last' } } as const;

/** `count` rows: a counts them, b is a third of it, and the label is 1 in each second row. */
function counting(count: number, file?: string): Table {
  const rows = Array.from({ length: count }, (_, i) => i);
  return table({ a: rows, label: rows.map((i) => i % 2), b: rows.map((i) => i / 3) }, file);
}

/** A column whose values are spread over ten powers of e. */
function skewed(rows: number): Table {
  const ids = Array.from({ length: rows }, (_, i) => i);
  return table({ label: ids.map((i) => i % 2), x: ids.map((i) => Math.exp(((i * 7) % 60) / 6)) });
}

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WdError) return error.code;
    throw error;
  }
  return 'none';
}

describe('prepare', () => {
  it('takes all columns but the target, in their order, as float32 row by row', () => {
    const raw = options({ ...LAST_QUARTER, standardise: false, normalScores: false });
    const { train, valid, columns, target, constant } = prepare(counting(8), raw);
    expect(columns.map(({ name, mean, scale }) => [name, mean, scale])).toEqual([
      ['a', 0, 1],
      ['b', 0, 1],
    ]);
    expect(target).toEqual({ name: 'label', kind: 'binary', classes: ['0', '1'] });
    expect([train.rows, train.numberColumns, valid.rows]).toEqual([6, 2, 2]);
    expect(train.numbers).toEqual(Float32Array.from([0, 1, 2, 3, 4, 5].flatMap((i) => [i, i / 3])));
    expect(train.labels).toEqual(Float32Array.of(0, 1, 0, 1, 0, 1));
    expect(valid.numbers).toEqual(Float32Array.of(6, 2, 7, 7 / 3));
    expect(valid.labels).toEqual(Float32Array.of(0, 1));
    expect(constant).toEqual([]);
  });

  it('fits the scaling on the training rows alone', () => {
    const wild = counting(8);
    for (const column of [0, 2]) wild.values[column].fill(1e6, 6);
    const { train, columns } = prepare(wild, options(LAST_QUARTER));
    expect(columns).toEqual(prepare(counting(8), options(LAST_QUARTER)).columns);
    // 0 … 5: mean 2.5, variance 35/12.
    expect(columns[0].mean).toBeCloseTo(2.5, 12);
    expect(columns[0].scale).toBeCloseTo(Math.sqrt(35 / 12), 12);
    const a = train.numbers.filter((_, i) => i % 2 === 0);
    expect(a.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 5);
    expect(a.reduce((sum, x) => sum + x * x, 0) / 6).toBeCloseTo(1, 5);
  });

  it('bends skewed columns by the training rows alone, and only where that is asked for', () => {
    const [bent] = prepare(skewed(80), options(LAST_QUARTER)).columns;
    expect(bent.normalScores?.knots.length).toBeGreaterThan(15);
    const wild = skewed(80);
    wild.values[1].fill(1e9, 60);
    expect(prepare(wild, options(LAST_QUARTER)).columns).toEqual([bent]);
    const straight = prepare(skewed(80), options({ ...LAST_QUARTER, normalScores: false }));
    expect(straight.columns[0].normalScores).toBeUndefined();
  });

  it('draws validation rows by the seed, in proportion to the classes', () => {
    const rare = table({
      label: Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 1 : 0)),
      id: Array.from({ length: 100 }, (_, i) => i),
    });
    const plain = {
      standardise: false,
      normalScores: false,
      validation: { share: 0.2, rows: 'stratified' },
    } as const;
    const drawn = (seed: number) => prepare(rare, options({ ...plain, seed }));
    const { train, valid } = drawn(1);
    expect([train.rows, valid.rows]).toEqual([80, 20]);
    expect(valid.labels.reduce((sum, label) => sum + label, 0)).toBe(2);
    const all = [...train.numbers, ...valid.numbers].toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(drawn(1).valid.numbers).toEqual(valid.numbers);
    expect(drawn(2).valid.numbers).not.toEqual(valid.numbers);
    // A row keeps its label.
    for (const [i, id] of train.numbers.entries())
      expect(train.labels[i]).toBe(id % 10 === 0 ? 1 : 0);
  });

  it.each([
    [2, 0.25, 1, 1],
    [2, 0.9, 1, 1],
    [3, 0.01, 2, 1],
    [11, 500 / 11_000, 10, 1],
    [110, 500 / 11_000, 105, 5],
  ])(
    'keeps a row on either side of %d rows and a last share of %d',
    (rows, share, train, valid) => {
      const split = prepare(counting(rows), options({ validation: { share, rows: 'last' } }));
      expect([split.train.rows, split.valid.rows]).toEqual([train, valid]);
    },
  );

  it('names constant columns and keeps them', () => {
    const { columns, constant, train } = prepare(
      table({ y: [0, 1, 0, 1], c: [7, 7, 7, 7], x: [1, 2, 3, 4] }),
      options(LAST_QUARTER),
    );
    expect([columns.length, constant]).toEqual([2, ['c']]);
    expect(train.numbers.every(Number.isFinite)).toBe(true);
  });

  it('takes the larger of any two values for the positive class', () => {
    const { target, train } = prepare(
      table({ x: [1, 2, 3, 4], 'sold?': [-1, 2.5, 2.5, -1] }),
      options({ ...LAST_QUARTER, target: 'sold?' }),
    );
    expect(target).toEqual({ name: 'sold?', kind: 'binary', classes: ['-1', '2.5'] });
    expect(train.labels).toEqual(Float32Array.of(0, 1, 1));
  });
});

describe('prepare with a file of validation rows', () => {
  it('trains on every row of the first, and finds its columns in the second by name', () => {
    const other = table({ b: [10, 20], extra: [0, 0], label: [1, 0], a: [30, 40] }, 'held-out.csv');
    const raw = options({ standardise: false, normalScores: false });
    const { train, valid } = prepare(counting(8), raw, other);
    expect([train.rows, valid.rows]).toEqual([8, 2]);
    expect(valid.numbers).toEqual(Float32Array.of(30, 10, 40, 20));
    expect(valid.labels).toEqual(Float32Array.of(1, 0));
  });

  it('scales it as the training rows were', () => {
    const { train, valid, columns } = prepare(counting(8), options(), counting(8, 'again.csv'));
    expect(valid.numbers).toEqual(train.numbers);
    expect(columns[0].mean).toBeCloseTo(3.5, 12);
  });

  it('takes a file of one class, but none of another', () => {
    const one = table({ a: [1], b: [1], label: [1] });
    expect(prepare(counting(8), options(), one).valid.labels).toEqual(Float32Array.of(1));
    const strange = table({ a: [1], b: [1], label: [2] });
    expect(code(() => prepare(counting(8), options(), strange))).toBe('WD134');
    expect(code(() => prepare(counting(8), options(), table({ a: [1], b: [1] })))).toBe('WD115');
  });
});

describe('prepare refuses', () => {
  it.each<[string, Table, Partial<PrepareOptions>, string]>([
    ['no target by name', table({ a: [1, 2], b: [0, 1] }), {}, 'WD131'],
    ['another target', counting(8), { target: 'income' }, 'WD130'],
    ['one class', table({ y: [1, 1, 1, 1], x: [1, 2, 3, 4] }), {}, 'WD132'],
    ['three classes', table({ y: [0, 1, 2, 0], x: [1, 2, 3, 4] }), {}, 'WD133'],
    ['the target alone', table({ y: [0, 1, 0, 1] }), {}, 'WD135'],
    ['three rows to draw from', counting(3), {}, 'WD141'],
    ['one row', counting(1), { validation: { share: 0.5, rows: 'last' } }, 'WD132'],
  ])('%s', (_, rows, rest, expected) => {
    expect(code(() => prepare(rows, options(rest)))).toBe(expected);
  });
});

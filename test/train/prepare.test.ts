/** @file From tables to what is trained on: nothing that is fitted may look at validation rows. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import type { RawTable } from '../../src/data/raw-table.ts';
import type { PrepareOptions } from '../../src/train/prepare.ts';
import { rawTable as table, series } from '../data/schema/small-tables.ts';
import { AS_THEY_ARE, LAST_QUARTER, options, prepare } from '../support/preparing.ts';

/** `count` rows: a counts them, b is a third of it, and the label is 1 in each second row. */
function counting(count: number, file?: string, a = (i: number): number => i): RawTable {
  const rows = series(count, (i) => i);
  return table(
    { a: rows.map(a), label: rows.map((i) => i % 2), b: rows.map((i) => a(i) / 3) },
    file,
  );
}

/** A column whose values are spread over ten powers of e, in the first `tame` rows; then far greater ones. */
function skewed(rows: number, tame = rows): RawTable {
  return table({
    label: series(rows, (i) => i % 2),
    x: series(rows, (i) => (i < tame ? Math.exp(((i * 7) % 60) / 6) : 1e9)),
  });
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
    const raw = options({ ...LAST_QUARTER, ...AS_THEY_ARE });
    const { train, valid, encoder, target, schemas, dropped } = prepare(counting(8), raw);
    const inputs = encoder.numbers.map(({ column, part, mean, scale }) => [
      column,
      part,
      mean,
      scale,
    ]);
    expect(inputs).toEqual([
      ['a', 'value', 0, 1],
      ['b', 'value', 0, 1],
    ]);
    expect(encoder.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(target).toEqual({ name: 'label', kind: 'binary', classes: ['0', '1'], positive: '1' });
    expect([train.rows, train.numberColumns, valid.rows]).toEqual([6, 2, 2]);
    expect(train.numbers).toEqual(Float32Array.from([0, 1, 2, 3, 4, 5].flatMap((i) => [i, i / 3])));
    expect(train.labels).toEqual(Float32Array.of(0, 1, 0, 1, 0, 1));
    expect(valid.numbers).toEqual(Float32Array.of(6, 2, 7, 7 / 3));
    expect(valid.labels).toEqual(Float32Array.of(0, 1));
    expect(schemas.map(({ name, kind, role }) => [name, kind, role])).toEqual([
      ['a', 'number', 'feature'],
      ['label', 'boolean', 'target'],
      ['b', 'number', 'feature'],
    ]);
    expect(dropped).toBe(0);
  });

  it('fits the scaling on the training rows alone', () => {
    const wild = counting(8, undefined, (i) => (i < 6 ? i : 1e6));
    const { train, encoder } = prepare(wild, options(LAST_QUARTER));
    expect(encoder).toEqual(prepare(counting(8), options(LAST_QUARTER)).encoder);
    // 0 … 5: mean 2.5, variance 35/12.
    expect(encoder.numbers[0].mean).toBeCloseTo(2.5, 12);
    expect(encoder.numbers[0].scale).toBeCloseTo(Math.sqrt(35 / 12), 12);
    const a = train.numbers.filter((_, i) => i % 2 === 0);
    expect(a.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 5);
    expect(a.reduce((sum, x) => sum + x * x, 0) / 6).toBeCloseTo(1, 5);
  });

  it('bends skewed columns by the training rows alone, and only where that is asked for', () => {
    const [bent] = prepare(skewed(80), options(LAST_QUARTER)).encoder.numbers;
    expect(bent.normalScores?.knots.length).toBeGreaterThan(15);
    expect(prepare(skewed(80, 60), options(LAST_QUARTER)).encoder.numbers).toEqual([bent]);
    const encoder = { normalScores: false, standardise: true };
    const straight = prepare(skewed(80), options({ ...LAST_QUARTER, encoder }));
    expect(straight.encoder.numbers[0].normalScores).toBeUndefined();
  });

  it('draws validation rows by the seed, in proportion to the classes', () => {
    const rare = table({
      label: series(100, (i) => (i % 10 === 0 ? 1 : 0)),
      // Whole numbers that count the rows would be an id.
      place: series(100, (i) => i + 0.5),
    });
    const plain = {
      ...AS_THEY_ARE,
      validation: { share: 0.2, rows: 'stratified' },
    } as const;
    const drawn = (seed: number) => prepare(rare, options({ ...plain, seed }));
    const { train, valid } = drawn(1);
    expect([train.rows, valid.rows]).toEqual([80, 20]);
    expect(valid.labels.reduce((sum, label) => sum + label, 0)).toBe(2);
    const all = [...train.numbers, ...valid.numbers].toSorted((a, b) => a - b);
    expect(all).toEqual(series(100, (i) => i + 0.5));
    expect(drawn(1).valid.numbers).toEqual(valid.numbers);
    expect(drawn(2).valid.numbers).not.toEqual(valid.numbers);
    // A row keeps its label.
    for (const [i, place] of train.numbers.entries())
      expect(train.labels[i]).toBe(Math.floor(place) % 10 === 0 ? 1 : 0);
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

  it('names constant columns and leaves them out', () => {
    const { schemas, encoder, train } = prepare(
      table({ y: [0, 1, 0, 1], c: [7, 7, 7, 7], x: [1, 2, 3, 4] }),
      options(LAST_QUARTER),
    );
    const constant = schemas.filter(({ kind }) => kind === 'constant').map(({ name }) => name);
    expect(constant).toEqual(['c']);
    expect(encoder.columns.map(({ name }) => name)).toEqual(['x']);
    expect([train.numberColumns, train.numbers.length]).toEqual([1, 3]);
    expect(train.numbers.every(Number.isFinite)).toBe(true);
  });

  it('keeps finite what is constant in the training rows alone', () => {
    const { encoder, train, valid } = prepare(
      table({ y: [0, 1, 0, 1], c: [7, 7, 7, 9], x: [1.5, 2, 3, 4] }),
      options({ ...LAST_QUARTER, schema: { numeric: ['c'] } }),
    );
    expect(encoder.numbers[0]).toMatchObject({ column: 'c', mean: 7, scale: 1 });
    expect([...train.numbers].filter((_, i) => i % 2 === 0)).toEqual([0, 0, 0]);
    expect(valid.numbers[0]).toBe(2);
  });

  it('takes the larger of any two values for the positive class', () => {
    const { target, train } = prepare(
      table({ x: [1, 2, 3, 4], 'sold?': [-1, 2.5, 2.5, -1] }),
      options({ ...LAST_QUARTER, target: 'sold?' }),
    );
    expect(target).toEqual({
      name: 'sold?',
      kind: 'binary',
      classes: ['-1', '2.5'],
      positive: '2.5',
    });
    expect(train.labels).toEqual(Float32Array.of(0, 1, 1));
  });
});

describe('prepare with a file of validation rows', () => {
  it('trains on every row of the first, and finds its columns in the second by name', () => {
    const other = table({ b: [10, 20], extra: [0, 0], label: [1, 0], a: [30, 40] }, 'held-out.csv');
    const raw = options(AS_THEY_ARE);
    const { train, valid } = prepare(counting(8), raw, other);
    expect([train.rows, valid.rows]).toEqual([8, 2]);
    expect(valid.numbers).toEqual(Float32Array.of(30, 10, 40, 20));
    expect(valid.labels).toEqual(Float32Array.of(1, 0));
  });

  it('scales it as the training rows were', () => {
    const again = counting(8, 'again.csv');
    const { train, valid, encoder } = prepare(counting(8), options(), again);
    expect(valid.numbers).toEqual(train.numbers);
    expect(encoder.numbers[0].mean).toBeCloseTo(3.5, 12);
  });

  it('takes a file of one class, but none of another', () => {
    const one = table({ a: [1], b: [1], label: [1] });
    expect(prepare(counting(8), options(), one).valid.labels).toEqual(Float32Array.of(1));
    const strange = table({ a: [1], b: [1], label: [2] });
    expect(code(() => prepare(counting(8), options(), strange))).toBe('WD134');
    expect(code(() => prepare(counting(8), options(), table({ a: [1], b: [1] })))).toBe('WD115');
  });
});

const BINARY = { task: { task: 'binary' } } as const;
const QUANTITY = { task: { task: 'regression' } } as const;
const NUMERIC = { schema: { numeric: ['x'] } };

describe('prepare refuses', () => {
  it.each<[string, RawTable, Partial<PrepareOptions>, string]>([
    ['no target by name', table({ a: [1, 2], b: [0, 1] }), {}, 'WD131'],
    ['another target', counting(8), { target: 'income' }, 'WD130'],
    ['one class', table({ y: [1, 1, 1, 1], x: [1, 2, 3, 4] }), {}, 'WD132'],
    ['three classes for two', table({ y: [0, 1, 2, 0], x: [1, 2, 3, 4] }), BINARY, 'WD133'],
    ['the target alone', table({ y: [0, 1, 0, 1] }), {}, 'WD165'],
    ['constants alone', table({ y: [0, 1, 0, 1], c: [7, 7, 7, 7] }), {}, 'WD165'],
    ['rows without a target', table({ y: [0, 1, null, 1], x: [1, 2, 3, 4] }), {}, 'WD183'],
    ['text for a quantity', table({ y: [1, 2, 'n.k.', 4], x: [1, 2, 3, 4] }), QUANTITY, 'WD181'],
    ['a class for each row', table({ y: ['a', 'b', 'c', 'd'], x: [1, 2, 3, 4] }), {}, 'WD180'],
    ['no such positive', counting(8), { task: { positive: '2' } }, 'WD182'],
    ['an unknown column', counting(8), { schema: { ignore: ['c'] } }, 'WD160'],
    ['text among numbers', table({ y: [0, 1, 0, 1], x: [1, 2, 'x', 4] }), NUMERIC, 'WD162'],
    ['three rows to draw from', counting(3), {}, 'WD141'],
    ['one row', counting(1), { validation: { share: 0.5, rows: 'last' } }, 'WD132'],
  ])('%s', (_, rows, rest, expected) => {
    expect(code(() => prepare(rows, options(rest)))).toBe(expected);
  });
});

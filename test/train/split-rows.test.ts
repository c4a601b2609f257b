/** @file Rows dealt out by a column, by time, or at random: every row once, the future never before the past. */
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../src/data/raw-table.ts';
import { sourceOf } from '../../src/data/table-source.ts';
import type { Target } from '../../src/data/tasks/target.ts';
import { type RowPlan, splitRows } from '../../src/train/split-rows.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';
import { AS_THEY_ARE, options, prepare } from '../support/preparing.ts';

const QUANTITY: Target = { kind: 'regression', name: 'y', mean: 0, scale: 1 };

function split(table: RawTable, rows: RowPlan, share = 0.25, known = series(table.rows, (i) => i)) {
  const labels = Float64Array.from(known);
  const validation = { share, rows: 'stratified' } as const;
  const plan = { validation, seed: 3, rows };
  const parts = splitRows(sourceOf(table), Uint32Array.from(known), QUANTITY, labels, plan);
  return { train: [...parts.train], valid: [...parts.valid], test: [...parts.test] };
}

/** Twelve quarters in an order that is not that of time. */
const QUARTERS = series(12, (i) => (i * 5) % 12);
const TIMES = rawTable({
  year: QUARTERS.map((t) => 2000 + Math.floor(t / 4)),
  quarter: QUARTERS.map((t) => 1 + (t % 4)),
  t: QUARTERS,
});

/** The quarters of rows. */
function when(rows: readonly number[]): number[] {
  return rows.map((row) => QUARTERS[row]).toSorted((a, b) => a - b);
}

describe('by time', () => {
  const time = ['year', 'quarter'];

  it('lets the latest rows validate', () => {
    const { train, valid, test } = split(TIMES, { time });
    expect([when(train), when(valid), test]).toEqual([series(9, (i) => i), [9, 10, 11], []]);
  });

  it('lets no later instant train that the local clock shows as an earlier one', () => {
    // Two hours of Tokyo, written by its clock, among hours written by that of London.
    const t = series(12, (h) => {
      const [ahead, zone] = h % 5 === 0 ? [9, '+09:00'] : [0, '+00:00'];
      return `2020-01-01T${String(h + ahead).padStart(2, '0')}:00:00${zone}`;
    });
    const { train, valid } = split(rawTable({ t }), { time: ['t'] });
    expect([train, valid]).toEqual([series(9, (i) => i), [9, 10, 11]]);
  });

  it.each([3, 0.25])(
    'keeps the last %d for the test, and validates on those before',
    (testLast) => {
      const { train, valid, test } = split(TIMES, { time, testLast }, 1 / 3);
      const parts = [train, valid, test].map(when);
      expect(parts).toEqual([series(6, (i) => i), [6, 7, 8], [9, 10, 11]]);
    },
  );

  it('counts only rows that have a label', () => {
    const known = [0, 2, 3, 5, 7, 8, 10, 11];
    const { train, valid, test } = split(TIMES, { time, testLast: 2 }, 1 / 3, known);
    expect([train, valid, test].map(({ length }) => length)).toEqual([4, 2, 2]);
    const quarters = [train, valid, test].flatMap((part) => when(part.map((i) => known[i])));
    expect(quarters).toEqual(quarters.toSorted((a, b) => a - b));
  });

  it('leaves out rows within a gap before each border', () => {
    const { train, valid, test } = split(TIMES, { time: ['t'], testLast: 3, gap: 2 }, 0.4);
    expect([train, valid, test].map(when)).toEqual([
      [0, 1],
      [4, 5, 6],
      [9, 10, 11],
    ]);
  });

  it('never parts a time, whatever number of rows was asked for', () => {
    const table = rawTable({ t: [1, 1, 1, 2, 2, 3, 3, 3, 4, 4] });
    expect(split(table, { time: ['t'], testLast: 3 }, 0.3)).toEqual({
      train: [0, 1, 2, 3, 4],
      valid: [5, 6, 7],
      test: [8, 9],
    });
  });

  it.each([
    [{ time: ['t'], testLast: 12 }, 'WD148', '--test-last 12 leaves no row of 12 rows to train on'],
    [{ time: ['yaer'] }, 'WD115', 'a.csv lacks 1 of 1 column: "yaer"'],
    [{ time: ['t'], testLast: 11 }, 'WD146', 'all 1 rows have the same time, in "t"'],
  ])('%j is refused with %s', (plan, code, message) => {
    expect(() => split(TIMES, plan)).toThrow(expect.objectContaining({ code, message }));
  });
});

/** A table that says what its rows are for. */
const marked = (words: string): RawTable => rawTable({ part: words.split(' ') });

describe('by a column', () => {
  it('takes its word', () => {
    const all = { train: [0, 3, 5], valid: [1], test: [2, 4] };
    expect(split(marked('train dev test train test train'), { column: 'part' })).toEqual(all);
  });

  it('draws the rows that validate from those that train where it marks none', () => {
    const plan = { column: 'part' };
    const words = 'train train test train train train test train train train';
    const { train, valid, test } = split(marked(words), plan);
    expect(test).toEqual([2, 6]);
    expect(valid).toHaveLength(2);
    expect([...train, ...valid].toSorted((a, b) => a - b)).toEqual([0, 1, 3, 4, 5, 7, 8, 9]);
    expect(split(marked(words), plan)).toEqual({ train, valid, test });
  });

  it.each([
    [{ valid: true, test: false }, 'marks 1 row for valid, and --valid asks for others'],
    [{ valid: false, test: true }, 'marks 2 rows for test, and --test asks for others'],
  ])('contradicts %j', (asked, text) => {
    const plan = { column: 'part', asked };
    const work = () => split(marked('train dev test train test train'), plan);
    expect(work).toThrow(expect.objectContaining({ code: 'WD149', exitCode: 2 }));
    expect(work).toThrow(text);
  });
});

describe('prepare', () => {
  const y = series(12, (i) => i + 0.5);

  it('learns nothing from the columns that say when, nor from rows of the future', () => {
    const table = rawTable({ when: QUARTERS, x: QUARTERS.map((t) => (t < 6 ? t : 1000)), y });
    const rows = { time: ['when'], testLast: 3 };
    const validation = { share: 1 / 3, rows: 'stratified' } as const;
    const task = { task: 'regression' } as const;
    const asked = options({ target: 'y', task, rows, validation });
    const { encoder, schemas, train, valid, test, parts } = prepare(table, asked);
    expect(encoder.columns.map(({ name }) => name)).toEqual(['x']);
    expect(schemas[0]).toMatchObject({ role: 'time', use: 'orders the rows' });
    expect([train.rows, valid.rows, test?.rows]).toEqual([6, 3, 3]);
    // Fitted on 0 … 5 alone.
    expect(encoder.numbers[0].mean).toBe(2.5);
    expect([parts.train, parts.valid, parts.test].map((part) => when([...part]))).toEqual([
      series(6, (i) => i),
      [6, 7, 8],
      [9, 10, 11],
    ]);
  });

  it('has test rows with their labels where a column marks them, and none else', () => {
    const part = series(12, (i) => ['train', 'train', 'valid', 'test'][i % 4]);
    const table = rawTable({ part, x: y, label: series(12, (i) => Math.floor(i / 2) % 2) });
    const asked = options({ target: 'label', rows: { column: 'part' }, ...AS_THEY_ARE });
    const { test, schemas } = prepare(table, asked);
    expect(test?.numbers).toEqual(Float32Array.of(3.5, 7.5, 11.5));
    expect(test?.labels).toEqual(Float32Array.of(1, 1, 1));
    expect(schemas[0]).toMatchObject({ role: 'split', use: 'parts the rows' });
    expect(prepare(table, options({ target: 'label' })).test).toBeUndefined();
  });
});

/** @file Rows of lags: what they hold, and that nothing of later times is in them. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laggedTable, WHEN } from '../../../src/data/forecast/lagged-table.ts';
import type { ForecastSpec } from '../../../src/data/forecast/spec.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { type Cell, rawTable, series } from '../schema/small-tables.ts';

const STEP = { kind: 'even', unit: 'number', origin: 0, step: 1 } as const;

function spec(rest: Partial<ForecastSpec> = {}): ForecastSpec {
  return { time: ['t'], horizon: 1, lags: [1, 2], step: STEP, columns: [], ...rest };
}

function cellsOf(table: RawTable): Record<string, Cell[]> {
  const cells = table.data.map((column): Cell[] =>
    column.kind === 'number'
      ? [...column.values]
      : Array.from(column.codes, (code) => column.dictionary[code] ?? null),
  );
  return Object.fromEntries(table.columns.map((name, i) => [name, cells[i]]));
}

/** Squares: 0, 1, 4, 9, … */
const SQUARES = rawTable({ t: series(7, (i) => i), y: series(7, (i) => i * i) });

describe('laggedTable', () => {
  it('holds the newest value, the changes before it, and the change to come', () => {
    const { table, origins, rows, newest, actual, past, skipped, numbers } = laggedTable(
      SQUARES,
      'y',
      spec(),
      'training',
    );
    expect(cellsOf(table)).toEqual({
      'y.lag1': [1, 4, 9, 16, 25, 36],
      'y.lag1-lag2': [1, 3, 5, 7, 9, 11],
      [WHEN]: [2, 3, 4, 5, 6, 7],
      y: [3, 5, 7, 9, 11, NaN],
    });
    expect(numbers).toEqual(['y.lag1', 'y.lag1-lag2']);
    expect([...origins]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...rows]).toEqual([2, 3, 4, 5, 6, -1]);
    expect([...newest]).toEqual([1, 4, 9, 16, 25, 36]);
    expect([...actual]).toEqual([4, 9, 16, 25, 36, NaN]);
    expect(past.map((values) => [...values])).toEqual([
      [1, 4, 9, 16, 25, 36],
      [0, 1, 4, 9, 16, 25],
    ]);
    expect(skipped).toBe(1);
    expect([...table.lines]).toEqual([4, 5, 6, 7, 8, 8]);
  });

  it('counts lags from the newest value that is known, further ahead too', () => {
    const { table, places } = laggedTable(
      SQUARES,
      'y',
      spec({ horizon: 3, lags: [1, 4] }),
      'training',
    );
    expect(cellsOf(table)).toMatchObject({
      'y.lag1': [9, 16, 25, 36],
      'y.lag1-lag4': [9, 15, 21, 27],
      y: [27, NaN, NaN, NaN],
    });
    expect([...places]).toEqual([6, 7, 8, 9]);
  });

  it('takes other columns by their changes, of logarithms where they are above 0, and categories', () => {
    const t = series(4, (i) => i);
    const table = rawTable({ t, y: t, z: [1, 3, 2, 9], g: [1, 2, 4, 0], c: ['a', 'b', null, 'b'] });
    const columns = [
      { name: 'z', change: 'difference' },
      { name: 'g', change: 'log' },
      { name: 'c', change: 'category' },
    ] as const;
    const {
      numbers,
      categories,
      table: derived,
    } = laggedTable(table, 'y', spec({ columns }), 'training');
    expect([numbers, categories]).toEqual([
      ['y.lag1', 'y.lag1-lag2', 'z.lag1-lag2', 'g.lag1-lag2'],
      ['c.lag1'],
    ]);
    const cells = cellsOf(derived);
    expect(cells['z.lag1-lag2']).toEqual([2, -1, 7]);
    // There is no logarithm of 0: the cell is missing.
    expect(cells['g.lag1-lag2']).toEqual([Math.log(2), Math.log(4) - Math.log(2), NaN]);
    expect(cells['c.lag1']).toEqual(['b', null, 'b']);
    const single = laggedTable(table, 'y', spec({ lags: [1], columns }), 'training');
    expect(cellsOf(single.table)['z.lag1']).toEqual([1, 3, 2, 9]);
  });

  it('keeps series apart, in any order of rows', () => {
    const table = rawTable({
      t: [2, 0, 1, 0, 1, 2],
      who: ['a', 'b', 'a', 'a', 'b', 'b'],
      y: [30, 1, 20, 10, 2, 3],
    });
    const { table: derived, categories } = laggedTable(
      table,
      'y',
      spec({ group: 'who' }),
      'training',
    );
    expect(categories).toEqual(['who']);
    expect(cellsOf(derived)).toEqual({
      'y.lag1': [20, 2, 30, 3],
      'y.lag1-lag2': [10, 1, 10, 1],
      who: ['a', 'b', 'a', 'b'],
      [WHEN]: [2, 2, 3, 3],
      y: [10, 1, NaN, NaN],
    });
  });

  it('leaves out rows whose past has a gap, whether the row is not there or its value', () => {
    const table = rawTable({ t: [0, 1, 3, 4, 5, 6, 7], y: [0, 1, 3, 4, null, 6, 7] });
    const { origins, actual, skipped } = laggedTable(table, 'y', spec(), 'training');
    expect([...origins]).toEqual([1, 3, 6]);
    expect([...actual]).toEqual([NaN, NaN, NaN]);
    expect(skipped).toBe(4);
  });

  it('knows nothing of what comes after the newest value, whatever it is', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 12,
      maxLength: 12,
    });
    const shape = fc.record({
      horizon: fc.integer({ min: 1, max: 3 }),
      lags: fc.constantFrom([1], [1, 2], [2, 3], [1, 4]),
      at: fc.integer({ min: 4, max: 10 }),
    });
    fc.assert(
      fc.property(values, values, shape, (y, other, { horizon, lags, at }) => {
        const columns = [{ name: 'x', change: 'difference' }] as const;
        const t = series(12, (i) => i);
        const change = (column: readonly number[]) =>
          column.map((value, i) => (i > at ? other[i] : value));
        const rowOf = (target: readonly number[], x: readonly number[]) => {
          const table = rawTable({ t, y: target, x });
          const wanted = spec({ horizon, lags, columns });
          const { table: derived, origins, numbers } = laggedTable(table, 'y', wanted, 'training');
          const cells = cellsOf(derived);
          return numbers.map((name) => cells[name][origins.indexOf(at)]);
        };
        expect(rowOf(change(y), change(other.toReversed()))).toEqual(rowOf(y, other.toReversed()));
      }),
      { seed: 7 },
    );
  });

  it.each([
    [{ t: [0, 1, 1], y: [1, 2, 3] }, {}, 'WD185', 'two rows have the same time, in "t"'],
    [
      { t: [0, 1, 1], y: [1, 2, 3], g: ['a', 'b', 'b'] },
      { group: 'g' },
      'WD185',
      'two rows of one "g" have the same time, in "t"',
    ],
    [{ t: [0, 1], y: [1, 2] }, { lags: [1, 5] }, 'WD184', 'all the lags 1, 5 of "y" before it'],
    [{ t: [0, 1], y: [1, 'n.k.'] }, {}, 'WD162', 'column "y" holds text: "n.k."'],
    [{ t: [0, 0.5], y: [1, 2] }, {}, 'WD186', 'lies between the steps'],
    [{ t: [0, 1], y: [1, 2] }, { group: 'g' }, 'WD115', 'lacks 1 of 1 column: "g"'],
  ])('of %j, %j is refused with %s', (columns, rest, code, text) => {
    const work = () => laggedTable(rawTable(columns), 'y', spec(rest), 'training');
    expect(work).toThrow(expect.objectContaining({ code }));
    expect(work).toThrow(text);
  });
});

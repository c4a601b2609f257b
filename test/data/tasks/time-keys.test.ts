/** @file Columns that say when, as numbers that can be ordered. */
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../src/data/table-source.ts';
import { readTimes } from '../../../src/data/tasks/time-keys.ts';
import { rawTable, textColumn } from '../schema/small-tables.ts';

describe('readTimes', () => {
  it('reads numbers as they are, dates as days, both with gaps', () => {
    const table = rawTable({
      year: [1959, null, 1960],
      day: ['1970-01-02', '1969-12-31', null],
      quarter: ['1970Q1', '1970Q2', '1970Q3'],
    });
    const [year, day, quarter] = readTimes(table, ['year', 'day', 'quarter']);
    expect([...year.values]).toEqual([1959, NaN, 1960]);
    expect([...day.values]).toEqual([1, -1, NaN]);
    expect([...quarter.values]).toEqual([0, 90, 181]);
    expect([year.dayFirst, day.dayFirst]).toEqual([undefined, false]);
  });

  it('sees the day first where a month would not do', () => {
    const [key] = readTimes(rawTable({ d: ['13/2/1970', '1/2/1970'] }), ['d']);
    expect(key).toEqual({ values: Float64Array.of(43, 31), dayFirst: true });
  });

  it('takes numbers that are kept as texts, and looks only at the rows it is given', () => {
    const mixed = rawTable({ t: textColumn(['7', '2.5', 'never']) });
    const [key] = readTimes(sourceOf(mixed).pick(Uint32Array.of(0, 1)), ['t']);
    expect([...key.values]).toEqual([7, 2.5]);
  });

  it('refuses other texts', () => {
    const table = rawTable({ t: ['1970-01-02', 'spring', '1970-01-03'] });
    expect(() => readTimes(table, ['t'])).toThrow(
      expect.objectContaining({
        code: 'WD147',
        message: 'the time column "t" holds no time: "spring"',
        place: { file: 'a.csv', line: 3, column: 1, text: 'spring' },
      }),
    );
  });
});

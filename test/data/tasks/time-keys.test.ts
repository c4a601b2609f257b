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

  it.each([
    ['one offset', ['2020-01-02T00:00:00+09:00', '2020-01-01T00:00:00+09:00'], undefined, [1, 0]],
    ['winter and summer', ['2020-03-29 00:00+01:00', '2020-03-30 00:00+02:00'], undefined, [0, 1]],
    ['a clock ahead', ['2020-01-01T08:00+09:00', '2020-01-01T01:00Z'], 'utc', [-1 / 24, 1 / 24]],
    [
      'an hour that comes twice',
      ['2020-10-25 02:00+02:00', '2020-10-25 02:00+0100'],
      'utc',
      [0, 1 / 24],
    ],
    ['one instant', ['2020-01-01 09:20+09:00', '2020-01-01 00:20 UTC'], 'utc', [1 / 72, 1 / 72]],
    ['none beside Z', ['2020-01-01 09:00', '2019-12-31 23:00-11:00'], 'utc', [9 / 24, 10 / 24]],
  ] as const)('orders by the local clock unless it is wrong: %s', (_, t, clock, hours) => {
    const [key] = readTimes(rawTable({ t: textColumn(t) }), ['t']);
    expect(key.clock).toBe(clock);
    const [first, second] = key.values;
    expect(second - first).toBeCloseTo(hours[1] - hours[0], 9);
    expect(Math.sign(second - first)).toBe(Math.sign(hours[1] - hours[0]));
  });

  it('takes the clock that is asked for', () => {
    const table = rawTable({ t: textColumn(['1970-01-01 09:00+09:00', '1970-01-02 09:00+09:00']) });
    expect([...readTimes(table, ['t'], 'utc')[0].values]).toEqual([0, 1]);
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

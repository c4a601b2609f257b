import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOrder, needsOrder, parseDate } from '../../../src/data/schema/dates.ts';

const NOON_2020 = 18_262.5;

describe('a date', () => {
  it.each([
    ['1970-01-01', 0],
    ['2020-01-01', 18_262],
    ['2020/1/1', 18_262],
    ['2020-01-01 12:00', NOON_2020],
    ['2020-01-01T12:00:00', NOON_2020],
    ['2020-01-01T12:00:00.000Z', NOON_2020],
    ['2020-01-01 12:00:00+05:30', NOON_2020],
    ['1/1/2020 12:00 PM', NOON_2020],
    ['1/1/2020 12:00 am', 18_262],
    ['01.01.2020', 18_262],
    ['1/1/1959', -4018],
    ['2020-01', 18_262],
    ['2020M01', 18_262],
    ['2020Q1', 18_262],
    ['2020-q1', 18_262],
    ['Q1 2020', 18_262],
    ['1990Q3', 7486],
    ['2000-02-29', 11_016],
    ['0099-12-31', -683_004],
  ])('%s is %d days after 1970-01-01', (text, days) => {
    expect(parseDate(text, false)?.days).toBe(days);
  });

  it('has a month, a day, a weekday and an hour', () => {
    expect(parseDate('2026-11-22 17:59:59', false)).toMatchObject({
      month: 11,
      day: 22,
      weekday: 0,
      hour: 17,
    });
    expect(parseDate('1990Q4', false)).toMatchObject({ month: 10, day: 1, hour: 0 });
  });

  it.each([
    '',
    'Transform:',
    '1990',
    '19900101',
    '12:00',
    '2020-13-01',
    '2020-00-01',
    '2020-02-30',
    '1900-02-29',
    '2020-13',
    '2020Q5',
    '2020-01-01 24:00',
    '2020-01-01 12:60',
    '1/1/2020 13:00 pm',
    '1/1/20',
    '2020-01/01',
    '2020-01-01 and more',
    '-2020-01-01',
    '1.5',
  ])('is not %j', (text) => {
    expect(parseDate(text, false)).toBeUndefined();
    expect(parseDate(text, true)).toBeUndefined();
  });

  it('has its day first after 31.1.2020, and after 31/1/2020 where it is told so', () => {
    expect(parseDate('2.1.2020', false)).toEqual(parseDate('2020-01-02', false));
    expect(parseDate('2/1/2020', false)).toEqual(parseDate('2020-02-01', false));
    expect(parseDate('2/1/2020', true)).toEqual(parseDate('2020-01-02', false));
    expect(['2/1/2020', '2.1.2020', '2020-01-02'].map(needsOrder)).toEqual([true, false, false]);
  });

  it('reads back every day and every second of it', () => {
    const seconds = fc.integer({ min: -60_000_000_000, max: 30_000_000_000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const date = new Date(second * 1000);
        const read = parseDate(date.toISOString(), false);
        expect(read).toMatchObject({
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          weekday: date.getUTCDay(),
          hour: date.getUTCHours(),
        });
        expect(Math.round((read?.days ?? 0) * 86_400)).toBe(second);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('the order of day and month', () => {
  it('is the one by which all are dates, month first where both are', () => {
    expect(dateOrder(['1/2/1959', '1/31/1959'])).toEqual({ dayFirst: false });
    expect(dateOrder(['1/2/1959', '31/1/1959'])).toEqual({ dayFirst: true });
    expect(dateOrder(['1/2/1959', '2/2/1959'])).toEqual({ dayFirst: false });
    expect(dateOrder(['13/1/1959', '1/13/1959'])).toBeUndefined();
    expect(dateOrder(['1959-01-01', '1959Q1'])).toEqual({ dayFirst: false });
    expect(dateOrder(['1959-01-01', 'Transform:'])).toBeUndefined();
  });
});

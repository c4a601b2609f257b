/** @file Where rows stand in time: even steps where there are such, the order of rows where not; and back to cells. */
import { describe, expect, it } from 'vitest';
import { groupsIn, timesIn } from '../../../src/data/forecast/lagged-table.ts';
import { timeSpeller } from '../../../src/data/forecast/time-labels.ts';
import { fitStep, placesOf, stepText } from '../../../src/data/forecast/timeline.ts';
import { type Cell, rawTable, series } from '../schema/small-tables.ts';

/** The step of a table's times, the places of its rows, and the cells of the times that follow. */
function timeline(columns: Readonly<Record<string, readonly Cell[]>>, group?: readonly Cell[]) {
  const table = rawTable(group === undefined ? columns : { ...columns, group });
  const names = Object.keys(columns);
  const keys = timesIn(table, names);
  const groups = groupsIn(table, group === undefined ? undefined : 'group');
  const step = fitStep(keys, groups);
  const { own, common } = placesOf(step, keys, groups, { ...table, names });
  const spell = timeSpeller(step, keys, table.data.slice(0, names.length));
  const next = [1, 2].map((ahead) => spell(Math.max(...own) + ahead).join(' '));
  return { step, own: [...own], common: [...common], text: stepText(step, names), next };
}

const day = (i: number): string => new Date(i * 86_400_000).toISOString().slice(0, 10);

describe('even times', () => {
  it.each([
    [
      'years and quarters',
      { year: [2000, 2000, 2000, 2000, 2001], quarter: [1, 2, 3, 4, 1] },
      'a step is 1 in "quarter"',
      ['2001 2', '2001 3'],
    ],
    [
      'the last quarter of a year, before the first of the next',
      { year: [2000, 2000, 2000, 2000], quarter: [1, 2, 3, 4] },
      'a step is 1 in "quarter"',
      ['2001 1', '2001 2'],
    ],
    [
      'months',
      { date: ['11/1/1959', '12/1/1959', '1/1/1960', '2/1/1960'] },
      'a step is 1 month',
      ['3/1/1960', '4/1/1960'],
    ],
    [
      'ends of months, of different lengths',
      { date: ['2019-11-30', '2019-12-31', '2020-01-31'] },
      'a step is 1 month',
      ['2020-02-29', '2020-03-31'],
    ],
    [
      'quarters',
      { date: ['1990Q2', '1990Q3', '1990Q4'] },
      'a step is 3 months',
      ['1991Q1', '1991Q2'],
    ],
    [
      'days over the end of February',
      { date: ['2020-02-27', '2020-02-28'] },
      'a step is 1 day',
      ['2020-02-29', '2020-03-01'],
    ],
    [
      'weeks',
      { date: ['05.01.2021', '12.01.2021'] },
      'a step is 7 days',
      ['19.01.2021', '26.01.2021'],
    ],
    [
      'hours',
      { at: ['2020-01-01 22:00', '2020-01-01 23:00'] },
      'a step is 3600 seconds',
      ['2020-01-02 00:00', '2020-01-02 01:00'],
    ],
    [
      'hours of a clock nine ahead of UTC',
      { at: ['2020-01-01T22:00:00+09:00', '2020-01-01T23:00:00+09:00'] },
      'a step is 3600 seconds',
      ['2020-01-02T00:00:00+09:00', '2020-01-02T01:00:00+09:00'],
    ],
    [
      'days over the change to summer time',
      { at: ['2020-03-28 00:00+01:00', '2020-03-29 00:00+01:00', '2020-03-30 00:00+02:00'] },
      'a step is 1 day',
      ['2020-03-31 00:00+02:00', '2020-04-01 00:00+02:00'],
    ],
    [
      'hours of two clocks',
      { at: ['2020-01-01T09:00:00+09:00', '2020-01-01T01:00:00Z', '2020-01-01T11:00:00+09:00'] },
      'a step is 3600 seconds',
      ['2020-01-01T03:00:00Z', '2020-01-01T04:00:00Z'],
    ],
    ['numbers', { t: [10, 20, 30] }, 'a step is 10 in "t"', ['40', '50']],
    [
      'fractions of a year',
      { t: [1999.5, 1999.75, 2000] },
      'a step is 0.25 in "t"',
      ['2000.25', '2000.5'],
    ],
    [
      'days and hours',
      { date: ['2020-01-01', '2020-01-01', '2020-01-02', '2020-01-02'], hour: [0, 1, 0, 1] },
      'a step is 1 in "hour"',
      ['2020-01-03 0', '2020-01-03 1'],
    ],
  ])('%s', (_, columns, text, next) => {
    const found = timeline(columns);
    expect(found).toMatchObject({ text, next });
    expect(found.own).toEqual(found.own.map((__, i) => i));
    expect(found.common).toEqual(found.own);
  });

  it('in any order of the rows, with gaps, and of several series', () => {
    const t = series(40, (i) => (i * 7) % 40).filter((i) => i !== 11);
    expect(timeline({ t }).own).toEqual(t);
    const months = series(30, (i) => `20${10 + Math.floor((i % 15) / 12)}-${1 + ((i % 15) % 12)}`);
    const group = series(30, (i) => (i < 15 ? 'a' : 'b'));
    const { own, common } = timeline({ months }, group);
    expect(own).toEqual(series(30, (i) => i % 15));
    expect(common).toEqual(own);
  });
});

describe('uneven times', () => {
  const working = series(40, (i) => i + 4).filter((i) => i % 7 < 5);

  it.each([
    ['working days', { date: working.map(day) }],
    ['one time', { t: [5] }],
    ['powers', { t: [1, 2, 4, 8, 16, 32, 64] }],
    ['fractions that share none', { t: [0, 0.1, 0.25, 0.3001] }],
    ['a second column of any numbers', { a: [1, 1], b: [0, 5e6] }],
    ['times too far apart to be counted', { t: [0, 1, 2 ** 32 + 2] }],
    ['years, months and days', { y: [2000, 2000], m: [1, 2], d: [31, 1] }],
  ])('%s are counted by their order', (_, columns) => {
    const { step, own, text, next } = timeline(columns);
    expect(step).toEqual({ kind: 'uneven' });
    expect(own).toEqual(own.map((__, i) => i));
    expect(text).toBe('times uneven, so rows are counted');
    expect(next.join('').trim()).toBe('');
  });

  it('within each series', () => {
    const t = [1, 2, 4, 8, 100, 1, 4, 100];
    const { own, common } = timeline({ t }, ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b']);
    expect(own).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
    expect(common).toEqual([0, 1, 2, 3, 4, 0, 2, 4]);
  });
});

describe('later tables', () => {
  const { step } = timeline({ year: [2000, 2000, 2000, 2000], quarter: [1, 2, 3, 4] });

  function places(year: readonly number[], quarter: readonly number[]): number[] {
    const table = rawTable({ year, quarter });
    const keys = timesIn(table, ['year', 'quarter']);
    const rows = { ...table, names: ['year', 'quarter'] };
    return [...placesOf(step, keys, new Int32Array(table.rows), rows).own];
  }

  it('stand on the same steps, also before them', () => {
    expect(places([1999, 2001], [4, 2])).toEqual([-1, 5]);
  });

  it('of one clock stand where those of several did', () => {
    const { step: days } = timeline({ t: ['2020-01-01 09:00+09:00', '2020-01-02T00:00Z'] });
    expect(days).toMatchObject({ unit: 'days', clock: 'utc', step: 1 });
    const later = rawTable({ t: ['2020-01-04 09:00+09:00', '2020-01-03 09:00+09:00'] });
    const where = { ...later, names: ['t'] };
    const keys = timesIn(later, ['t'], days);
    expect([...placesOf(days, keys, new Int32Array(2), where).own]).toEqual([3, 2]);
  });

  it('with a time between the steps are refused', () => {
    const message = 'the time of a row, in "year", "quarter", lies between the steps';
    for (const quarter of [5, 0]) {
      expect(() => places([2000, 2000], [1, quarter])).toThrow(
        expect.objectContaining({ code: 'WD186', message, place: { file: 'a.csv', line: 3 } }),
      );
    }
  });

  it('of dates where there were numbers are refused, and the other way round', () => {
    const dates = rawTable({ t: ['2020-01-01', '2020-02-01'] });
    const numbers = rawTable({ t: [1, 2] });
    for (const [first, later, text] of [
      [dates, numbers, 'holds numbers, the model knows dates'],
      [numbers, dates, 'holds dates, the model knows numbers'],
    ] as const) {
      const group = new Int32Array(2);
      const known = fitStep(timesIn(first, ['t']), group);
      const work = () => placesOf(known, timesIn(later, ['t']), group, { ...later, names: ['t'] });
      expect(work).toThrow(expect.objectContaining({ code: 'WD187' }));
      expect(work).toThrow(text);
    }
  });

  it('without a time in a row are refused', () => {
    const table = rawTable({ t: [1, null] });
    expect(() => timesIn(table, ['t'])).toThrow(expect.objectContaining({ code: 'WD145' }));
  });
});

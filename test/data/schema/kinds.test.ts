import { describe, expect, it } from 'vitest';
import { inferKind } from '../../../src/data/schema/kinds.ts';
import { MOST_DISTINCT, profileColumn } from '../../../src/data/schema/profile.ts';
import { kind } from './fitting.ts';
import { rawColumn, series, textColumn } from './small-tables.ts';

describe('constant', () => {
  it('is a column of one value, of none, and of one that is nearly always there or missing', () => {
    expect(kind('some', ['x', 'x', 'x'])).toBe('constant');
    expect(kind('some', [7, 7])).toBe('constant');
    expect(kind('some', [])).toBe('constant');
    expect(kind('some', [null, null])).toBe('constant');
    expect(inferKind('some', profileColumn(textColumn([null, null])))).toBe('constant');
    expect(kind('some', ['x', 'x', 'x', 'x', null, null, null, null, null])).toBe('constant');
  });

  it('is not a value that is there in five rows and missing in five', () => {
    expect(
      kind(
        'a',
        series(10, (row) => (row < 5 ? 'x' : null)),
      ),
    ).toBe('boolean');
    expect(
      kind(
        'a',
        series(10, (row) => (row < 5 ? 3 : null)),
      ),
    ).toBe('boolean');
  });
});

describe('boolean', () => {
  it.each([
    [['yes', 'no', 'no']],
    [['Yes', 'NO', 'no', 'yes']],
    [['true', 'F', 'f', 'T']],
    [['male', 'female']],
    [['Male', 'female', null, 'male', 'FEMALE']],
    [[0, 1]],
    [['1.0', '0.0', '0']],
    [[1, 2, 2, 1]],
    [[0, 100, 0, 100]],
  ])('is %j', (cells) => {
    expect(kind('some', cells)).toBe('boolean');
  });

  it('is not two measured numbers, nor three texts of which one is unusual', () => {
    expect(kind('some', [1.5, 2, 2, 1.5])).toBe('number');
    expect(kind('some', [5, 9])).toBe('number');
    expect(kind('some', ['yes', 'no', 'maybe'])).toBe('category');
  });
});

describe('date', () => {
  it.each([
    [['2020-01-31', '2020-02-01', null]],
    [['1/1/1959', '12/1/1959']],
    [['1990Q3', '1990Q4', '1991Q1']],
    [['2020-01-01 12:00', '2020-01-01 13:00', '2020-01-01 14:00']],
    [['2020-01', '2020-02', '2020-03']],
  ])('is %j', (cells) => {
    expect(kind('some', cells)).toBe('date');
  });

  it('is not where one cell is none', () => {
    expect(kind('sasdate', ['Transform:', '1/1/1959', '2/1/1959'])).toBe('category');
    expect(kind('season', ['2010-11', '2011-12', '2012-13'])).toBe('category');
  });
});

describe('texts', () => {
  it('among many numbers are faults, if they are few', () => {
    const ages = series(200, (row) => (row === 17 ? 'n.k.' : 20 + (row % 50)));
    expect(kind('age', ages)).toBe('number');
    expect(
      kind(
        'a',
        series(200, (row) => (row % 9 === 0 ? 'n.k.' : row)),
      ),
    ).toBe('category');
    expect(
      kind(
        'diagnosis',
        series(200, (row) => (row % 20 === 0 ? `V${row}` : 250 + (row % 90))),
      ),
    ).toBe('category');
    expect(
      kind(
        'grade',
        series(200, (row) => (row === 17 ? 'x' : row % 12)),
      ),
    ).toBe('category');
  });

  it('are categories otherwise', () => {
    expect(kind('island', ['Torgersen', 'Biscoe', 'Dream', null])).toBe('category');
    expect(kind('word', ['__proto__', 'constructor', 'toString'])).toBe('category');
  });
});

describe('a profile', () => {
  it('counts distinct numbers up to a limit, and says so', () => {
    const most = profileColumn(rawColumn(series(MOST_DISTINCT, (row) => row * 2)));
    expect(most).toMatchObject({ distinct: MOST_DISTINCT, moreDistinct: false });
    const more = profileColumn(rawColumn(series(MOST_DISTINCT + 100, (row) => row * 2)));
    expect(more).toMatchObject({
      distinct: MOST_DISTINCT,
      moreDistinct: true,
      counted: MOST_DISTINCT,
    });
  });

  it('takes spellings of one number for one text, and leaves out texts that no row has', () => {
    const column = textColumn(['1', '1.0', '01', 'x', null]);
    const profile = profileColumn(column);
    expect(profile).toMatchObject({ distinct: 2, missing: 1, example: '1', counted: 4 });
    if (column.kind !== 'text') throw new Error('no texts');
    const sliced = { ...column, codes: column.codes.slice(3) };
    expect(profileColumn(sliced)).toMatchObject({ distinct: 1, missing: 1, example: 'x' });
  });
});

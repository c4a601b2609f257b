/** @file Columns by name. */
import { describe, expect, it } from 'vitest';
import { alignColumns, checkDistinct, headerNames, placeNames } from '../../src/data/columns.ts';

describe('names', () => {
  it('come from the header, or from the place', () => {
    expect(headerNames([' a ', '', 'b"c', '\t'])).toEqual(['a', 'column2', 'b"c', 'column4']);
    expect(placeNames(3)).toEqual(['column1', 'column2', 'column3']);
  });

  it('must differ', () => {
    const header = { file: 'data.csv', line: 2 };
    expect(() => checkDistinct(['a', 'b'], ['a', 'b'], header, [])).not.toThrow();
    expect(() => checkDistinct(['a', 'b', 'a'], ['b'], header, [])).not.toThrow();
    expect(() => checkDistinct(['b', 'a', 'c', 'a'], ['a'], header, ['cure'])).toThrow(
      expect.objectContaining({
        code: 'WD112',
        exitCode: 65,
        message: 'two columns are named "a"',
        place: { file: 'data.csv', line: 2, column: 4, text: 'a' },
        details: ['columns 2 and 4; every column needs a name of its own'],
        help: ['rename one of them in the header, or remove it', 'cure'],
      }),
    );
  });
});

describe('alignColumns', () => {
  it('finds names in any order among others', () => {
    expect(alignColumns(['c', 'id', 'a', 'b'], ['a', 'b', 'c'], 'new.csv')).toEqual([2, 3, 0]);
    expect(alignColumns(['a'], [], 'new.csv')).toEqual([]);
  });

  it('knows nothing of names that objects have from birth', () => {
    expect(() => alignColumns(['a'], ['constructor', '__proto__'], 'new.csv')).toThrow(
      expect.objectContaining({ code: 'WD115' }),
    );
    expect(alignColumns(['__proto__', 'a'], ['a', '__proto__'], 'new.csv')).toEqual([1, 0]);
  });

  it('names everything that is missing, and what may have been meant', () => {
    expect(() => alignColumns(['m-bb', 'id', 'x'], ['x', 'm_bb', 'm_wwbb'], 'new.csv')).toThrow(
      expect.objectContaining({
        code: 'WD115',
        exitCode: 65,
        message: 'new.csv lacks 2 of 3 columns: "m_bb", "m_wwbb"',
        place: { file: 'new.csv' },
        details: ['its columns are "m-bb", "id", "x"'],
        help: ['"m-bb" may be "m_bb": rename it'],
      }),
    );
    expect(() => alignColumns(['p'], ['length'], 'new.csv')).toThrow(
      expect.objectContaining({
        message: 'new.csv lacks 1 of 1 column: "length"',
        help: ['give a file that has these columns; more do not matter'],
      }),
    );
  });

  it('suspects a missing header', () => {
    expect(() => alignColumns(['column1', 'column2'], ['weight'], 'new.csv')).toThrow(
      expect.objectContaining({
        help: ['the file seems to have no header: put one above its first row'],
      }),
    );
  });
});

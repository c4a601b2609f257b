/** @file Which column is the target. */
import { describe, expect, it } from 'vitest';
import { findTarget } from '../../src/data/target.ts';

function failure(message: string, more: object) {
  return expect.objectContaining({ exitCode: 65, message, ...more });
}

describe('findTarget', () => {
  const columns = ['label', 'x', '2', 'y y', '-1'];

  it.each([
    ['label', 0],
    ['y y', 3],
    ['0', 0],
    ['1', 1],
    ['2', 2],
    ['4', 4],
    ['-1', 4],
    ['-2', 3],
    ['-5', 0],
    ['+3', 3],
  ])('%j is column %i', (request, index) => {
    expect(findTarget(columns, request)).toBe(index);
  });

  it('lets a name win over an index', () => {
    expect(findTarget(['a', 'b', '0'], '0')).toBe(2);
    expect(findTarget(['-1', 'b', 'c'], '-1')).toBe(0);
  });

  it.each([
    [['a', 'target', 'b'], 1],
    [['LABEL', 'b'], 0],
    [['a', 'Y'], 1],
    [['a', 'Class'], 1],
    [['response'], 0],
    [['yes', 'labels', 'classy', 'y'], 3],
  ])('finds the target of %j', (names, index) => {
    expect(findTarget(names, undefined)).toBe(index);
  });

  it('does not guess where no name tells', () => {
    expect(() => findTarget(['a', 'b'], undefined, 'data.csv')).toThrow(
      failure(
        'which column is the target? none of the 2 columns is called target, label, y, class, response',
        {
          code: 'WD131',
          place: { file: 'data.csv' },
          details: ['the columns are "a", "b"'],
          help: [
            'name it: --target NAME',
            'or number it: --target 0 for the first column, --target -1 for the last',
          ],
        },
      ),
    );
  });

  it('does not guess where several names tell', () => {
    expect(() => findTarget(['y', 'x', 'Label'], undefined)).toThrow(
      failure('which column is the target? 2 columns could be it: "y", "Label"', {
        code: 'WD131',
        place: undefined,
        help: ['name it: --target y', expect.stringContaining('--target 0')],
      }),
    );
  });

  it('proposes a similar name', () => {
    expect(() => findTarget(columns, 'lable', 'data.csv')).toThrow(
      failure('there is no column "lable" to be the target', {
        code: 'WD130',
        details: ['the columns are "label", "x", "2", "y y", "-1"'],
        help: ['did you mean "label"?'],
      }),
    );
    expect(() => findTarget(columns, 'income')).toThrow(
      failure('there is no column "income" to be the target', { help: ['name one of them'] }),
    );
    expect(() => findTarget(columns, '')).toThrow(expect.objectContaining({ code: 'WD130' }));
    expect(() => findTarget(columns, '1.0')).toThrow(expect.objectContaining({ code: 'WD130' }));
  });

  it.each(['5', '-6', '99999999999999999999'])('has no column %s among five', (request) => {
    expect(() => findTarget(columns, request)).toThrow(
      failure(`there is no column ${request} to be the target`, {
        code: 'WD130',
        details: ['the 5 columns are numbered 0 to 4, or -5 to -1 from the end'],
      }),
    );
  });
});

/** @file Which column is the target, and its classes. */
import { describe, expect, it } from 'vitest';
import { encodeBinary, findTarget, labelsOf } from '../../src/data/target.ts';

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

describe('encodeBinary', () => {
  it.each([
    [
      [0, 1, 1, 0],
      ['0', '1'],
      [0, 1, 1, 0],
    ],
    [
      [1, 0],
      ['0', '1'],
      [1, 0],
    ],
    [
      [2, 1, 2],
      ['1', '2'],
      [1, 0, 1],
    ],
    [
      [1, -1],
      ['-1', '1'],
      [1, 0],
    ],
    [
      [10, 9],
      ['9', '10'],
      [1, 0],
    ],
    [
      [0.5, 1e-7],
      ['1e-7', '0.5'],
      [1, 0],
    ],
    [
      [-0, 1, 0],
      ['0', '1'],
      [0, 1, 0],
    ],
  ])('makes two classes of %j: %j', (values, classes, labels) => {
    const encoded = encodeBinary(Float64Array.from(values), 'y', 'data.csv');
    expect(encoded.classes).toEqual(classes);
    expect(encoded.labels).toEqual(Float32Array.from(labels));
  });

  it('refuses one class', () => {
    expect(() => encodeBinary(Float64Array.of(3, 3, 3), 'y', 'data.csv')).toThrow(
      failure('the target "y" has the value 3 in every row; expected two classes', {
        code: 'WD132',
        place: { file: 'data.csv' },
      }),
    );
    expect(() => encodeBinary(Float64Array.of(1), 'y', 'data.csv')).toThrow(
      expect.objectContaining({ code: 'WD132' }),
    );
    expect(() => encodeBinary(new Float64Array(0), 'y', 'data.csv')).toThrow(
      failure('the target "y" has no value; expected two classes', { code: 'WD132' }),
    );
  });

  it('refuses several classes', () => {
    expect(() => encodeBinary(Float64Array.of(2, 0, 1, 1), 'species', 'p.csv')).toThrow(
      failure('the target "species" has 3 distinct values; expected two', {
        code: 'WD133',
        place: { file: 'p.csv' },
        details: [
          'it holds 0, 1, 2',
          'several classes and regression (predicting a quantity) are not supported yet',
        ],
        help: ['make two classes of it, 0 and 1, or name another column: --target NAME'],
      }),
    );
  });

  it('refuses a quantity, without counting all of it', () => {
    const hundred = Float64Array.from({ length: 1000 }, (_, i) => i / 8);
    expect(() => encodeBinary(hundred, 'price', 'p.csv')).toThrow(
      failure('the target "price" has 1,000 distinct values; expected two', {}),
    );
    const many = Float64Array.from({ length: 100_000 }, (_, i) => i / 8);
    expect(() => encodeBinary(many, 'price', 'p.csv')).toThrow(
      failure('the target "price" has more than 1,000 distinct values; expected two', {
        details: ['it holds 0, 0.125, 0.25, 0.375, 0.5, …', expect.any(String)],
      }),
    );
  });
});

describe('labelsOf', () => {
  it('encodes by the classes of another file', () => {
    const labels = labelsOf(Float64Array.of(2, 2, 2), ['1', '2'], 'y', 'new.csv');
    expect(labels).toEqual(Float32Array.of(1, 1, 1));
  });

  it('names the line of a value that is neither', () => {
    const values = Float64Array.of(1, 2, 7);
    const lines = Uint32Array.of(2, 3, 5);
    expect(() => labelsOf(values, ['1', '2'], 'y', 'new.csv', lines)).toThrow(
      failure('the target "y" has the value 7', {
        code: 'WD134',
        place: { file: 'new.csv', line: 5, text: '7' },
        details: ['expected 1 or 2, the classes that the model knows'],
      }),
    );
    expect(() => labelsOf(values, ['1', '2'], 'y', 'new.csv')).toThrow(
      failure('the target "y" has the value 7', { place: { file: 'new.csv', text: '7' } }),
    );
  });
});

/** @file Labels as numbers, of the file that a model learned from and of others; scales; weights. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawColumn } from '../../../src/data/raw-table.ts';
import { classWeights } from '../../../src/data/tasks/class-weights.ts';
import { encodeTarget, rowsWithTarget } from '../../../src/data/tasks/encode.ts';
import { inferTask } from '../../../src/data/tasks/infer.ts';
import { fitTargetScale, standardiseTarget, unscale } from '../../../src/data/tasks/scale.ts';
import type { Target } from '../../../src/data/tasks/target.ts';
import { linesFrom2, numbers, texts } from './columns.ts';

function encode(target: Target, column: RawColumn, rows: Uint32Array | 'all' = 'all'): number[] {
  return [...encodeTarget(target, column, rows, 'new.csv', linesFrom2(100))];
}

const binary = (...classes: [string, string]): Target => ({
  kind: 'binary',
  name: 'y',
  classes,
  positive: classes[1],
});
const multiclass = (...classes: string[]): Target => ({ kind: 'multiclass', name: 'y', classes });
const regression: Target = { kind: 'regression', name: 'y', mean: 100, scale: 7 };

/** What the spellings of the property below have in common. */
const same = (word: string): string => word.toLowerCase().replace(/\.0?$/, '');

describe('encodeTarget', () => {
  it('gives the rows asked for, in that order', () => {
    expect(encode(binary('no', 'yes'), texts('yes', 'no', 'no'))).toEqual([1, 0, 0]);
    expect(encode(binary('1', '2'), numbers(2, 1, 2), Uint32Array.of(2, 1))).toEqual([1, 0]);
    expect(encode(multiclass('a', 'b', 'c'), texts('c', 'a', 'b'))).toEqual([2, 0, 1]);
    expect(encode(multiclass('0', '1', '5'), numbers(5, 0, 1, 5))).toEqual([2, 0, 1, 2]);
    expect(encode(binary('a', 'b'), texts())).toEqual([]);
  });

  it('leaves quantities as they are, in float64', () => {
    expect(encode(regression, numbers(1234567.891, -0.1))).toEqual([1234567.891, -0.1]);
    expect(encode(regression, texts('1e3', '-.5'))).toEqual([1000, -0.5]);
  });

  it.each([
    [
      ['<=50K', '>50K'],
      ['>50K.', '<=50K.', '>50k'],
      [1, 0, 1],
    ],
    [
      ['0', '1'],
      ['1.0', '0.', '+1', '-0'],
      [1, 0, 1, 0],
    ],
    [
      ['no', 'yes'],
      ['YES', 'No', 'y', 'n', 'True', 'f', '1', '0'],
      [1, 0, 1, 0, 1, 0, 1, 0],
    ],
    [
      ['F', 'T'],
      ['true', 'F', 'FALSE', 'no'],
      [1, 0, 0, 0],
    ],
    [
      ['1', '0'],
      ['yes', 'no'],
      [0, 1],
    ],
    [
      ['A', 'a'],
      ['a', 'A', 'a.'],
      [1, 0, 1],
    ],
    [
      ['x', 'yes'],
      ['X', 'Yes'],
      [0, 1],
    ],
  ])('%#: finds %j in %j', (classes, cells, labels) => {
    expect(encode(binary(classes[0], classes[1]), texts(...cells))).toEqual(labels);
  });

  it('finds classes that were text in numbers, and the other way round', () => {
    expect(encode(multiclass('01', '02', 'x'), numbers(2, 1))).toEqual([1, 0]);
    expect(encode(binary('no', 'yes'), numbers(1, 0))).toEqual([1, 0]);
  });

  it.each([
    [binary('0', '1'), '2'],
    [binary('-1', '1'), '0'],
    [binary('1', '2'), 'yes'],
    [binary('x', 'yes'), 'y'],
    [binary('A', 'a'), 'á'],
    [multiclass('no', 'unsure', 'yes'), 'y'],
  ])('%#: does not take a label for another', (target, label) => {
    expect(() => encode(target, texts(label))).toThrow(expect.objectContaining({ code: 'WD134' }));
  });

  it('takes no side where two classes would fit', () => {
    const target = multiclass('ab', 'Ab', 'c');
    expect(encode(target, texts('Ab', 'ab'))).toEqual([1, 0]);
    expect(() => encode(target, texts('AB'))).toThrow(expect.objectContaining({ code: 'WD134' }));
  });

  it('names what is unknown, its line and the classes', () => {
    const target = multiclass('Adelie', 'Chinstrap', 'Gentoo');
    expect(() => encode(target, texts('Gentoo', 'Adele', 'Rex'))).toThrow(
      expect.objectContaining({
        code: 'WD134',
        exitCode: 65,
        message: 'the target "y" has the value "Adele"',
        place: { file: 'new.csv', line: 3, text: 'Adele' },
        details: [
          'expected one of the classes that the model knows: "Adelie", "Chinstrap", "Gentoo"',
        ],
        help: [
          'correct the value (did you mean "Adelie"?), or train again on a file that has such rows',
        ],
      }),
    );
    // A label of a row that is not asked for is nobody's concern.
    expect(encode(target, texts('Gentoo', 'Rex'), Uint32Array.of(0))).toEqual([2]);
  });

  it('names text among quantities', () => {
    expect(() => encode(regression, texts('1', 'two'))).toThrow(
      expect.objectContaining({ code: 'WD181', place: { file: 'new.csv', line: 3, text: 'two' } }),
    );
  });

  it('counts what is missing', () => {
    expect(() => encode(regression, numbers(1, null, 2, null))).toThrow(
      expect.objectContaining({
        code: 'WD183',
        exitCode: 65,
        message: 'the target "y" is missing in 2 rows',
        place: { file: 'new.csv', line: 3 },
        details: ['lines 3, 5'],
        help: ['fill the values in, or leave these rows out: --drop-missing-target'],
      }),
    );
    expect(encode(regression, numbers(1, null), Uint32Array.of(0))).toEqual([1]);
  });

  it('undoes what inferTask says of any column', () => {
    const labels = fc.array(fc.constantFrom('a', 'b', 'B.', '1', '1.0', 'Yes', 'no', '>7'), {
      minLength: 9,
      maxLength: 40,
    });
    fc.assert(
      fc.property(labels, (cells) => {
        const column = texts('a', 'a', 'b', ...cells);
        const target = inferTask(column, 'y', 'data.csv');
        if (target.kind === 'regression') throw new Error('texts are no quantity');
        const codes = encode(target, column);
        for (const [row, text] of ['a', 'a', 'b', ...cells].entries()) {
          const name = target.classes[codes[row]];
          expect(same(name)).toBe(same(text));
        }
      }),
      { seed: 41 },
    );
  });
});

describe('rowsWithTarget', () => {
  const lines = linesFrom2(2000);

  it('is every row where nothing is missing', () => {
    expect(rowsWithTarget(texts('a', 'b'), 'y', 'd.csv', lines)).toEqual(Uint32Array.of(0, 1));
    expect(rowsWithTarget(numbers(), 'y', 'd.csv', lines)).toEqual(new Uint32Array(0));
  });

  it('drops rows only when asked to', () => {
    const column = texts(null, 'a', null, 'b');
    const dropping = { dropMissingTarget: true };
    expect(rowsWithTarget(column, 'y', 'd.csv', lines, dropping)).toEqual(Uint32Array.of(1, 3));
    expect(() => rowsWithTarget(column, 'y', 'd.csv', lines)).toThrow(
      expect.objectContaining({ code: 'WD183', details: ['lines 2, 4'] }),
    );
  });

  it('lists five lines at most, and says one line of one', () => {
    const column = numbers(...Array.from({ length: 1200 }, () => null));
    expect(() => rowsWithTarget(column, 'y', 'd.csv', lines)).toThrow(
      expect.objectContaining({
        message: 'the target "y" is missing in 1,200 rows',
        details: ['lines 2, 3, 4, 5, 6, …'],
      }),
    );
    expect(() => rowsWithTarget(numbers(1, null), 'y', 'd.csv', lines)).toThrow(
      expect.objectContaining({
        message: 'the target "y" is missing in 1 row',
        details: ['line 3'],
      }),
    );
  });
});

describe('the scale of a quantity', () => {
  it('is fitted on the given rows', () => {
    const values = Float64Array.of(1, 1000, 3, 5);
    const scale = fitTargetScale(values, Uint32Array.of(0, 2, 3));
    expect(scale.mean).toBe(3);
    expect(scale.scale).toBeCloseTo(Math.sqrt(8 / 3), 15);
    expect(standardiseTarget(values, scale)[2]).toBe(0);
  });

  it('comes back from the network in the units it went in with', () => {
    const values = Float64Array.from({ length: 65 }, (_, i) => 206_855 + 115_395 * Math.sin(i));
    const scale = fitTargetScale(
      values,
      Uint32Array.from(values, (_, row) => row),
    );
    const back = unscale(standardiseTarget(values, scale), scale);
    for (const [i, value] of values.entries()) expect(Math.abs(back[i] - value)).toBeLessThan(0.02);
  });

  it('is 1 of a constant quantity, and of no rows', () => {
    const values = Float64Array.of(0.1, 0.1, 0.1, 7);
    expect(fitTargetScale(values, Uint32Array.of(0, 1, 2))).toEqual({ mean: 0.1, scale: 1 });
    expect(fitTargetScale(values, new Uint32Array(0))).toEqual({ mean: 0, scale: 1 });
  });
});

describe('classWeights', () => {
  it('are those of scikit-learn', () => {
    const weights = classWeights([5, 3, 2], 'balanced');
    expect(weights[0]).toBeCloseTo(2 / 3, 15);
    expect(weights[1]).toBeCloseTo(10 / 9, 15);
    expect(weights[2]).toBeCloseTo(5 / 3, 15);
  });

  it('are 1 where none are asked for, and for a class without rows', () => {
    expect([...classWeights([2, 1], undefined)]).toEqual([1, 1]);
    expect([...classWeights([2, 0, 2], 'balanced')]).toEqual([1, 1, 1]);
    expect([...classWeights([1, 0, 3], 'balanced')]).toEqual([2, 1, 2 / 3]);
  });

  it('give every class the same weight in all, and rows the mean weight 1', () => {
    const lists = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(lists, (labels) => {
        const rows = Array.from(
          { length: 7 },
          (_, k) => labels.filter((each) => each === k).length,
        );
        const weights = classWeights(rows, 'balanced');
        const sums = Array.from({ length: 7 }, () => 0);
        for (const label of labels) sums[label] += weights[label];
        const present = sums.filter((sum) => sum > 0);
        for (const sum of present) expect(sum).toBeCloseTo(labels.length / present.length, 9);
      }),
      { seed: 42 },
    );
  });
});

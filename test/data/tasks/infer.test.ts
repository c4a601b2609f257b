/** @file What is predicted: the task of a column, its classes, the positive one. */
import { describe, expect, it } from 'vitest';
import type { RawColumn } from '../../../src/data/raw-table.ts';
import { inferTask, type TaskOptions } from '../../../src/data/tasks/infer.ts';
import { linesFrom2, numbers, repeated, texts } from './columns.ts';

const infer = (column: RawColumn, options?: TaskOptions) =>
  inferTask(column, 'y', 'data.csv', options);

function classesOf(column: RawColumn, options?: TaskOptions): readonly string[] {
  const target = infer(column, options);
  return target.kind === 'regression' ? [] : target.classes;
}

describe('the task of numbers', () => {
  it.each([
    ['two values', repeated([0, 1], 2), 'binary'],
    ['two values that are no codes', [0.5, 1e7], 'binary'],
    ['codes from 0', repeated([0, 1, 2], 5), 'multiclass'],
    ['codes with a gap, as the kinds of glass', repeated([1, 2, 3, 5, 6, 7], 5), 'multiclass'],
    ['−1, 0, 1', repeated([-1, 0, 1], 5), 'multiclass'],
    ['ten codes', repeated([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5), 'multiclass'],
    ['eleven whole numbers', repeated([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 50), 'regression'],
    ['too few rows for each code', repeated([0, 1, 2], 5).slice(1), 'regression'],
    ['whole numbers far apart', repeated([0, 100, 250], 50), 'regression'],
    ['just too far apart', repeated([0, 1, 6], 50), 'regression'],
    ['just near enough', repeated([0, 1, 5], 50), 'multiclass'],
    ['fractions', repeated([1, 2, 2.5], 50), 'regression'],
    ['a quantity', Array.from({ length: 3000 }, (_, i) => i / 7), 'regression'],
  ])('%s', (_, values, kind) => {
    expect(infer(numbers(...values)).kind).toBe(kind);
  });

  it('passes over missing values', () => {
    expect(infer(numbers(null, 1, null, 0, 1))).toEqual({
      kind: 'binary',
      name: 'y',
      classes: ['0', '1'],
      positive: '1',
    });
  });

  it('orders classes by value, and leaves the scale of a quantity to be fitted', () => {
    expect(classesOf(numbers(...repeated([3, -1, 0, 2], 5)))).toEqual(['-1', '0', '2', '3']);
    expect(infer(numbers(1, 2.5, 4))).toEqual({
      kind: 'regression',
      name: 'y',
      mean: 0,
      scale: 1,
    });
  });

  it('is the same where they stand as text', () => {
    expect(infer(texts('1.0', '0', '1')).kind).toBe('binary');
    expect(infer(texts('1.5', '2', '3')).kind).toBe('regression');
    expect(infer(texts(...repeated(['01', '02', '03'], 5)))).toMatchObject({
      kind: 'multiclass',
      classes: ['01', '02', '03'],
    });
  });
});

const labels = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i}`);

describe('the task of texts', () => {
  it.each([
    [['b', 'a', 'b'], 'binary', ['a', 'b']],
    [['c', 'a', 'b', 'a'], 'multiclass', ['a', 'b', 'c']],
    [['10', '9', 'a', 'a'], 'multiclass', ['10', '9', 'a']],
  ])('of %j is %s', (cells, kind, classes) => {
    expect(infer(texts(...cells))).toMatchObject({ kind, classes });
  });

  it('has up to 1,000 classes', () => {
    expect(classesOf(texts(...repeated(labels(1000), 2)))).toHaveLength(1000);
    expect(() => infer(texts(...repeated(labels(1001), 2)))).toThrow(
      expect.objectContaining({
        code: 'WD180',
        message: 'the target "y" has 1,001 distinct values; expected at most 1,000 classes',
        place: { file: 'data.csv' },
        details: ['it holds "c0", "c1", "c10", "c100", "c1000", …'],
        help: [
          'pool the rare ones into one, such as "other"',
          'or name another column: --target NAME',
        ],
      }),
    );
  });

  it('sees that a quantity has words in it', () => {
    const cells = [...Array.from({ length: 1500 }, (_, i) => String(i / 8)), 'n.v.', 'broken'];
    expect(() => infer(texts(...repeated(cells, 2)))).toThrow(
      expect.objectContaining({
        code: 'WD180',
        details: ['1,500 of them are numbers; these are not: "broken", "n.v."'],
        help: [
          'if it is a quantity, leave no cell that is no number, and ask for --task regression',
          'or name another column: --target NAME',
        ],
      }),
    );
  });

  it('sees numbers too large for float32', () => {
    const cells = Array.from({ length: 50 }, (_, i) => `${i + 1}e${i % 2 === 0 ? 300 : 10}`);
    expect(() => infer(texts(...cells))).toThrow(
      expect.objectContaining({
        code: 'WD180',
        message: 'the target "y" holds numbers too large for float32',
        details: ['such as "11e300", "13e300", "15e300", "17e300", "19e300", …'],
        help: [
          'divide all its values, or take their logarithm, and ask for --task regression',
          'or name another column: --target NAME',
        ],
      }),
    );
    expect(() => infer(texts(...cells), { task: 'regression' })).toThrow(
      'the target "y" holds a number too large for float32: "1e300"',
    );
  });

  it('refuses names of rows', () => {
    expect(() => infer(texts('Ann', 'Bob', 'Cid', 'Dee'))).toThrow(
      expect.objectContaining({
        code: 'WD180',
        message: 'the target "y" has 4 distinct values; each stands in one row only',
      }),
    );
  });
});

describe('spellings of one label', () => {
  it.each([
    ['white space and a full stop', ['>50K', '<=50K.', '>50K.', ' <=50K.'], ['<=50K.', '>50K']],
    ['numbers', ['5', '5.0', 'x', '+5.'], ['5', 'x']],
    ['case', ['Yes', 'no', 'yes', 'No', 'yes'], ['no', 'yes']],
    ['yes and y', ['Y', 'yes', 'Y', 'N', 'no', 'no'], ['no', 'Y']],
    ['true and t', ['T', 'true', 'F', 'TRUE', 'False', 'F'], ['F', 'T']],
    ['composed and decomposed letters', ['caf\u00e9', 'cafe\u0301', 'tea'], ['caf\u00e9', 'tea']],
  ])('are one class: %s', (_, cells, classes) => {
    expect(infer(texts(...cells))).toMatchObject({ kind: 'binary', classes });
  });

  it.each([
    ['letters that are no answers', ['M', 'F', 'T', 'M'], ['F', 'M', 'T']],
    ['an answer beside another word', ['y', 'yes', 'maybe', 'y'], ['maybe', 'y', 'yes']],
    ['answers of two kinds', ['t', 'f', 'n', 't'], ['f', 'n', 't']],
    ['an ellipsis', ['a', 'a...', 'b', 'b'], ['a', 'a...', 'b']],
  ])('stay apart: %s', (_, cells, classes) => {
    expect(classesOf(texts(...cells))).toEqual(classes);
  });

  it('stay apart where case alone tells the classes', () => {
    expect(classesOf(texts('a', 'A', 'a'))).toEqual(['A', 'a']);
  });

  it('are named as most rows spell them, of equals as the first', () => {
    expect(classesOf(texts('ab', 'AB', 'AB', 'c'))).toEqual(['AB', 'c']);
    expect(classesOf(texts('Ab', 'aB', 'c'))).toEqual(['Ab', 'c']);
  });
});

describe('the positive class', () => {
  it.each([
    [numbers(1, 2), '2'],
    [numbers(1, -1), '1'],
    [numbers(9, 10), '10'],
    [texts('9', '10'), '10'],
    [texts('1', '0.0'), '1'],
    [texts('yes', 'no'), 'yes'],
    [texts('Y', 'N'), 'Y'],
    [texts('TRUE', 'FALSE'), 'TRUE'],
    [texts('t', 'f'), 't'],
    [texts('positive', 'unclear'), 'positive'],
    [texts('negative', 'ill'), 'ill'],
    [texts('a', 'none'), 'a'],
    [texts('>50K.', '<=50K.'), '>50K.'],
    [texts('<30', '≥30'), '≥30'],
    [texts('default', 'no default'), 'default'],
    [texts('churn', 'non-churn'), 'churn'],
    [texts('+', '-'), '+'],
    [texts('benign', 'malignant'), 'malignant'],
    [texts('signal', 'background'), 'signal'],
  ])('%#: is the one a reader expects: %s → %s', (column, positive) => {
    const target = infer(column);
    expect(target).toMatchObject({ kind: 'binary', positive });
    if (target.kind === 'binary') expect(target.classes[1]).toBe(positive);
  });

  it('can be chosen, in any spelling', () => {
    const target = infer(texts('Good', 'bad', 'bad'), { positive: 'BAD' });
    expect(target).toEqual({
      kind: 'binary',
      name: 'y',
      classes: ['Good', 'bad'],
      positive: 'bad',
    });
    expect(infer(numbers(0, 1), { positive: '0.0' })).toMatchObject({
      classes: ['1', '0'],
      positive: '0',
    });
  });

  it('must be one of the two', () => {
    expect(() => infer(texts('good', 'bad'), { positive: 'god' })).toThrow(
      expect.objectContaining({
        code: 'WD182',
        exitCode: 2,
        message: 'the target "y" has no class "god"; it has "bad", "good"',
        help: ['give one of them: --positive "good"'],
      }),
    );
    expect(() => infer(texts('a', 'b', 'c', 'c'), { positive: 'a' })).toThrow(
      expect.objectContaining({
        code: 'WD182',
        message: '"a" cannot be the positive class: the target "y" is several classes',
      }),
    );
  });
});

describe('a task that is asked for', () => {
  it('is taken', () => {
    expect(infer(numbers(0, 1, 1), { task: 'regression' }).kind).toBe('regression');
    expect(infer(numbers(0, 1, 1), { task: 'multiclass' })).toMatchObject({
      kind: 'multiclass',
      classes: ['0', '1'],
    });
    expect(classesOf(numbers(0.5, 7, 100, 7), { task: 'multiclass' })).toEqual(['0.5', '7', '100']);
    expect(infer(texts('1', '2', '3'), { task: 'regression' }).kind).toBe('regression');
  });

  it('is refused where there are not two classes', () => {
    expect(() => infer(numbers(0, 1, 2), { task: 'binary' })).toThrow(
      expect.objectContaining({
        code: 'WD133',
        message: 'the target "y" has 3 distinct values, not two',
        details: ['it holds "0", "1", "2"'],
      }),
    );
    const many = Array.from({ length: 5000 }, (_, i) => i);
    expect(() => infer(numbers(...many), { task: 'binary' })).toThrow(
      'the target "y" has more than 1,000 distinct values, not two',
    );
    expect(() => infer(numbers(...many, ...many), { task: 'multiclass' })).toThrow(
      expect.objectContaining({
        code: 'WD180',
        message:
          'the target "y" has more than 1,000 distinct values; expected at most 1,000 classes',
      }),
    );
  });

  it('is refused where a quantity is text', () => {
    const column = texts('1.5', null, '12 or so', 'x');
    expect(() => inferTask(column, 'y', 'data.csv', { task: 'regression' }, linesFrom2(4))).toThrow(
      expect.objectContaining({
        code: 'WD181',
        message: 'the target "y" holds text: "12 or so"',
        place: { file: 'data.csv', line: 4, text: '12 or so' },
      }),
    );
    expect(() => infer(column, { task: 'regression' })).toThrow(
      expect.objectContaining({ code: 'WD181', place: { file: 'data.csv', text: '12 or so' } }),
    );
  });
});

describe('a column of one value', () => {
  it.each([
    [numbers(3, 3, null), 'the value "3" in every row'],
    [numbers(null, null), 'no value'],
    [numbers(), 'no value'],
    [texts('a', 'a'), 'the value "a" in every row'],
    [texts('Yes', 'yes', 'y'), 'the value "Yes" in every row'],
    [texts(null), 'no value'],
  ])('%#: is refused, whatever is asked for', (column, value) => {
    for (const task of [undefined, 'binary', 'multiclass', 'regression'] as const) {
      expect(() => infer(column, { task })).toThrow(
        expect.objectContaining({
          code: 'WD132',
          exitCode: 65,
          message: `the target "y" has ${value}; nothing can be learned`,
        }),
      );
    }
  });
});

/** @file Rows dealt out as a column says. */
import { describe, expect, it } from 'vitest';
import type { RawColumn } from '../../../src/data/raw-table.ts';
import { splitByColumn } from '../../../src/data/tasks/split-column.ts';
import { linesFrom2, numbers, texts } from './columns.ts';

/** One letter a row: t trains, v validates, s tests. */
function dealt(column: RawColumn, name = 'split'): string {
  const split = splitByColumn(column, name, 'data.csv', linesFrom2(100));
  const rows: string[] = [];
  for (const row of split.train) rows[row] = 't';
  for (const row of split.valid) rows[row] = 'v';
  for (const row of split.test) rows[row] = 's';
  expect(split.train.length + split.valid.length + split.test.length).toBe(rows.length);
  for (const list of [split.train, split.valid, split.test]) expect(list).toEqual(list.toSorted());
  return rows.join('');
}

describe('splitByColumn', () => {
  it.each([
    [['train', 'valid', 'test', 'train'], 'tvst'],
    [['TRAIN', 'VALIDATE', 'TEST'], 'tvs'],
    [['Training', 'val', 'holdout', 'dev'], 'tvsv'],
    [['learn', 'eval.', 'Testing'], 'tvs'],
    [['train', 'test'], 'ts'],
    [['fit', 'validation', 'development', 'evaluation'], 'tvvv'],
  ])('reads %j', (cells, parts) => {
    expect(dealt(texts(...cells))).toBe(parts);
  });

  it.each([
    ['split', 'tvt'],
    ['fold', 'tvt'],
    ['validation', 'tvt'],
    ['constraint', 'tvt'],
    ['latest', 'tvt'],
    ['train', 'vtv'],
    ['is_train', 'vtv'],
    ['isTrain', 'vtv'],
    ['istrain', 'vtv'],
    ['In Training', 'vtv'],
    ['TRAIN_FLAG', 'vtv'],
    ['test', 'tst'],
    ['is.test', 'tst'],
    ['train_test', 'tvt'],
  ])('reads 0 and 1 in a column called %s', (name, parts) => {
    expect(dealt(numbers(0, 1, 0), name)).toBe(parts);
    expect(dealt(texts('F', 'true', 'no'), name)).toBe(parts);
    expect(dealt(texts('0', '1.0', 'false'), name)).toBe(parts);
  });

  it('reads 0, 1 and 2', () => {
    expect(dealt(numbers(2, 0, 1, 0))).toBe('stvt');
  });

  it('refuses what it does not know, with its line', () => {
    expect(() => dealt(texts('train', 'tset', 'valid'))).toThrow(
      expect.objectContaining({
        code: 'WD143',
        exitCode: 65,
        message: 'the split column "split" says "tset" in a row',
        place: { file: 'data.csv', line: 3, text: 'tset' },
        details: ['expected train, valid or test; or 0 (train), 1 (valid), 2 (test)'],
        help: ['correct the value, or name another column: --split-column NAME'],
      }),
    );
    expect(() => dealt(numbers(1, 0, 2), 'is_train')).toThrow(
      expect.objectContaining({
        message: 'the split column "is_train" says "2" in a row',
        details: ['expected train, valid or test; or 0 (valid), 1 (train)'],
      }),
    );
    expect(() => dealt(numbers(1, null))).toThrow(
      expect.objectContaining({
        code: 'WD143',
        message: 'the split column "split" is missing in a row',
        place: { file: 'data.csv', line: 3 },
      }),
    );
  });

  it('refuses to train on nothing, and to validate on nothing', () => {
    expect(() => dealt(texts('valid', 'test'))).toThrow(
      expect.objectContaining({
        code: 'WD144',
        message: 'by the split column "split" no row trains',
      }),
    );
    expect(() => dealt(numbers(0, 0, 0))).toThrow(
      expect.objectContaining({
        code: 'WD144',
        message: 'by the split column "split" all 3 rows train',
      }),
    );
  });
});

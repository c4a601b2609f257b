/** @file Weights of rows: as they stand in a column, of the classes, multiplied; and what is refused. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import {
  fitRowWeights,
  type GivenWeights,
  readWeights,
} from '../../../src/data/tasks/row-weights.ts';
import type { Target } from '../../../src/data/tasks/target.ts';
import { rawColumn, textColumn } from '../schema/small-tables.ts';

const PLACE = { name: 'w', file: 'a.csv' };
const LINES = Uint32Array.of(2, 3, 4, 5);
const BINARY: Target = { kind: 'binary', name: 'y', classes: ['n', 'p'], positive: 'p' };
const QUANTITY: Target = { kind: 'regression', name: 'y', mean: 0, scale: 1 };

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof WdError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('readWeights', () => {
  it.each([
    ['numbers', rawColumn([0, 1, 2.5, 1e30])],
    ['numbers among texts that are not asked for', textColumn(['0', '1', '2.5', '1e30', 'x'])],
  ])('%s', (_, column) => {
    const read = readWeights(column, Uint32Array.of(3, 0, 2), PLACE, LINES);
    expect([...read]).toEqual([1e30, 0, 2.5]);
  });

  it.each([
    ['missing', rawColumn([1, null, 1, 1]), 'is missing'],
    ['negative', rawColumn([1, -0.5, 1, 1]), 'is "-0.5", which is below 0'],
    ['text', rawColumn([1, 'many', 1, 1]), 'is "many", which is no number'],
    ['missing among texts', textColumn(['1', null, '1', '1']), 'is missing'],
    ['negative among texts', textColumn(['1', '-1', '1', '1']), 'is "-1", which is below 0'],
  ])('%s: WD190 with its line', (_, column, says) => {
    expect(refusal(() => readWeights(column, Uint32Array.of(0, 1), PLACE, LINES))).toMatchObject({
      code: 'WD190',
      message: `the weight "w" of a row ${says}`,
      place: { file: 'a.csv', line: 3 },
    });
  });
});

describe('fitRowWeights', () => {
  const labels = [0, 0, 0, 1];
  const of = (
    weights: readonly number[] | undefined,
    classWeight: 'none' | 'balanced',
    target: Target = BINARY,
  ): number[] | undefined => {
    const given = weights && Float64Array.from(weights);
    // In two parts: the first row alone, then the others.
    const parts =
      given &&
      ((): GivenWeights[] => [
        { weights: given.subarray(0, 1), labels: labels.slice(0, 1) },
        { weights: given.subarray(1), labels: labels.slice(1) },
      ]);
    const classRows = target.kind === 'regression' ? [] : [3, 1];
    const made = fitRowWeights(parts, classRows, target, classWeight, PLACE);
    if (made === undefined) return undefined;
    const all = made.weigh(given, labels);
    expect(made.range).toEqual([Math.min(...all), Math.max(...all)]);
    return [...all];
  };

  it('are none where nothing is asked', () => {
    expect(of(undefined, 'none')).toBeUndefined();
    expect(of(undefined, 'none', QUANTITY)).toBeUndefined();
  });

  it('have mean 1 whatever their unit', () => {
    expect(of([1, 2, 0, 5], 'none')).toEqual([0.5, 1, 0, 2.5]);
    expect(of([1e308, 1e308, 0, 1e308], 'none', QUANTITY)).toEqual(
      [4 / 3, 4 / 3, 0, 4 / 3].map(Math.fround),
    );
  });

  it('balance the classes: 4 / (2 · 3) and 4 / (2 · 1)', () => {
    expect(of(undefined, 'balanced')).toEqual([2 / 3, 2 / 3, 2 / 3, 2].map(Math.fround));
  });

  it('are multiplied where both are asked', () => {
    // 2/3, 0, 2/3, 4: a sum of 16/3, a mean of 4/3.
    expect(of([1, 0, 1, 2], 'balanced')).toEqual([0.5, 0, 0.5, 3]);
  });

  it('are refused where all are 0: WD191', () => {
    expect(refusal(() => of([0, 0, 0, 0], 'none'))).toMatchObject({ code: 'WD191' });
  });

  it('of the classes of a quantity are refused: WD022', () => {
    expect(refusal(() => of(undefined, 'balanced', QUANTITY))).toMatchObject({ code: 'WD022' });
  });
});

/** @file When training stops and which epoch it goes back to, by hand-made histories. */
import { describe, expect, it } from 'vitest';
import {
  EarlyStopping,
  improves,
  type EarlyStoppingOptions,
} from '../../src/train/early-stopping.ts';

interface Outcome {
  readonly stoppedAfter: number | undefined;
  readonly restored: number | undefined;
  /** The epochs whose weights were the best so far when they ended. */
  readonly kept: readonly number[];
}

const recipe: EarlyStoppingOptions = { patience: 2, minDelta: 0.001, restoreBest: true };

function train(values: readonly number[], options: Partial<EarlyStoppingOptions> = {}): Outcome {
  const stopping = new EarlyStopping({ ...recipe, ...options });
  const kept: number[] = [];
  for (const [index, value] of values.entries()) {
    const { stop, best } = stopping.update(index + 1, value);
    if (best) kept.push(index + 1);
    expect(best).toBe(stopping.bestEpoch === index + 1);
    if (stop) break;
  }
  return { stoppedAfter: stopping.stoppedAfter, restored: stopping.restored, kept };
}

describe('EarlyStopping', () => {
  it('goes on while the value falls, and ends with the last epoch then', () => {
    expect(train([0.9, 0.8, 0.7, 0.6])).toEqual({
      stoppedAfter: undefined,
      restored: 4,
      kept: [1, 2, 3, 4],
    });
  });

  it('stops when patience epochs in a row brought nothing', () => {
    expect(train([0.9, 0.8, 0.85, 0.81])).toEqual({ stoppedAfter: 4, restored: 2, kept: [1, 2] });
    // Epoch 4 starts the count again.
    expect(train([0.9, 0.8, 0.85, 0.7, 0.75, 0.71]).stoppedAfter).toBe(6);
  });

  it('compares with the best value, not with the one before', () => {
    // 3 falls from 2, and 4 from 3, but neither falls below 1.
    expect(train([0.5, 0.9, 0.8, 0.7])).toEqual({ stoppedAfter: 3, restored: 1, kept: [1] });
  });

  it('does not add up small falls', () => {
    // Each is below the best by less than 0.001; the fourth, by 0.0012, would have counted.
    expect(train([0.5, 0.4994, 0.4991, 0.4988]).stoppedAfter).toBe(3);
    expect(train([0.5, 0.4994, 0.4988]).kept).toEqual([1, 3]);
  });

  it.each([
    [0.5, 0.499],
    [0.4398, 0.4388],
    [0.2501, 0.2491],
    [0.7, 0.699],
  ])('does not count a fall of exactly minDelta, %d to %d', (before, after) => {
    expect(train([before, after]).kept).toEqual([1]);
    expect(train([before, after - 1e-4]).kept).toEqual([1, 2]);
  });

  it('takes any fall with minDelta 0, and no tie', () => {
    expect(train([0.5, 0.4999, 0.4999, 0.4999], { minDelta: 0 })).toEqual({
      stoppedAfter: 4,
      restored: 2,
      kept: [1, 2],
    });
  });

  it.each([0, 1])('stops at the first epoch without improvement with patience %d', (patience) => {
    expect(train([0.5, 0.4, 0.4], { patience }).stoppedAfter).toBe(3);
    expect(train([0.5, 0.6], { patience }).stoppedAfter).toBe(2);
    expect(train([0.5], { patience }).stoppedAfter).toBeUndefined();
  });

  it('never stops at the first epoch and keeps it, even when its value is NaN', () => {
    expect(train([NaN], { patience: 0 })).toEqual({
      stoppedAfter: undefined,
      restored: 1,
      kept: [1],
    });
    expect(train([NaN, NaN], { patience: 0 }).stoppedAfter).toBe(2);
    // A first epoch of NaN is already one of the two that patience allows.
    expect(train([NaN, NaN, 0.5])).toEqual({ stoppedAfter: 2, restored: 1, kept: [1] });
    expect(train([NaN, 0.5, 0.6, 0.6])).toEqual({ stoppedAfter: 4, restored: 2, kept: [1, 2] });
  });

  it('takes NaN and infinity for no improvement', () => {
    expect(train([0.5, NaN, NaN])).toEqual({ stoppedAfter: 3, restored: 1, kept: [1] });
    expect(train([0.5, NaN, 0.4, Infinity, NaN])).toEqual({
      stoppedAfter: 5,
      restored: 3,
      kept: [1, 3],
    });
  });

  it('restores nothing when not told to, and still knows the best epoch', () => {
    const stopping = new EarlyStopping({ ...recipe, restoreBest: false });
    for (const [index, value] of [0.5, 0.6, 0.7].entries()) stopping.update(index + 1, value);
    expect(stopping.restored).toBeUndefined();
    expect(stopping.bestEpoch).toBe(1);
    expect(stopping.best).toBe(0.5);
    expect(stopping.stoppedAfter).toBe(3);
  });

  it('knows no epoch before the first', () => {
    const stopping = new EarlyStopping(recipe);
    expect(stopping.bestEpoch).toBeUndefined();
    expect(stopping.restored).toBeUndefined();
    expect(stopping.best).toBe(Infinity);
  });

  it('goes on from its state in JSON, after any epoch, as if never interrupted', () => {
    const values = [NaN, 0.6, 0.61, 0.5, 0.5, 0.4995];
    const whole = new EarlyStopping(recipe);
    let resumed = new EarlyStopping(recipe);
    for (const [index, value] of values.entries()) {
      resumed = new EarlyStopping(recipe, JSON.parse(JSON.stringify(resumed.state)));
      expect(resumed.update(index + 1, value)).toEqual(whole.update(index + 1, value));
      expect(resumed.state).toEqual(whole.state);
    }
    expect(whole.state).toEqual({ best: 0.5, bestEpoch: 4, wait: 2, stoppedAfter: 6 });
  });

  it.each([
    [{ patience: -1 }, 'early stopping cannot wait for -1 epochs'],
    [{ patience: 1.5 }, 'early stopping cannot wait for 1.5 epochs'],
    [{ patience: NaN }, 'early stopping cannot wait for NaN epochs'],
    [{ minDelta: -0.001 }, 'early stopping cannot use -0.001 as the least improvement'],
    [{ minDelta: NaN }, 'early stopping cannot use NaN as the least improvement'],
  ])('refuses %o', (wrong, message) => {
    expect(() => new EarlyStopping({ ...recipe, ...wrong })).toThrow(
      expect.objectContaining({ code: 'WD310', exitCode: 2, message }),
    );
  });
});

describe('improves', () => {
  it('asks for a fall larger than minDelta', () => {
    expect(improves(0.25, 0.5, 0.25)).toBe(false);
    expect(improves(0.2499, 0.5, 0.25)).toBe(true);
    expect(improves(0.5, Infinity, 0.25)).toBe(true);
    expect(improves(NaN, Infinity, 0)).toBe(false);
    expect(improves(-Infinity, 0.5, 0.25)).toBe(true);
  });
});

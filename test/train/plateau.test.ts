/** @file The learning rate on a plateau, by hand-made histories. */
import { describe, expect, it } from 'vitest';
import { PlateauSchedule, plateauCanAct, type PlateauOptions } from '../../src/train/plateau.ts';

const halving: PlateauOptions = { factor: 0.5, patience: 2, minLearningRate: 0 };

/** The learning rate after each epoch, from 1 on. */
function rates(values: readonly number[], options: Partial<PlateauOptions> = {}): number[] {
  const schedule = new PlateauSchedule({ ...halving, ...options });
  let rate = 1;
  return values.map((value) => (rate = schedule.update(value, rate)));
}

describe('PlateauSchedule', () => {
  it('lowers the rate after patience epochs without improvement, again and again', () => {
    expect(rates([5, 5, 5, 5, 5, 5])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
    expect(rates([5, 5, 4, 4, 4])).toEqual([1, 1, 1, 1, 0.5]);
  });

  it.each([0, 1])('acts at the first epoch without improvement with patience %d', (patience) => {
    expect(rates([5, 4, 4, 4, 3], { patience })).toEqual([1, 1, 0.5, 0.25, 0.25]);
  });

  it('stops at the least rate', () => {
    expect(rates([5, 5, 5, 5], { patience: 0, minLearningRate: 0.3 })).toEqual([1, 0.5, 0.3, 0.3]);
  });

  it('does not count the epochs of a cooldown, but for the last', () => {
    const options = { patience: 1, cooldown: 2 };
    // Epoch 2 acts; epoch 3 is cooling; with epoch 4 the cooldown is over and patience ends again.
    expect(rates([5, 5, 5, 5, 5, 5], options)).toEqual([1, 0.5, 0.5, 0.25, 0.25, 0.125]);
    expect(rates([5, 5, 5, 5], { patience: 1, cooldown: 1 })).toEqual([1, 0.5, 0.25, 0.125]);
    expect(rates([5, 5, 5, 5, 5, 5], { patience: 2, cooldown: 2 })).toEqual([
      1, 1, 0.5, 0.5, 0.5, 0.25,
    ]);
  });

  it('notices an improvement during a cooldown', () => {
    expect(rates([5, 5, 4, 4.5, 4.5], { patience: 2, cooldown: 3 })).toEqual([1, 1, 1, 1, 0.5]);
    expect(rates([5, 5, 3, 4, 4], { patience: 1, cooldown: 2 })).toEqual([1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('asks for a fall of more than minDelta, 1e-4 unless told', () => {
    expect(rates([0.5, 0.4999], { patience: 0 })).toEqual([1, 0.5]);
    expect(rates([0.5, 0.4998], { patience: 0 })).toEqual([1, 1]);
    expect(rates([0.5, 0.4999], { patience: 0, minDelta: 0 })).toEqual([1, 1]);
    expect(rates([0.5, 0.25], { patience: 0, minDelta: 0.25 })).toEqual([1, 0.5]);
  });

  it('takes NaN for no improvement, at first and later', () => {
    expect(rates([NaN, NaN, 5, NaN, 4], { patience: 2 })).toEqual([1, 0.5, 0.5, 0.5, 0.5]);
  });

  it('waits on when it may not act, and acts once it may', () => {
    const schedule = new PlateauSchedule({ ...halving, minLearningRate: 1 });
    for (const value of [5, 5, 5, 5]) expect(schedule.update(value, 1)).toBe(1);
    expect(schedule.update(5, 8)).toBe(4);
    expect(schedule.update(5, 1.5)).toBe(1.5);
    expect(schedule.update(5, 1.5)).toBe(1);
  });

  it('goes on from its state in JSON, after any epoch, as if never interrupted', () => {
    const options = { ...halving, cooldown: 2 };
    const whole = new PlateauSchedule(options);
    let resumed = new PlateauSchedule(options);
    let rate = 1;
    for (const value of [NaN, 5, 5, 5, 5, 5, 5, 4, 4, 4]) {
      resumed = new PlateauSchedule(options, JSON.parse(JSON.stringify(resumed.state)));
      expect(resumed.state).toEqual(whole.state);
      const next = whole.update(value, rate);
      expect(resumed.update(value, rate)).toBe(next);
      rate = next;
    }
    // Lowered after epochs 4, 7 and 10.
    expect(rate).toBe(0.125);
  });

  it.each([
    [{ factor: 1 }, 'the plateau schedule cannot multiply by 1'],
    [{ factor: 0 }, 'the plateau schedule cannot multiply by 0'],
    [{ factor: NaN }, 'the plateau schedule cannot multiply by NaN'],
    [{ patience: -1 }, 'the plateau schedule cannot wait for -1 epochs'],
    [{ cooldown: 0.5 }, 'the plateau schedule cannot cool down for 0.5 epochs'],
    [{ minLearningRate: -1 }, 'the plateau schedule cannot stop at -1'],
    [{ minDelta: NaN }, 'the plateau schedule cannot use NaN as the least improvement'],
  ])('refuses %o', (wrong, message) => {
    expect(() => new PlateauSchedule({ ...halving, ...wrong })).toThrow(
      expect.objectContaining({ code: 'WD311', exitCode: 2, message }),
    );
  });
});

describe('plateauCanAct', () => {
  it('is false at or below the least rate', () => {
    expect(plateauCanAct({ minLearningRate: 0.001 }, 0.001)).toBe(false);
    expect(plateauCanAct({ minLearningRate: 0.001 }, 0.0005)).toBe(false);
    expect(plateauCanAct({ minLearningRate: 0.001 }, 0.0011)).toBe(true);
    expect(plateauCanAct({ minLearningRate: 0 }, 0.001)).toBe(true);
  });

  it('does not take the rounding of float32 for room', () => {
    expect(plateauCanAct({ minLearningRate: 0.001 }, Math.fround(0.001))).toBe(false);
  });
});

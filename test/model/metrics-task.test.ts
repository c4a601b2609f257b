/** @file One entry for the metrics of every task, and what predicting the same for every row scores. */
import { describe, expect, it } from 'vitest';
import { fitTargetScale, standardiseTarget } from '../../src/data/tasks/scale.ts';
import type { Target } from '../../src/data/tasks/target.ts';
import { binaryMetrics } from '../../src/model/metrics.ts';
import { multiclassMetrics } from '../../src/model/metrics/multiclass.ts';
import { baselineMetrics, mainMetric, metricsFor } from '../../src/model/metrics/task.ts';

const numbersOf = (...values: number[]): Float64Array => Float64Array.from(values);

const binary: Target = { kind: 'binary', name: 'y', classes: ['no', 'yes'], positive: 'yes' };
const several: Target = { kind: 'multiclass', name: 'y', classes: ['a', 'b', 'c'] };
const quantity: Target = { kind: 'regression', name: 'y', mean: 200, scale: 50 };

describe('metricsFor', () => {
  it('is that of the task', () => {
    const [logits, labels] = [Float32Array.of(1, -2, 0.5), numbersOf(1, 0, 0)];
    expect(metricsFor(binary, logits, labels)).toEqual(
      binaryMetrics(logits, Float32Array.from(labels)),
    );
    const outputs = Float32Array.of(1, 2, 3, 3, 2, 1);
    expect(metricsFor(several, outputs, numbersOf(2, 1))).toEqual(
      multiclassMetrics(outputs, numbersOf(2, 1), 3),
    );
  });

  it('measures a quantity in its own units, its loss on the scale of the network', () => {
    const metrics = metricsFor(quantity, Float32Array.of(1, -2), numbersOf(225, 150));
    expect(metrics).toEqual({
      loss: (0.25 + 1) / 2,
      rmse: Math.sqrt((25 ** 2 + 50 ** 2) / 2),
      mae: 37.5,
      r2: 1 - (25 ** 2 + 50 ** 2) / (2 * 37.5 ** 2),
    });
    const outputs = Float32Array.of(1, -2);
    expect(metricsFor(quantity, outputs, numbersOf(225, 150), 'absolute').loss).toBe(0.75);
    expect(metricsFor(quantity, outputs, numbersOf(225, 150), 'huber').loss).toBe(0.3125);
  });

  it('finds no error in what it was given', () => {
    const values = numbersOf(3, 1, 4, 1, 5, 9);
    const target = { ...quantity, ...fitTargetScale(values, Uint32Array.of(0, 1, 2)) };
    const metrics = metricsFor(target, standardiseTarget(values, target), values);
    expect(metrics['rmse']).toBeLessThan(1e-6);
    expect(metrics['r2']).toBeCloseTo(1, 12);
  });
});

describe('mainMetric', () => {
  it('is among the metrics of its task', () => {
    expect(mainMetric('binary')).toEqual({ name: 'auc', better: 'higher' });
    expect(mainMetric('multiclass')).toEqual({ name: 'accuracy', better: 'higher' });
    expect(mainMetric('regression')).toEqual({ name: 'rmse', better: 'lower' });
    for (const target of [binary, several, quantity]) {
      const outputs = new Float32Array(target === several ? 3 : 1);
      const metrics = metricsFor(target, outputs, numbersOf(1));
      expect(Object.keys(metrics)).toContain(mainMetric(target.kind).name);
    }
  });
});

describe('baselineMetrics', () => {
  it('predicts the larger class with the frequencies of the training labels', () => {
    const metrics = baselineMetrics(binary, numbersOf(1, 1, 1, 0), numbersOf(1, 0, 0, 0));
    expect(metrics).toMatchObject({ accuracy: 0.25, auc: 0.5 });
    expect(metrics.loss).toBeCloseTo(-(Math.log(0.75) + 3 * Math.log(0.25)) / 4, 14);
    expect(metrics['brier']).toBeCloseTo((0.25 ** 2 + 3 * 0.75 ** 2) / 4, 14);
    expect(baselineMetrics(binary, numbersOf(0, 0, 1), numbersOf(0, 1, 0))['accuracy']).toBe(2 / 3);
  });

  it('does so for several classes', () => {
    const metrics = baselineMetrics(several, numbersOf(2, 2, 0, 1, 2), numbersOf(2, 1));
    expect(metrics).toMatchObject({ accuracy: 0.5, auc: 0.5 });
    expect(metrics.loss).toBeCloseTo(-(Math.log(0.6) + Math.log(0.2)) / 2, 14);
    expect(metrics['macroF1']).toBeCloseTo(1 / 3, 15);
  });

  it('predicts the mean of the training values, whatever the scale was fitted on', () => {
    const metrics = baselineMetrics(quantity, numbersOf(1, 2, 6), numbersOf(3, 7));
    expect(metrics['rmse']).toBeCloseTo(Math.sqrt(8), 12);
    expect(metrics['mae']).toBeCloseTo(2, 12);
    expect(metrics['r2']).toBeCloseTo(-1, 12);
    const same = baselineMetrics(quantity, numbersOf(1, 2, 6), numbersOf(1, 2, 6));
    expect(same['r2']).toBeCloseTo(0, 12);
  });

  it('has no words for a class that never trained, nor for no rows', () => {
    expect(baselineMetrics(several, numbersOf(0, 0, 1), numbersOf(2, 0)).loss).toBe(Infinity);
    expect(baselineMetrics(several, numbersOf(0, 0, 1), numbersOf(1, 0))['accuracy']).toBe(0.5);
    expect(baselineMetrics(binary, numbersOf(1, 1), numbersOf(1, 1))).toMatchObject({
      loss: 0,
      accuracy: 1,
      auc: NaN,
    });
    for (const target of [binary, several, quantity]) {
      expect(baselineMetrics(target, numbersOf(), numbersOf(1)).loss).toSatisfy(
        (loss: number) => Number.isNaN(loss) || target === several,
      );
      expect(baselineMetrics(target, numbersOf(1), numbersOf()).loss).toBeNaN();
    }
  });
});

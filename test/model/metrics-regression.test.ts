/** @file Metrics of a quantity against scikit-learn, hand values and their rules. */
import { describe, expect, it } from 'vitest';
import { InternalError } from '../../src/base/errors.ts';
import { meanRegressionLoss, regressionMetrics } from '../../src/model/metrics/regression.ts';

const numbersOf = (...values: number[]): Float64Array => Float64Array.from(values);

describe('regressionMetrics', () => {
  it('are those of scikit-learn 1.9', () => {
    const values = Float64Array.from({ length: 200 }, (_, r) => ((r * 7919) % 1000) / 7 - 50);
    const predictions = values.map((value, r) => ((r * 6007) % 1000) / 9 - 40 + value * 0.5);
    const metrics = regressionMetrics(predictions, values);
    expect(metrics.rmse).toBeCloseTo(37.63003949989849, 12);
    expect(metrics.mae).toBeCloseTo(31.336904761904762, 12);
    expect(metrics.r2).toBeCloseTo(0.18036255234817233, 13);
  });

  it('are those of the example in its manual', () => {
    const metrics = regressionMetrics(numbersOf(2.5, 0, 2, 8), numbersOf(3, -0.5, 2, 7));
    expect(metrics.rmse).toBeCloseTo(0.6123724356957945, 15);
    expect(metrics.mae).toBe(0.5);
    expect(metrics.r2).toBeCloseTo(0.9486081370449679, 15);
  });

  it('know the best, the mean, and what is worse', () => {
    const values = numbersOf(1, 2, 3);
    expect(regressionMetrics(values, values)).toEqual({ rmse: 0, mae: 0, r2: 1 });
    expect(regressionMetrics(numbersOf(2, 2, 2), values).r2).toBe(0);
    expect(regressionMetrics(numbersOf(3, 2, 1), values).r2).toBe(-3);
  });

  it('are in the units of the values', () => {
    const values = numbersOf(450_000, 150_000);
    expect(regressionMetrics(numbersOf(400_000, 200_000), values)).toMatchObject({
      rmse: 50_000,
      mae: 50_000,
    });
  });

  it('are not numbers where nothing defines them', () => {
    expect(regressionMetrics(numbersOf(), numbersOf())).toEqual({ rmse: NaN, mae: NaN, r2: NaN });
    expect(regressionMetrics(numbersOf(1, NaN), numbersOf(1, 2))).toEqual({
      rmse: NaN,
      mae: NaN,
      r2: NaN,
    });
    expect(regressionMetrics(numbersOf(4), numbersOf(5))).toEqual({ rmse: 1, mae: 1, r2: NaN });
    // The mean of 0.1, 0.1, 0.1 is not 0.1 in float64.
    expect(regressionMetrics(numbersOf(1, 1, 1), numbersOf(0.1, 0.1, 0.1)).r2).toBeNaN();
  });

  it('want a prediction for each value', () => {
    expect(() => regressionMetrics(numbersOf(1), numbersOf(1, 2))).toThrow(InternalError);
  });
});

describe('meanRegressionLoss', () => {
  it('is the mean of what is minimised', () => {
    const [outputs, values] = [numbersOf(0.5, 3, -1), numbersOf(0, 0, 0)];
    expect(meanRegressionLoss(outputs, values, 'squared')).toBeCloseTo(10.25 / 3, 15);
    expect(meanRegressionLoss(outputs, values, 'absolute')).toBe(1.5);
    expect(meanRegressionLoss(outputs, values, 'huber')).toBeCloseTo((0.125 + 2.5 + 0.5) / 3, 15);
  });

  it('is no number without rows, or with one that is none', () => {
    for (const loss of ['squared', 'absolute', 'huber'] as const) {
      expect(meanRegressionLoss(numbersOf(), numbersOf(), loss)).toBeNaN();
      expect(meanRegressionLoss(numbersOf(NaN, 1), numbersOf(1, 1), loss)).toBeNaN();
    }
  });
});

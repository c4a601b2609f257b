/** @file The paired bootstrap, and metrics of rows that count several times, against those of rows written out. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternalError } from '../../src/base/errors.ts';
import { Purpose, RandomStream } from '../../src/base/random.ts';
import type { Target } from '../../src/data/tasks/target.ts';
import { auc } from '../../src/model/metrics.ts';
import { multiclassMetrics } from '../../src/model/metrics/multiclass.ts';
import { regressionMetrics } from '../../src/model/metrics/regression.ts';
import {
  isShownWorse,
  type PairedDifference,
  pairedBootstrap,
  type RowMetric,
} from '../../src/model/metrics/task-bootstrap.ts';
import {
  accuracyOfRows,
  aucOfRows,
  macroF1OfRows,
  mainRowMetric,
  rmseOfRows,
} from '../../src/model/metrics/task-row-metrics.ts';
import { mainMetric, metricsFor } from '../../src/model/metrics/task.ts';

const numbersOf = (...values: number[]): Float64Array => Float64Array.from(values);

/** Each row as often as it counts. */
function writtenOut(values: Float64Array, times: Uint32Array, width = 1): Float64Array {
  const rows: number[] = [];
  for (const [row, count] of times.entries()) {
    for (let i = 0; i < count; i++) rows.push(...values.slice(row * width, (row + 1) * width));
  }
  return Float64Array.from(rows);
}

const tables = fc.array(
  fc.record({
    outputs: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -3, max: 3 }))),
    label: fc.integer({ min: 0, max: 2 }),
    times: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('metrics of rows that count several times', () => {
  it('equal those of rows written out', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const times = Uint32Array.from(rows, (row) => row.times);
        fc.pre(times.some((count) => count > 0));
        const three = Float64Array.from(rows.flatMap((row) => row.outputs));
        const one = Float64Array.from(rows, (row) => row.outputs[0]);
        const labels = Float64Array.from(rows, (row) => row.label);
        const halves = labels.map((label) => Math.min(label, 1));
        const [longLabels, longOne] = [writtenOut(labels, times), writtenOut(one, times)];
        const longHalves = Float32Array.from(writtenOut(halves, times));
        expect(aucOfRows(one, halves)(times)).toBe(auc(longOne, longHalves));
        expect(rmseOfRows(one, labels)(times)).toBeCloseTo(
          regressionMetrics(longOne, longLabels).rmse,
          12,
        );
        const long = multiclassMetrics(writtenOut(three, times, 3), longLabels, 3);
        expect(accuracyOfRows(3)(three, labels)(times)).toBe(long.accuracy);
        expect(macroF1OfRows(3)(three, labels)(times)).toBeCloseTo(long.macroF1, 12);
      }),
      { seed: 71 },
    );
  });

  it('are the main metric of the task where each counts once', () => {
    const labels = Float64Array.from({ length: 64 }, (_, i) => ((i * 5) % 7) % 3);
    const outputs = Float64Array.from({ length: 192 }, (_, i) => ((i * 29) % 64) / 8);
    const targets: Target[] = [
      { kind: 'binary', name: 'y', classes: ['a', 'b'], positive: 'b' },
      { kind: 'multiclass', name: 'y', classes: ['a', 'b', 'c'] },
      { kind: 'regression', name: 'y', mean: 12, scale: 3 },
    ];
    for (const target of targets) {
      const width = target.kind === 'multiclass' ? 192 : 64;
      const known = target.kind === 'binary' ? labels.map((label) => label % 2) : labels;
      const metrics = metricsFor(target, outputs.slice(0, width), known);
      const metric = mainRowMetric(target)(outputs.slice(0, width), known);
      expect(metric(new Uint32Array(64).fill(1))).toBeCloseTo(
        metrics[mainMetric(target.kind).name],
        12,
      );
    }
  });

  it('are not numbers where a logit is none', () => {
    const times = Uint32Array.of(1, 1);
    expect(aucOfRows(numbersOf(NaN, 1), numbersOf(0, 1))(times)).toBeNaN();
    expect(accuracyOfRows(1)(numbersOf(NaN, 1), numbersOf(0, 0))(times)).toBeNaN();
    expect(macroF1OfRows(1)(numbersOf(NaN, 1), numbersOf(0, 0))(times)).toBeNaN();
    expect(rmseOfRows(numbersOf(NaN, 1), numbersOf(0, 0))(times)).toBeNaN();
    expect(aucOfRows(numbersOf(-Infinity, Infinity), numbersOf(0, 1))(times)).toBe(1);
  });
});

/** Values, and predictions of them that err normally with this standard deviation. */
function predictions(rows: number, error: number, index: number): Float64Array {
  const random = new RandomStream(1, Purpose.test, index);
  return Float64Array.from({ length: rows }, (_, row) => row + error * random.normal());
}

/** 1 with the given chance, else −1. */
function guesses(chance: number, index: number): Float64Array {
  const random = new RandomStream(2, Purpose.test, index);
  return Float64Array.from({ length: 2000 }, () => (random.uniform() < chance ? 1 : -1));
}

/** Logits of two classes: the first 0. */
function behindZero(logits: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * logits.length }, (_, i) =>
    i % 2 === 0 ? 0 : logits[(i - 1) / 2],
  );
}

const firstOutput: RowMetric = (outputs) => () => outputs[0];

const interval = (low: number, high: number): PairedDifference => ({
  difference: 0,
  low,
  high,
  samples: 1000,
});

describe('pairedBootstrap', () => {
  const values = Float64Array.from({ length: 400 }, (_, row) => row);

  it('finds no difference between a model and itself', () => {
    const same = predictions(400, 1, 0);
    expect(pairedBootstrap(rmseOfRows, same, same, values, { seed: 1 })).toEqual({
      difference: 0,
      low: 0,
      high: 0,
      samples: 1000,
    });
  });

  it('gives the same interval for the same seed, another for another', () => {
    const [a, b] = [predictions(400, 1, 1), predictions(400, 1.3, 2)];
    const first = pairedBootstrap(rmseOfRows, a, b, values, { seed: 1 });
    expect(pairedBootstrap(rmseOfRows, a, b, values, { seed: 1 })).toEqual(first);
    expect(pairedBootstrap(rmseOfRows, a, b, values, { seed: 2 }).low).not.toBe(first.low);
    const back = pairedBootstrap(rmseOfRows, b, a, values, { seed: 1 });
    expect(back.difference).toBeCloseTo(-first.difference, 15);
    expect([back.low, back.high]).toEqual([
      expect.closeTo(-first.high, 12),
      expect.closeTo(-first.low, 12),
    ]);
  });

  it('has the width that theory gives the difference of two means', () => {
    // Accuracy of one class in each row's two guesses: a difference of −1, 0 or 1, whose mean is normal.
    const ones = new Float64Array(2000).fill(1);
    const [a, b] = [guesses(0.8, 1), guesses(0.75, 2)];
    const { difference, low, high } = pairedBootstrap(
      accuracyOfRows(2),
      behindZero(a),
      behindZero(b),
      ones,
      {
        seed: 3,
      },
    );
    const each = a.map((x, i) => (x - b[i]) / 2);
    const mean = each.reduce((s, x) => s + x) / 2000;
    const deviation = Math.sqrt(each.reduce((s, x) => s + (x - mean) ** 2, 0) / 2000);
    expect(difference).toBeCloseTo(mean, 12);
    const half = (1.96 * deviation) / Math.sqrt(2000);
    // 1000 draws find the 2.5 % point to about 6 % of the half width; thrice that.
    expect(Math.abs(low - (mean - half))).toBeLessThan(0.18 * half);
    expect(Math.abs(high - (mean + half))).toBeLessThan(0.18 * half);
  });

  it('pairs: a difference in every row is certain, however the rows vary', () => {
    const errors = predictions(400, 5, 3);
    const worse = errors.map((each, row) => each + 0.01 * Math.sign(each - row));
    const { low, high } = pairedBootstrap(rmseOfRows, worse, errors, values, { seed: 4 });
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(0.02);
  });

  it('covers the truth in about 95 of 100 data sets', () => {
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const [a, b] = [predictions(100, 1, 100 + i), predictions(100, 1, 500 + i)];
      const { low, high } = pairedBootstrap(rmseOfRows, a, b, values.slice(0, 100), {
        seed: i,
        samples: 200,
      });
      if (low <= 0 && high >= 0) covered++;
    }
    // 190 expected, standard deviation 3.
    expect(covered).toBeGreaterThan(176);
    expect(covered).toBeLessThan(200);
  });

  it('leaves out draws that one class alone is in', () => {
    const labels = numbersOf(0, 0, 0, 1);
    const [a, b] = [numbersOf(1, 2, 3, 4), numbersOf(4, 3, 2, 1)];
    const some = pairedBootstrap(aucOfRows, a, b, labels, { seed: 5 });
    expect(some).toMatchObject({ difference: 1, low: 1, high: 1 });
    // The positive row is missing in (3/4)⁴ = 32 % of the draws, and alone in 0.4 %.
    expect(Math.abs(some.samples - 680)).toBeLessThan(60);
    const none = pairedBootstrap(aucOfRows, a, b, numbersOf(0, 0, 0, 0), { seed: 5 });
    expect(none).toEqual({ difference: NaN, low: NaN, high: NaN, samples: 0 });
  });

  it('takes the points between its draws', () => {
    expect(
      pairedBootstrap(firstOutput, numbersOf(3), numbersOf(1), numbersOf(0), {
        seed: 1,
        samples: 1,
      }),
    ).toEqual({ difference: 2, low: 2, high: 2, samples: 1 });
    const draws = [16, 1, 4, 2, 8, 0];
    let next = 0;
    const listed: RowMetric = (outputs) => () => (outputs[0] === 0 ? 0 : draws[next++ % 6]);
    // The 2.5 % and 97.5 % points of 1, 2, 4, 8, 16, as numpy.quantile gives them.
    const result = pairedBootstrap(listed, numbersOf(1), numbersOf(0), numbersOf(0), {
      seed: 1,
      samples: 5,
    });
    expect(result.difference).toBe(0);
    expect(result.low).toBeCloseTo(1.1, 14);
    expect(result.high).toBeCloseTo(15.2, 14);
  });

  it('wants outputs of two models for the same rows', () => {
    expect(() =>
      pairedBootstrap(rmseOfRows, numbersOf(1), numbersOf(1, 2), numbersOf(1), { seed: 1 }),
    ).toThrow(InternalError);
  });
});

describe('isShownWorse', () => {
  it.each([
    ['higher', -0.2, -0.1, true],
    ['higher', -0.2, 0, false],
    ['higher', 0.1, 0.2, false],
    ['lower', 0.1, 0.2, true],
    ['lower', 0, 0.2, false],
    ['lower', -0.2, -0.1, false],
    ['lower', NaN, NaN, false],
  ] as const)('with %s better: %d to %d is %s', (better, low, high, worse) => {
    expect(isShownWorse(interval(low, high), better)).toBe(worse);
  });
});

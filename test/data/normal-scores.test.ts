import { describe, expect, it } from 'vitest';
import {
  applyNormalScores,
  fitNormalScores,
  normalQuantile,
} from '../../src/data/normal-scores.ts';
import { normals } from '../support/numbers.ts';

function all(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** A log-normal column: as skewed as masses and incomes are. */
const skewed = Float64Array.from(normals(5000), (z) => Math.exp(1.2 * z));

describe('the normal quantile', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.025, -1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.001, -3.090232306167813],
    [0.84134474606854293, 1],
  ])('of %d is %d', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(1e-8);
  });
});

describe('normal scores', () => {
  const map = fitNormalScores(skewed, all(skewed.length));
  if (map === undefined) throw new Error('a log-normal column must count as skewed');
  const scores = applyNormalScores(skewed, map);

  it('have nearly the moments of a normal distribution', () => {
    const mean = scores.reduce((a, b) => a + b) / scores.length;
    const moment = (power: number): number => {
      return scores.reduce((sum, z) => sum + (z - mean) ** power, 0) / scores.length;
    };
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.1);
    expect(Math.abs(moment(3))).toBeLessThan(0.5);
  });

  it('keep the order, also beyond the values they were fitted on', () => {
    const line = Float64Array.from({ length: 2001 }, (_, i) => -10 + i / 10);
    const mapped = applyNormalScores(line, map);
    for (let i = 1; i < mapped.length; i++) expect(mapped[i]).toBeGreaterThan(mapped[i - 1]);
  });

  it('depend on the given rows alone', () => {
    const rows = all(2000);
    const changed = skewed.map((value, i) => (i < 2000 ? value : -value * 1e6));
    expect(fitNormalScores(changed, rows)).toEqual(fitNormalScores(skewed, rows));
  });

  it('give many equal values one score in their middle', () => {
    const half = skewed.map((value, i) => (i % 2 === 0 ? 0 : value));
    const tied = fitNormalScores(half, all(half.length));
    expect(tied?.knots[0]).toBe(0);
    // The lower half of a normal distribution, median −0.67, mean −0.80.
    expect(tied?.scores[0]).toBeCloseTo(-0.8, 1);
  });

  it('are not fitted to what is not skewed, has few values, or is constant', () => {
    const symmetric = Float64Array.from(normals(1000));
    const rare = Float64Array.from({ length: 1000 }, (_, i) => (i % 20 === 0 ? 1 : 0));
    expect(fitNormalScores(symmetric, all(1000))).toBeUndefined();
    expect(fitNormalScores(rare, all(1000))).toBeUndefined();
    expect(fitNormalScores(new Float64Array(1000), all(1000))).toBeUndefined();
    expect(fitNormalScores(new Float64Array(0), all(0))).toBeUndefined();
  });
});

/** @file Decays conserve energy and momentum, are isotropic, and draw masses where they should. */
import { describe, expect, it } from 'vitest';
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import { decay, decayMomentum, drawMass } from '../../../src/data/higgs/decay.ts';
import { add, fromMomentum, invariantMass } from '../../../src/data/higgs/four-vector.ts';

const stream = (index = 0): RandomStream => new RandomStream(7, Purpose.test, index);

describe('decayMomentum', () => {
  it.each([
    [125, 0, 0, 62.5],
    [5, 3, 1, Math.sqrt((25 - 16) * (25 - 4)) / 10],
    [173, 80.4, 4.7, 67.72],
    [10, 5, 5, 0],
    [10, 8, 5, 0],
  ])('of %d → %d + %d is %d GeV', (mass, mass1, mass2, expected) => {
    expect(decayMomentum(mass, mass1, mass2)).toBeCloseTo(expected, 2);
  });
});

describe('decay', () => {
  it.each([
    ['a moving top', fromMomentum(173, 80, -60, 500), 80.4, 4.7],
    ['a Higgs at rest', fromMomentum(125, 0, 0, 0), 4.7, 4.7],
    ['a W to massless leptons', fromMomentum(80.4, -5, 3, 1), 0, 0],
  ])('of %s conserves energy, momentum and the daughters’ masses', (_, mother, mass1, mass2) => {
    const random = stream();
    for (let i = 0; i < 200; i++) {
      const [first, second] = decay(random, mother, mass1, mass2);
      const total = add(first, second);
      for (const part of ['energy', 'px', 'py', 'pz'] as const) {
        expect(total[part]).toBeCloseTo(mother[part], 9);
      }
      expect(invariantMass(first)).toBeCloseTo(mass1, 4);
      expect(invariantMass(second)).toBeCloseTo(mass2, 4);
    }
  });

  it('is isotropic in the rest frame: mean direction 0, mean cos² 1/3 along each axis', () => {
    const random = stream(1);
    const count = 20000;
    const sums = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const [v] = decay(random, fromMomentum(2, 0, 0, 0), 0, 0); // momentum 1
      [v.px, v.py, v.pz].forEach((p, axis) => {
        sums[axis] += p / count;
        sums[axis + 3] += (p * p) / count;
      });
    }
    for (const mean of sums.slice(0, 3)) expect(Math.abs(mean)).toBeLessThan(0.015);
    for (const square of sums.slice(3)) expect(Math.abs(square - 1 / 3)).toBeLessThan(0.01);
  });
});

describe('drawMass', () => {
  it('has its median at the pole and half its draws within half a width of it', () => {
    const random = stream(2);
    const count = 20000;
    let below = 0;
    let near = 0;
    for (let i = 0; i < count; i++) {
      const mass = drawMass(random, { mass: 80.4, width: 2.09 });
      if (mass < 80.4) below++;
      if (Math.abs(mass - 80.4) < 2.09 / 2) near++;
      expect(Math.abs(mass - 80.4)).toBeLessThan(8 * 2.09);
    }
    expect(below / count).toBeCloseTo(0.5, 1);
    expect(near / count).toBeGreaterThan(0.5);
    expect(near / count).toBeLessThan(0.54);
  });
});

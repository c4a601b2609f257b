/** @file Both decay trees end in the right particles, whose masses lead back to their mothers. */
import { describe, expect, it } from 'vitest';
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import { drawBackground, drawSignal } from '../../../src/data/higgs/events.ts';
import type { Collision } from '../../../src/data/higgs/events.ts';
import { add, invariantMass } from '../../../src/data/higgs/four-vector.ts';
import type { FourVector } from '../../../src/data/higgs/four-vector.ts';
import { drawPairMass, produce } from '../../../src/data/higgs/production.ts';

const stream = (index: number): RandomStream => new RandomStream(11, Purpose.test, index);
const massOf = (...vectors: FourVector[]): number => invariantMass(vectors.reduce(add));

function core({ lepton, neutrino, partons }: Collision): FourVector[] {
  return [lepton, neutrino, ...partons.slice(0, 4)];
}

describe('drawSignal', () => {
  it('makes an h0 of 125 GeV inside an H± of 325 GeV inside an H0 of 425 GeV', () => {
    const random = stream(0);
    for (let i = 0; i < 300; i++) {
      const collision = drawSignal(random, 2);
      const [b1, b2, q1, q2] = collision.partons;
      expect(collision.partons).toHaveLength(6);
      expect(massOf(b1, b2)).toBeCloseTo(125, 3);
      expect(massOf(...core(collision))).toBeCloseTo(425, 3);
      const charged = [
        massOf(b1, b2, q1, q2),
        massOf(b1, b2, collision.lepton, collision.neutrino),
      ];
      expect(Math.min(...charged.map((mass) => Math.abs(mass - 325)))).toBeLessThan(0.01);
    }
  });
});

describe('drawBackground', () => {
  it('makes two tops, one decaying to a lepton, one to jets', () => {
    const random = stream(1);
    for (let i = 0; i < 300; i++) {
      const { lepton, neutrino, partons } = drawBackground(random, 0);
      const [b1, b2, q1, q2] = partons;
      expect(partons).toHaveLength(4);
      const pairings = [
        [massOf(b1, lepton, neutrino), massOf(b2, q1, q2)],
        [massOf(b2, lepton, neutrino), massOf(b1, q1, q2)],
      ];
      const misses = pairings.map((masses) => Math.max(...masses.map((m) => Math.abs(m - 173))));
      expect(Math.min(...misses)).toBeLessThan(8 * 1.4); // the Breit-Wigner curve is cut there
      expect(Math.abs(massOf(q1, q2) - 80.4)).toBeLessThan(8 * 2.09);
    }
  });
});

describe('production', () => {
  it('draws pair masses above threshold, most of them near it, none above the collision energy', () => {
    const random = stream(2);
    const masses = Array.from({ length: 5000 }, () => drawPairMass(random, 173, 173));
    masses.sort((a, b) => a - b);
    expect(masses[0]).toBeGreaterThan(346);
    expect(masses[0]).toBeLessThan(350);
    expect(masses[2500]).toBeGreaterThan(390);
    expect(masses[2500]).toBeLessThan(450);
    expect(masses[4999]).toBeLessThan(8000);
  });

  it('lets the system recoil against what is radiated', () => {
    const random = stream(3);
    const sums = { unbalanced: 0, system: 0 };
    for (let i = 0; i < 1000; i++) {
      const { system, radiation } = produce(random, 425, 3);
      const all = [system, ...radiation].reduce(add);
      expect(radiation).toHaveLength(3);
      sums.unbalanced += all.px ** 2 / 1000;
      sums.system += system.px ** 2 / 1000;
    }
    expect(Math.sqrt(sums.unbalanced)).toBeCloseTo(12, -0.5); // the soft recoil alone
    expect(sums.system).toBeGreaterThan(4 * sums.unbalanced);
  });
});

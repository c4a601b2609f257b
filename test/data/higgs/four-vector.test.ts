/** @file Four-vectors against textbook values and the invariants that boosts must keep. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  azimuth,
  boost,
  fromMomentum,
  fromPtEtaPhi,
  fromRapidity,
  invariantMass,
  pseudorapidity,
  scale,
  squaredDistance,
  transverseMomentum,
} from '../../../src/data/higgs/four-vector.ts';

const momentum = fc.double({ min: -500, max: 500, noNaN: true });
const mass = fc.double({ min: 1, max: 500, noNaN: true });

describe('invariant mass', () => {
  it('of two photons back to back is their energy', () => {
    const pair = add(fromMomentum(0, 60, 0, 0), fromMomentum(0, -60, 0, 0));
    expect(invariantMass(pair)).toBeCloseTo(120, 12);
  });

  it('of two photons at right angles is √(2 E₁ E₂)', () => {
    const pair = add(fromMomentum(0, 60, 0, 0), fromMomentum(0, 0, 30, 0));
    expect(invariantMass(pair)).toBeCloseTo(60, 12);
  });

  it('is 0, not NaN, where rounding makes a massless vector space-like', () => {
    expect(invariantMass({ energy: 1, px: 1, py: 1e-9, pz: 0 })).toBe(0);
  });

  it('of massless vectors is √(2 pT₁ pT₂ (cosh Δη − cos Δφ))', () => {
    const pair = add(fromPtEtaPhi(40, 0.3, 1), fromPtEtaPhi(70, -1.1, 2.5));
    const expected = Math.sqrt(2 * 40 * 70 * (Math.cosh(1.4) - Math.cos(1.5)));
    expect(invariantMass(pair)).toBeCloseTo(expected, 9);
  });
});

describe('coordinates', () => {
  it('come back from a vector that was made of them', () => {
    const v = fromPtEtaPhi(35, -1.7, 2.9);
    expect(transverseMomentum(v)).toBeCloseTo(35, 12);
    expect(pseudorapidity(v)).toBeCloseTo(-1.7, 12);
    expect(azimuth(v)).toBeCloseTo(2.9, 12);
  });

  it('give a system of mass 425, pT 50 and rapidity 1.2 just that', () => {
    const v = fromRapidity(425, 30, -40, 1.2);
    expect(invariantMass(v)).toBeCloseTo(425, 9);
    expect(transverseMomentum(v)).toBeCloseTo(50, 12);
    expect(Math.atanh(v.pz / v.energy)).toBeCloseTo(1.2, 12);
  });

  it('scaling keeps the direction', () => {
    const v = scale(fromPtEtaPhi(35, -1.7, 2.9), 1.25);
    expect(transverseMomentum(v)).toBeCloseTo(43.75, 12);
    expect(pseudorapidity(v)).toBeCloseTo(-1.7, 12);
  });
});

describe('squaredDistance', () => {
  it('is Δη² + Δφ² for close vectors of any energy, across φ = π too', () => {
    const a = fromPtEtaPhi(20, 1.2, Math.PI - 0.1);
    const b = fromPtEtaPhi(300, 1.3, -Math.PI + 0.1);
    expect(squaredDistance(a, b)).toBeCloseTo(0.1 ** 2 + 0.2 ** 2, 3);
    expect(squaredDistance(a, a)).toBeCloseTo(0, 10);
  });
});

describe('boost', () => {
  it('of a particle at rest gives it the momentum of its frame', () => {
    const frame = fromMomentum(91, 30, -20, 100);
    const moved = boost(fromMomentum(91, 0, 0, 0), frame);
    expect(moved.px).toBeCloseTo(30, 10);
    expect(moved.py).toBeCloseTo(-20, 10);
    expect(moved.pz).toBeCloseTo(100, 10);
  });

  it('stretches energy and momentum by γ and γβ along the motion', () => {
    const frame = fromMomentum(3, 0, 0, 4); // E = 5: γ = 5/3, γβ = 4/3
    const moved = boost(fromMomentum(0, 0, 0, 6), frame);
    expect(moved.energy).toBeCloseTo((5 / 3 + 4 / 3) * 6, 12);
    expect(moved.pz).toBeCloseTo(18, 12);
  });

  it('keeps every mass', () => {
    fc.assert(
      fc.property(
        ...([mass, momentum, momentum, momentum, mass, momentum, momentum, momentum] as const),
        (m, px, py, pz, frameMass, fx, fy, fz) => {
          const moved = boost(fromMomentum(m, px, py, pz), fromMomentum(frameMass, fx, fy, fz));
          // The mass is a small difference of large squares: its error grows as E² ε / m.
          const tolerance = (64 * moved.energy * moved.energy * Number.EPSILON) / m + 1e-9;
          expect(Math.abs(invariantMass(moved) - m)).toBeLessThan(
            tolerance + (1e-9 * moved.energy * 500) / frameMass,
          );
        },
      ),
      { seed: 20140703, numRuns: 300 },
    );
  });
});

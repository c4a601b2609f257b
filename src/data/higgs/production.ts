/**
 * @file How a heavy system is made in a proton-proton collision at √s = 8 TeV: its mass, its motion
 * along the beam, and the jets it recoils against.
 *
 * A caricature of a parton-level generator: closed-form curves with the right thresholds and slopes,
 * no parton density tables and no matrix elements.
 */
import type { RandomStream } from '../../base/random.ts';
import { fromPtEtaPhi, fromRapidity } from './four-vector.ts';
import type { FourVector } from './four-vector.ts';

/** Energy of the two protons together, GeV. */
const COLLISION_ENERGY = 8000;
/** Gluon density x·g(x) ~ (1 − x)^6: the power that shapes rapidities. */
const GLUON_POWER = 6;
/** The pair-mass spectrum falls as mass^−PAIR_MASS_POWER far above threshold. */
const PAIR_MASS_POWER = 6;

/** Radiated jets: range of transverse momenta (GeV), spread of pseudorapidities. */
const RADIATION = { minimumPt: 15, maximumPt: 400, etaSpread: 1 } as const;
/** Spread of each transverse component of what is too soft to be a jet, GeV. */
const SOFT_RECOIL = 12;

/** A heavy system and the jets radiated beside it; transverse momentum is balanced up to the soft recoil. */
export interface Production {
  readonly system: FourVector;
  readonly radiation: readonly FourVector[];
}

/**
 * Mass of a pair of heavy particles, from β(M)·M^−n above the threshold m₁ + m₂, where
 * β = √(1 − (m₁ + m₂)² / M²) is the velocity to which phase space grows from zero.
 */
export function drawPairMass(random: RandomStream, mass1: number, mass2: number): number {
  for (;;) {
    const ratio = Math.pow(1 - random.uniform(), 1 / (PAIR_MASS_POWER - 1)); // threshold / M
    const keep = random.uniform();
    const mass = (mass1 + mass2) / ratio;
    if (keep * keep < 1 - ratio * ratio && mass < COLLISION_ENERGY) return mass;
  }
}

/** Rapidity of a system of mass M < √s made by two gluons of momentum shares x = (M/√s) e^±y. */
function drawRapidity(random: RandomStream, mass: number): number {
  const share = mass / COLLISION_ENERGY;
  const limit = -Math.log(share);
  const peak = (1 - share) * (1 - share);
  for (;;) {
    const rapidity = limit * (2 * random.uniform() - 1);
    const forward = Math.exp(rapidity);
    const density = ((1 - share * forward) * (1 - share / forward)) / peak;
    if (random.uniform() < density ** GLUON_POWER) return rapidity;
  }
}

/** One radiated jet: pT falls as pT^−2, flat in φ. */
function drawRadiatedJet(random: RandomStream): FourVector {
  const { minimumPt, maximumPt, etaSpread } = RADIATION;
  const pt = minimumPt / (1 - random.uniform() * (1 - minimumPt / maximumPt));
  const eta = etaSpread * random.normal();
  return fromPtEtaPhi(pt, eta, 2 * Math.PI * random.uniform());
}

/** Makes a system of the given mass (GeV) that recoils against `radiated` jets. */
export function produce(random: RandomStream, mass: number, radiated: number): Production {
  let px = SOFT_RECOIL * random.normal();
  let py = SOFT_RECOIL * random.normal();
  const radiation: FourVector[] = [];
  for (let i = 0; i < radiated; i++) {
    const jet = drawRadiatedJet(random);
    px -= jet.px;
    py -= jet.py;
    radiation.push(jet);
  }
  return { system: fromRapidity(mass, px, py, drawRapidity(random, mass)), radiation };
}

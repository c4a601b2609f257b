/**
 * @file Decays: a particle turns into two, isotropically in its own rest frame, and unstable particles
 * have a mass drawn anew each time.
 *
 * Formulas: Particle Data Group, "Kinematics", Rev. of Particle Physics (momenta of a two-body decay;
 * Breit-Wigner resonances). Spin correlations between mother and daughters are left out.
 */
import type { RandomStream } from '../../base/random.ts';
import { boost, fromMomentum, invariantMass } from './four-vector.ts';
import type { FourVector } from './four-vector.ts';

/** A particle with a lifetime: pole mass and full width at half maximum, GeV. */
export interface Resonance {
  readonly mass: number;
  readonly width: number;
}

/** The share of the Breit-Wigner curve that is drawn: its endless tails are cut at ± 8 widths or so. */
const BREIT_WIGNER_SHARE = 0.96;

/** A mass from the (non-relativistic) Breit-Wigner curve, by inverting its integral. */
export function drawMass(random: RandomStream, { mass, width }: Resonance): number {
  return mass + 0.5 * width * Math.tan(Math.PI * BREIT_WIGNER_SHARE * (random.uniform() - 0.5));
}

/**
 * Momentum of either daughter in the rest frame of a mother of mass M:
 * p = √((M² − (m₁ + m₂)²)(M² − (m₁ − m₂)²)) / 2M; 0 where M is too light to decay.
 */
export function decayMomentum(mass: number, mass1: number, mass2: number): number {
  const square = mass * mass;
  const product = (square - (mass1 + mass2) ** 2) * (square - (mass1 - mass2) ** 2);
  return product > 0 && mass > mass1 + mass2 ? Math.sqrt(product) / (2 * mass) : 0;
}

/** Lets `mother` decay into daughters of masses `mass1` and `mass2` (GeV); their vectors add up to hers. */
export function decay(
  random: RandomStream,
  mother: FourVector,
  mass1: number,
  mass2: number,
): readonly [FourVector, FourVector] {
  const momentum = decayMomentum(invariantMass(mother), mass1, mass2);
  const cosine = 2 * random.uniform() - 1;
  const phi = 2 * Math.PI * random.uniform();
  const transverse = momentum * Math.sqrt(1 - cosine * cosine);
  const px = transverse * Math.cos(phi);
  const py = transverse * Math.sin(phi);
  const pz = momentum * cosine;
  return [
    boost(fromMomentum(mass1, px, py, pz), mother),
    boost(fromMomentum(mass2, -px, -py, -pz), mother),
  ];
}

/**
 * @file The two kinds of collision, as trees of decays, down to what a detector meets.
 *
 * Signal:     g g → H0 → W∓ H±,  H± → W± h0,  h0 → b b̄
 * Background: g g → t t̄,         t → W b on both sides
 * In both, one W decays to a lepton and a neutrino and the other to two quarks, so the particles at the end are
 * the same and only their kinematics tell the two apart.
 *
 * Masses of the Higgs bosons: Baldi, Sadowski, Whiteson, Nature Commun. 5 (2014) 4308; of W, t and b:
 * Particle Data Group. The Higgs bosons' widths are far below any jet resolution and taken as zero.
 */
import type { RandomStream } from '../../base/random.ts';
import { decay, drawMass } from './decay.ts';
import type { FourVector } from './four-vector.ts';
import { drawPairMass, produce } from './production.ts';

/** Masses and widths, GeV. */
export const HEAVY_NEUTRAL_HIGGS_MASS = 425;
export const CHARGED_HIGGS_MASS = 325;
export const LIGHT_HIGGS_MASS = 125;
export const W_BOSON = { mass: 80.4, width: 2.09 } as const;
export const TOP_QUARK = { mass: 173, width: 1.4 } as const;
const BOTTOM_MASS = 4.7;

/** What comes out of a collision, before any detector. */
export interface Collision {
  readonly lepton: FourVector;
  readonly neutrino: FourVector;
  /** b, b̄, the two quarks of a W, then radiated gluons: the order of `drawFlavours`. */
  readonly partons: readonly FourVector[];
}

/** Lets one of the two W bosons, either, decay to a lepton and a neutrino and the other to quarks. */
function finish(
  random: RandomStream,
  bosons: readonly [FourVector, FourVector],
  bottoms: readonly [FourVector, FourVector],
  radiation: readonly FourVector[],
): Collision {
  const leptonic = random.uniform() < 0.5 ? 0 : 1;
  const [lepton, neutrino] = decay(random, bosons[leptonic], 0, 0);
  const quarks = decay(random, bosons[1 - leptonic], 0, 0);
  return { lepton, neutrino, partons: [...bottoms, ...quarks, ...radiation] };
}

/** g g → H0 → W H± → W W h0 → W W b b̄, beside `radiated` gluons. */
export function drawSignal(random: RandomStream, radiated: number): Collision {
  const { system, radiation } = produce(random, HEAVY_NEUTRAL_HIGGS_MASS, radiated);
  const [first, charged] = decay(random, system, drawMass(random, W_BOSON), CHARGED_HIGGS_MASS);
  const [second, light] = decay(random, charged, drawMass(random, W_BOSON), LIGHT_HIGGS_MASS);
  return finish(random, [first, second], decay(random, light, BOTTOM_MASS, BOTTOM_MASS), radiation);
}

/** g g → t t̄ → W b W b̄, beside `radiated` gluons. */
export function drawBackground(random: RandomStream, radiated: number): Collision {
  const mass1 = drawMass(random, TOP_QUARK);
  const mass2 = drawMass(random, TOP_QUARK);
  const { system, radiation } = produce(random, drawPairMass(random, mass1, mass2), radiated);
  const [top, antitop] = decay(random, system, mass1, mass2);
  const [boson1, bottom1] = decay(random, top, drawMass(random, W_BOSON), BOTTOM_MASS);
  const [boson2, bottom2] = decay(random, antitop, drawMass(random, W_BOSON), BOTTOM_MASS);
  return finish(random, [boson1, boson2], [bottom1, bottom2], radiation);
}

/**
 * @file What a detector makes of a collision: measured jets, lepton and missing momentum, and whether
 * the collision is kept at all.
 *
 * Resolutions are round numbers of a general-purpose LHC detector, adjusted so that the masses' widths
 * resemble the published table's (docs/simulated-collisions.md).
 */
import type { RandomStream } from '../../base/random.ts';
import type { Collision } from './events.ts';
import { add, fromMomentum, scale, squaredDistance, transverseMomentum } from './four-vector.ts';
import type { FourVector } from './four-vector.ts';
import type { BTag, Flavour } from './partons.ts';

/** A jet, before measurement or after it. */
export interface Jet {
  readonly momentum: FourVector;
  /** The truth, which no column sees. */
  readonly flavour: Flavour;
  readonly tag: BTag;
}

/** A kept collision as measured. */
export interface Observation {
  readonly lepton: FourVector;
  /** Missing transverse momentum, GeV. */
  readonly missingX: number;
  readonly missingY: number;
  /** At least four, in falling order of transverse momentum before measurement; two of them tagged. */
  readonly jets: readonly Jet[];
}

/** Acceptance: where the published table's own mass scale puts its lower edges (GeV), and |η|. */
export const MINIMUM_PT = 15;
export const MAXIMUM_ETA = 2.5;
const MAXIMUM_SLOPE = Math.sinh(MAXIMUM_ETA); // pz / pT there
const MINIMUM_JETS = 4;
export const TAGGED_JETS = 2;

/** Partons closer than this in ΔR are one jet; a lepton this close to a jet is not isolated. */
const JET_RADIUS = 0.4;

/** Relative resolutions: jets σ/E = a/√E ⊕ b, lepton σ/E; missing momentum's noise per component, GeV. */
const JET_STOCHASTIC = 1.2;
const JET_CONSTANT = 0.12;
const LEPTON_RESOLUTION = 0.02;
const MISSING_NOISE = 8;

/** Mean measured share of the energy; b jets lose some to neutrinos of their own. */
const RESPONSE: Readonly<Record<Flavour, number>> = { bottom: 0.87, charm: 0.96, light: 0.98 };
/** Root mean square of a measured jet's mass / pT: its particles are spread over the cone. */
const JET_MASS = 0.2;
/** The least share that is ever measured, however unlucky the draw. */
const LEAST_RESPONSE = 0.05;

function accepted(v: FourVector): boolean {
  const pt = transverseMomentum(v);
  return pt > MINIMUM_PT && Math.abs(v.pz) < MAXIMUM_SLOPE * pt;
}

function close(a: FourVector, b: FourVector): boolean {
  return squaredDistance(a, b) < JET_RADIUS * JET_RADIUS;
}

/** Joins partons that fall into one cone. The first one, of the heaviest flavour, names the jet; the higher tag stays. */
function cluster(
  partons: readonly FourVector[],
  flavours: readonly Flavour[],
  tags: readonly BTag[],
): Jet[] {
  const jets: Jet[] = [];
  for (let i = 0; i < partons.length; i++) {
    const near = jets.findIndex((jet) => close(jet.momentum, partons[i]));
    if (near < 0) {
      jets.push({ momentum: partons[i], flavour: flavours[i], tag: tags[i] });
      continue;
    }
    const { momentum, flavour, tag } = jets[near];
    jets[near] = {
      momentum: add(momentum, partons[i]),
      flavour,
      tag: tag > tags[i] ? tag : tags[i],
    };
  }
  return jets;
}

/** The jet with its momentum mismeasured and a mass of its own; its direction is taken as exact. */
function measureJet(random: RandomStream, { momentum, flavour, tag }: Jet): Jet {
  const stochastic = (JET_STOCHASTIC * JET_STOCHASTIC) / momentum.energy;
  const spread = Math.sqrt(stochastic + JET_CONSTANT * JET_CONSTANT);
  const share = Math.max(LEAST_RESPONSE, RESPONSE[flavour] * (1 + spread * random.normal()));
  const { px, py, pz } = scale(momentum, share);
  const mass = JET_MASS * Math.sqrt(-Math.log(1 - random.uniform()) * (px * px + py * py));
  return { momentum: fromMomentum(mass, px, py, pz), flavour, tag };
}

/** How many jets carry a tag. */
export function countTagged(tags: readonly BTag[]): number {
  let count = 0;
  for (const tag of tags) if (tag > 0) count++;
  return count;
}

/**
 * Measures a collision.
 *
 * @param flavours,tags of `collision.partons`, in their order
 * @returns undefined where the selection does not keep it
 */
export function observe(
  random: RandomStream,
  collision: Collision,
  flavours: readonly Flavour[],
  tags: readonly BTag[],
): Observation | undefined {
  const lepton = scale(collision.lepton, 1 + LEPTON_RESOLUTION * random.normal());
  if (!accepted(lepton)) return undefined;
  const clusters = cluster(collision.partons, flavours, tags);
  if (clusters.some((jet) => close(jet.momentum, lepton))) return undefined;
  clusters.sort((a, b) => transverseMomentum(b.momentum) - transverseMomentum(a.momentum));

  let missingX = MISSING_NOISE * random.normal() - lepton.px;
  let missingY = MISSING_NOISE * random.normal() - lepton.py;
  const jets: Jet[] = [];
  for (const truth of clusters) {
    const jet = measureJet(random, truth);
    // Calorimeters reach further forward than the tagger: every jet counts here, accepted or not.
    missingX -= jet.momentum.px;
    missingY -= jet.momentum.py;
    if (accepted(jet.momentum)) jets.push(jet);
  }
  if (jets.length < MINIMUM_JETS || countTagged(jets.map(({ tag }) => tag)) !== TAGGED_JETS)
    return undefined;
  return { lepton, missingX, missingY, jets };
}

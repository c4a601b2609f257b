/**
 * @file From a measured collision to the table's 28 columns: the neutrino, and the seven masses.
 *
 * Which jets make which mass follows the published table where it gives itself away
 * (docs/simulated-collisions.md says how closely):
 *   m_lv    lepton and neutrino                    m_jj    the two untagged jets, of all, closest to the W mass
 *   m_bb    the two tagged jets                    m_jjj   those two and the tagged jet closest to the top mass
 *   m_jlv   m_lv's pair and the other tagged jet   m_wwbb  all six
 *   m_wbb   the tagged jets and either W, whichever is heavier
 */
import { JET_UNITS, LEPTON_UNITS, MASS_UNITS, MISSING_UNIT, PHI_UNIT } from './columns.ts';
import type { Jet, Observation } from './detector.ts';
import { TOP_QUARK, W_BOSON } from './events.ts';
import {
  add,
  azimuth,
  fromMomentum,
  invariantMass,
  pseudorapidity,
  transverseMomentum,
} from './four-vector.ts';
import type { FourVector } from './four-vector.ts';

/**
 * The neutrino whose transverse momentum is the missing one and whose pz gives it and the lepton the W mass:
 * the smaller of the two solutions in size, or their real part where there is none.
 */
export function solveNeutrino(lepton: FourVector, missingX: number, missingY: number): FourVector {
  const pt2 = lepton.px * lepton.px + lepton.py * lepton.py;
  const half = 0.5 * W_BOSON.mass * W_BOSON.mass + lepton.px * missingX + lepton.py * missingY;
  const discriminant = half * half - pt2 * (missingX * missingX + missingY * missingY);
  const root = discriminant > 0 ? lepton.energy * Math.sqrt(discriminant) : 0;
  const middle = half * lepton.pz;
  // The root with the sign opposite to the middle's is the smaller one.
  const pz = (middle > 0 ? middle - root : middle + root) / pt2;
  return fromMomentum(0, missingX, missingY, pz);
}

/** The sum of those two untagged jets whose mass is closest to the W's. */
function hadronicW(jets: readonly Jet[]): FourVector {
  let best: FourVector | undefined;
  let distance = Infinity;
  for (let i = 0; i < jets.length; i++) {
    for (let j = i + 1; j < jets.length; j++) {
      if (jets[i].tag > 0 || jets[j].tag > 0) continue;
      const pair = add(jets[i].momentum, jets[j].momentum);
      const miss = Math.abs(invariantMass(pair) - W_BOSON.mass);
      if (miss >= distance) continue;
      distance = miss;
      best = pair;
    }
  }
  if (best === undefined) throw new RangeError('an observation has at least two untagged jets');
  return best;
}

/** The seven invariant masses, GeV. */
export interface Masses {
  readonly jj: number;
  readonly jjj: number;
  readonly lv: number;
  readonly jlv: number;
  readonly bb: number;
  readonly wbb: number;
  readonly wwbb: number;
}

export function computeMasses({ lepton, missingX, missingY, jets }: Observation): Masses {
  const leptonicW = add(lepton, solveNeutrino(lepton, missingX, missingY));
  const jetPair = hadronicW(jets);
  const [first, second] = jets.filter((jet) => jet.tag > 0).map((jet) => jet.momentum);
  const bottoms = add(first, second);
  const withFirst = invariantMass(add(jetPair, first));
  const withSecond = invariantMass(add(jetPair, second));
  const takesFirst = Math.abs(withFirst - TOP_QUARK.mass) < Math.abs(withSecond - TOP_QUARK.mass);
  const hadronic = add(bottoms, jetPair);
  return {
    jj: invariantMass(jetPair),
    jjj: takesFirst ? withFirst : withSecond,
    lv: invariantMass(leptonicW),
    jlv: invariantMass(add(leptonicW, takesFirst ? second : first)),
    bb: invariantMass(bottoms),
    wbb: Math.max(invariantMass(hadronic), invariantMass(add(bottoms, leptonicW))),
    wwbb: invariantMass(add(hadronic, leptonicW)),
  };
}

/** Writes the 28 features in the table's units to `out[1..28]`. */
export function writeFeatures(observation: Observation, out: Float64Array): void {
  const { lepton, missingX, missingY, jets } = observation;
  out[1] = transverseMomentum(lepton) / LEPTON_UNITS.pt;
  out[2] = pseudorapidity(lepton) / LEPTON_UNITS.eta;
  out[3] = azimuth(lepton) / PHI_UNIT;
  out[4] = Math.hypot(missingX, missingY) / MISSING_UNIT;
  out[5] = Math.atan2(missingY, missingX) / PHI_UNIT;
  for (let i = 0; i < JET_UNITS.length; i++) {
    const { momentum, tag } = jets[i];
    const at = 6 + 4 * i;
    out[at] = transverseMomentum(momentum) / JET_UNITS[i].pt;
    out[at + 1] = pseudorapidity(momentum) / JET_UNITS[i].eta;
    out[at + 2] = azimuth(momentum) / PHI_UNIT;
    out[at + 3] = tag * JET_UNITS[i].tag;
  }
  const masses = computeMasses(observation);
  out[22] = masses.jj / MASS_UNITS.jj;
  out[23] = masses.jjj / MASS_UNITS.jjj;
  out[24] = masses.lv / MASS_UNITS.lv;
  out[25] = masses.jlv / MASS_UNITS.jlv;
  out[26] = masses.bb / MASS_UNITS.bb;
  out[27] = masses.wbb / MASS_UNITS.wbb;
  out[28] = masses.wwbb / MASS_UNITS.wwbb;
}

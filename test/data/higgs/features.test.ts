/** @file The 28 columns of one collision made by hand, and the neutrino in each of its cases. */
import { describe, expect, it } from 'vitest';
import { HIGGS_COLUMNS } from '../../../src/data/higgs/columns.ts';
import type { Jet, Observation } from '../../../src/data/higgs/detector.ts';
import { computeMasses, solveNeutrino, writeFeatures } from '../../../src/data/higgs/features.ts';
import {
  add,
  fromMomentum,
  fromPtEtaPhi,
  invariantMass,
} from '../../../src/data/higgs/four-vector.ts';
import type { BTag } from '../../../src/data/higgs/partons.ts';

function jet(px: number, py: number, pz: number, tag: BTag): Jet {
  return { momentum: fromMomentum(0, px, py, pz), flavour: 'light', tag };
}

/** A lepton along x, missing momentum along y; tagged jets along ±x, untagged ones along ±y and a third at 45°. */
const observation: Observation = {
  lepton: fromMomentum(0, 40, 0, 0),
  missingX: 0,
  missingY: 40,
  jets: [
    jet(60, 0, 0, 2),
    jet(-50, 0, 0, 1),
    jet(0, 40, 0, 0),
    jet(0, -40, 0, 0),
    jet(0, 15, 15, 0),
  ],
};

describe('solveNeutrino', () => {
  it('gives lepton and neutrino the W mass, by the solution of smaller |pz|', () => {
    const lepton = fromPtEtaPhi(45, 0.9, 0.4);
    const neutrino = solveNeutrino(lepton, -20, 25);
    expect(invariantMass(add(lepton, neutrino))).toBeCloseTo(80.4, 6);
    expect(invariantMass(neutrino)).toBeCloseTo(0, 6);
    const half = 0.5 * 80.4 ** 2 + lepton.px * -20 + lepton.py * 25;
    const other = (2 * half * lepton.pz) / 45 ** 2 - neutrino.pz; // the two roots add up to this
    expect(Math.abs(neutrino.pz)).toBeLessThan(Math.abs(other));
  });

  it('mirrors with the lepton', () => {
    const forward = solveNeutrino(fromPtEtaPhi(45, 0.9, 0.4), -20, 25);
    const backward = solveNeutrino(fromPtEtaPhi(45, -0.9, 0.4), -20, 25);
    expect(backward.pz).toBeCloseTo(-forward.pz, 9);
  });

  it('gives the transverse mass where that is above the W mass', () => {
    const lepton = fromPtEtaPhi(60, 0.5, 0);
    const pair = add(lepton, solveNeutrino(lepton, -60, 0));
    expect(invariantMass(pair)).toBeGreaterThan(80.4);
    const low = solveNeutrino(lepton, -60, 0);
    expect(low.pz).toBeCloseTo(((0.5 * 80.4 ** 2 - 3600) * lepton.pz) / 3600, 9);
  });
});

describe('computeMasses', () => {
  it('finds the masses of the collision made by hand', () => {
    const masses = computeMasses(observation);
    expect(masses.bb).toBeCloseTo(2 * Math.sqrt(60 * 50), 9);
    expect(masses.jj).toBeCloseTo(80, 9); // the pair along ±y, not one with the third jet
    expect(masses.jjj).toBeCloseTo(Math.sqrt(140 ** 2 - 60 ** 2), 9); // 126.5, not 120 with the other
    expect(masses.lv).toBeCloseTo(80.4, 9);
    expect(masses.wbb).toBeGreaterThanOrEqual(Math.sqrt(190 ** 2 - 10 ** 2));
  });

  it('takes the other tagged jet for m_jlv and everything for m_wwbb', () => {
    const { lepton, missingX, missingY } = observation;
    const boson = add(lepton, solveNeutrino(lepton, missingX, missingY));
    const masses = computeMasses(observation);
    const four = observation.jets.slice(0, 4).map((each) => each.momentum);
    expect(masses.jlv).toBeCloseTo(invariantMass(add(boson, four[1])), 9);
    expect(masses.wwbb).toBeCloseTo(invariantMass([boson, ...four].reduce(add)), 9);
    const heavier = [four[0], four[1], boson].reduce(add);
    expect(masses.wbb).toBeCloseTo(Math.max(Math.sqrt(36000), invariantMass(heavier)), 9);
  });

  it('uses a fifth jet, untagged or tagged, where it fits', () => {
    const jets = [
      jet(60, 0, 0, 2),
      jet(0, 200, 0, 0),
      jet(0, -200, 0, 0),
      jet(0, 0, 60, 0),
      jet(-40.2, 0, 0, 0),
      jet(40.2, 0, 1, 1),
    ];
    const masses = computeMasses({ ...observation, jets });
    expect(masses.bb).toBeCloseTo(invariantMass(add(jets[0].momentum, jets[5].momentum)), 9);
    const pair = add(jets[3].momentum, jets[4].momentum);
    expect(masses.jj).toBeCloseTo(invariantMass(pair), 9);
  });
});

describe('writeFeatures', () => {
  it('writes the table’s units in the order of its columns, and leaves the label alone', () => {
    const out = new Float64Array(29).fill(-7);
    writeFeatures(observation, out);
    const row = Object.fromEntries(HIGGS_COLUMNS.map((name, i) => [name, out[i]]));
    expect(row['label']).toBe(-7);
    expect(row['lepton_pT']).toBeCloseTo(40 / 54.5, 9);
    expect(row['lepton_phi']).toBe(0);
    expect(row['missing_energy_magnitude']).toBeCloseTo(40 / 58.3, 9);
    expect(row['missing_energy_phi']).toBeCloseTo(Math.PI / 2 / 1.802, 9);
    expect(row['jet_1_pt']).toBeCloseTo(60 / 110.8, 9);
    expect(row['jet_2_phi']).toBeCloseTo(Math.PI / 1.802, 9);
    expect(row['jet_1_b-tag']).toBeCloseTo(2.1730762, 6);
    expect(row['jet_2_b-tag']).toBeCloseTo(1.1074361, 6);
    expect(row['jet_3_b-tag']).toBe(0);
    expect(row['jet_4_pt']).toBeCloseTo(40 / 41.7, 9);
    expect(row['m_jj']).toBeCloseTo(80 / 89.3, 9);
    expect(row['m_bb']).toBeCloseTo(Math.sqrt(12000) / 128.5, 9);
    expect(row['m_lv']).toBeCloseTo(80.4 / 81.4, 9);
  });
});

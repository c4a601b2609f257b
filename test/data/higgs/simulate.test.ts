/** @file Simulated rows: ranges, tags, mass peaks, what separates the classes, and likeness to genuine rows. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import { HIGGS_COLUMNS } from '../../../src/data/higgs/columns.ts';
import { drawObservation, simulateCollision } from '../../../src/data/higgs/simulate.ts';
import { pseudorapidity, transverseMomentum } from '../../../src/data/higgs/four-vector.ts';

const ROWS = 6000;
/** In the table's units, whose means are near 1. */
const TOLERANCE = 0.2;
const genuine = new URL('../../../../shared/data/higgs/higgs_train.csv.gz', import.meta.url);

function simulate(rows: number): number[][] {
  const random = new RandomStream(1, Purpose.simulation);
  const row = new Float64Array(HIGGS_COLUMNS.length);
  return Array.from({ length: rows }, () => {
    simulateCollision(random, row);
    return Array.from(row);
  });
}

const table = simulate(ROWS);
const at = (name: string): number => HIGGS_COLUMNS.indexOf(name);

/** One column of one class. */
function values(rows: readonly number[][], name: string, label: number): number[] {
  return rows.filter((row) => row[0] === label).map((row) => row[at(name)]);
}

function quantile(sample: readonly number[], q: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.floor(q * sorted.length)];
}

function share(sample: readonly number[], low: number, high: number): number {
  return sample.filter((value) => value > low && value < high).length / sample.length;
}

/** Middle of the fullest bin. */
function peak(sample: readonly number[], width: number): number {
  const counts = new Map<number, number>();
  for (const value of sample) {
    const bin = Math.floor(value / width);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const [bin] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return (bin + 0.5) * width;
}

describe('columns', () => {
  it('are 29, label first, under the published names', () => {
    expect(HIGGS_COLUMNS).toHaveLength(29);
    expect(HIGGS_COLUMNS.slice(0, 7).join()).toBe(
      'label,lepton_pT,lepton_eta,lepton_phi,missing_energy_magnitude,missing_energy_phi,jet_1_pt',
    );
    expect(HIGGS_COLUMNS.slice(18).join()).toBe(
      'jet_4_pt,jet_4_eta,jet_4_phi,jet_4_b-tag,m_jj,m_jjj,m_lv,m_jlv,m_bb,m_wbb,m_wwbb',
    );
  });

  it('hold finite numbers in the acceptance, and labels 0 and 1 in the published balance', () => {
    for (const row of table) {
      expect(row.every(Number.isFinite)).toBe(true);
      expect(row[at('lepton_pT')] * 54.5).toBeGreaterThan(15);
      expect(row[at('jet_4_pt')] * 41.7).toBeGreaterThan(15);
      expect(Math.abs(row[at('jet_1_eta')])).toBeLessThan(2.5 / 0.8418);
      expect(Math.abs(row[at('jet_4_phi')])).toBeLessThan(1.7434);
      expect(row[at('m_wwbb')]).toBeGreaterThan(0);
    }
    expect(new Set(table.map((row) => row[0]))).toEqual(new Set([0, 1]));
    const signal = values(table, 'label', 1).length / ROWS;
    expect(Math.abs(signal - 0.53)).toBeLessThan(4 * Math.sqrt(0.25 / ROWS));
  });

  it('hold the three published values of each b-tag, and at most two tags a row', () => {
    const loose = [1.0865381, 1.1074361, 1.2741122, 1.5509807];
    for (let jet = 0; jet < 4; jet++) {
      const seen = new Set(table.map((row) => row[at(`jet_${jet + 1}_b-tag`)]));
      expect([...seen].toSorted((a, b) => a - b)).toEqual([0, loose[jet], 2 * loose[jet]]);
    }
    const tags = table.map(
      (row) => [1, 2, 3, 4].filter((j) => row[at(`jet_${j}_b-tag`)] > 0).length,
    );
    expect(Math.max(...tags)).toBe(2);
    expect(share(tags, 1.5, 2.5)).toBeGreaterThan(0.7);
  });
});

describe('drawObservation', () => {
  it('keeps four jets or more in the acceptance, exactly two of them tagged, falling off on the whole', () => {
    const random = new RandomStream(2, Purpose.test);
    const mean = [0, 0, 0, 0];
    for (let i = 0; i < 1000; i++) {
      const { jets } = drawObservation(random, i % 2 === 0);
      expect(jets.length).toBeGreaterThanOrEqual(4);
      expect(jets.filter((jet) => jet.tag > 0)).toHaveLength(2);
      for (const { momentum } of jets) {
        expect(transverseMomentum(momentum)).toBeGreaterThan(15);
        expect(Math.abs(pseudorapidity(momentum))).toBeLessThan(2.5);
      }
      for (let j = 0; j < 4; j++) mean[j] += transverseMomentum(jets[j].momentum) / 1000;
    }
    expect(mean).toEqual(mean.toSorted((a, b) => b - a));
  });
});

describe('masses', () => {
  it('peak at the W, the top and the light Higgs boson, a little low for lost b energy', () => {
    expect(peak(values(table, 'm_jj', 0), 0.04) * 89.3).toBeCloseTo(80.4, -1);
    expect(quantile(values(table, 'm_lv', 0), 0.25) * 81.4).toBeCloseTo(80.4, 6);
    expect(Math.abs(peak(values(table, 'm_jjj', 0), 0.06) * 180.5 - 168)).toBeLessThan(10);
    expect(Math.abs(peak(values(table, 'm_bb', 1), 0.06) * 128.5 - 112)).toBeLessThan(10);
    expect(Math.abs(peak(values(table, 'm_wwbb', 1), 0.06) * 502 - 410)).toBeLessThan(25);
  });

  it('tell the classes apart: m_bb has a Higgs peak in the signal alone', () => {
    const signal = share(values(table, 'm_bb', 1), 0.7, 1);
    const background = share(values(table, 'm_bb', 0), 0.7, 1);
    expect(signal).toBeGreaterThan(0.5);
    expect(background).toBeLessThan(0.32);
  });

  it('do so by their shape, not by their place: the medians are alike', () => {
    const [signal, background] = [1, 0].map((label) => quantile(values(table, 'm_bb', label), 0.5));
    expect(Math.abs(signal - background)).toBeLessThan(0.1);
  });
});

describe('likeness to genuine rows', () => {
  const present = existsSync(genuine);
  const name = `quartiles and medians agree within ${TOLERANCE} in momenta and masses`;
  it.skipIf(!present)(present ? name : `${name} (skipped: no ${genuine.pathname})`, () => {
    const lines = gunzipSync(readFileSync(genuine)).toString().split('\n');
    const real = lines.slice(1, ROWS + 1).map((line) => line.split(',').map(Number));
    const columns = HIGGS_COLUMNS.filter(
      (column) => /^m|p[tT]$/.test(column) && !/phi/.test(column),
    );
    expect(columns).toHaveLength(13);
    for (const column of columns) {
      for (const label of [0, 1]) {
        for (const q of [0.25, 0.5, 0.75]) {
          const ours = quantile(values(table, column, label), q);
          const theirs = quantile(values(real, column, label), q);
          expect(Math.abs(ours - theirs), `${column}, class ${label}, quantile ${q}`).toBeLessThan(
            TOLERANCE,
          );
        }
      }
    }
  });
});

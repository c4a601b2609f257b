/**
 * @file The columns of the HIGGS table, and the constants that turn GeV and radians into its numbers.
 *
 * The published table gives every momentum and mass divided by a constant near its mean, every angle divided by
 * one near its spread. The constants are not published. Those here were recovered from the table itself:
 * see docs/simulated-collisions.md.
 */

/** Label first, then 21 measured columns, then seven masses computed from them. */
export const HIGGS_COLUMNS: readonly string[] = [
  'label',
  'lepton_pT',
  'lepton_eta',
  'lepton_phi',
  'missing_energy_magnitude',
  'missing_energy_phi',
  ...[1, 2, 3, 4].flatMap((jet) => [
    `jet_${jet}_pt`,
    `jet_${jet}_eta`,
    `jet_${jet}_phi`,
    `jet_${jet}_b-tag`,
  ]),
  'm_jj',
  'm_jjj',
  'm_lv',
  'm_jlv',
  'm_bb',
  'm_wbb',
  'm_wwbb',
];

/** Azimuths: radians in one unit of the table, all columns alike. */
export const PHI_UNIT = 1.802;

/** GeV in one unit of pT; units of η. */
export const LEPTON_UNITS = { pt: 54.5, eta: 1.0267 } as const;
export const MISSING_UNIT = 58.3;

/** Per reported jet, hardest first: GeV, units of η, and the value of a loose tag (a tight one is twice that). */
export const JET_UNITS = [
  { pt: 110.8, eta: 0.8418, tag: 1.0865381 },
  { pt: 80.6, eta: 0.8582, tag: 1.1074361 },
  { pt: 57.8, eta: 0.9158, tag: 1.2741122 },
  { pt: 41.7, eta: 1, tag: 1.5509807 },
] as const;

/** GeV in one unit of each mass. */
export const MASS_UNITS = {
  jj: 89.3,
  jjj: 180.5,
  lv: 81.4,
  jlv: 197,
  bb: 128.5,
  wbb: 337,
  wwbb: 502,
} as const;

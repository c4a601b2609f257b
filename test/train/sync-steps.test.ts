/**
 * @file `syncBatchNorm` over several workers: statistics of the whole batch, so the steps of one device that has all its
 * rows; from the same weights at each of fifty steps, on its own from one seed, and with rows that do not divide.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { openDevice } from '../../src/device/open-device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import { interactionRows, SMALL } from '../support/networks.ts';
import { expectSameBeginning, expectSameSteps } from '../support/same-steps.ts';
import { GRADIENT_BOUND, gradientError, largestError } from '../support/step-errors.ts';
import {
  EACH,
  OPTIONS,
  RECIPE,
  REPLICAS,
  repeatSteps,
  type StoredStep,
  storedSteps,
  STEPS,
  TABLE,
} from '../support/stored-steps.ts';
import { fitOn, type TeamTraining } from '../support/teams.ts';

const gpu = process.env['WD_TEST_DEVICE'] ?? 'gpu';
const SYNC = { ...OPTIONS, syncBatchNorm: true } as const;

const DEVICES = {
  cpu: () => openCpu(1),
  'cpu, 2 threads': () => openCpu(2),
  references: () => new CpuDevice({ run: 'references' }),
  gpu: async () => (await openDevice(gpu)).device,
} as const;
type Kind = keyof typeof DEVICES;

const TEAMS: readonly (readonly [name: string, kinds: readonly Kind[]])[] = [
  ['two CPU workers', ['cpu', 'cpu']],
  ['three CPU workers', ['cpu', 'cpu', 'cpu']],
  ['two threads, and no SIMD', ['cpu, 2 threads', 'references']],
  ['a GPU and a CPU', ['gpu', 'cpu']],
  ['a CPU and a GPU', ['cpu', 'gpu']],
];

function openAll(kinds: readonly Kind[]): Promise<Device[]> {
  return Promise.all(kinds.map(async (kind) => DEVICES[kind]()));
}

describe(`batches of ${REPLICAS * EACH} rows, ${STEPS} steps`, () => {
  let stored: StoredStep[] = [];
  beforeAll(async () => {
    stored = await storedSteps(openCpu(1), 1);
  });

  it.each(TEAMS)('begun at stored weights, are the same for %s', async (_, kinds) => {
    const devices = await openAll(kinds);
    expectSameSteps(await repeatSteps(devices, stored, SYNC), stored);
    for (const device of devices) device.destroy();
  });

  it('would not be the same by the statistics of each worker', async () => {
    const devices = [openCpu(1), openCpu(1)];
    const apart = { ...OPTIONS, replicas: 2 };
    const [first] = await repeatSteps(devices, stored, apart);
    const errors = stored.map(({ gradient }, i) => gradientError(first[i].gradient, gradient));
    expect(Math.min(...errors)).toBeGreaterThan(100 * GRADIENT_BOUND);
  });

  it.each(TEAMS)('left alone, begin alike and repeat to the bit with %s', async (_, kinds) => {
    const short = { ...TABLE, rows: 12 * REPLICAS * EACH };
    const valid = { ...TABLE, rows: 64 };
    const options = { ...SYNC, epochs: 1 };
    const training = { config: RECIPE, train: short, valid, options };
    const [alone] = await Promise.all(fitOn([openCpu(1)], training));
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const devices = await openAll(kinds);
      const [{ losses, network }] = await Promise.all(fitOn(devices, training));
      runs.push({
        losses,
        weights: await network.parameters.values.read(),
        moving: await network.moving.read(),
      });
      for (const device of devices) device.destroy();
    }
    expect(runs[1]).toEqual(runs[0]);
    expectSameBeginning(runs[0].losses, alone.losses);
  });
});

/** Losses of one device and of a team; both from the same seed. */
async function lossesOf(kinds: readonly Kind[], given: TeamTraining) {
  const [alone] = await Promise.all(fitOn([openCpu(1)], given));
  const devices = await openAll(kinds);
  const all = await Promise.all(fitOn(devices, given));
  const moving = await Promise.all(
    [alone, ...all].map(async ({ network }) => {
      const tensors = await network.moving.read();
      return Float32Array.from([...tensors.values()].flatMap((each) => [...each]));
    }),
  );
  for (const device of devices) device.destroy();
  return { alone: alone.losses, team: all.map(({ losses }) => losses), moving };
}

const small: TeamTraining = {
  config: SMALL,
  train: interactionRows(331),
  valid: interactionRows(60, 5, 1),
  options: { ...SYNC, batch: 64, replicas: 1, epochs: 1, dropRemainder: false },
};

describe('rows that do not divide', () => {
  it.each([
    ['a last batch of 11 rows', 331, 64, ['cpu', 'cpu', 'cpu'], 6],
    ['a last batch of 11 rows, on a GPU too', 331, 64, ['gpu', 'cpu'], 6],
    // ⌊0·2/3⌋ = ⌊1·2/3⌋: worker 0 has none of the last two rows.
    ['a last batch without a row for worker 0', 322, 64, ['cpu', 'cpu', 'cpu'], 6],
    ['a last batch without a row for worker 0, a GPU', 322, 64, ['gpu', 'cpu', 'cpu'], 6],
    [
      'batches of fewer rows than workers: one never has any',
      20,
      3,
      ['cpu', 'cpu', 'cpu', 'cpu'],
      7,
    ],
    ['a GPU that never has a row', 20, 2, ['gpu', 'cpu', 'cpu'], 10],
  ] as const)('%s', async (_, rows, batch, kinds, steps) => {
    const options = { ...small.options, batch };
    const { alone, team, moving } = await lossesOf(kinds, {
      ...small,
      train: { ...small.train, rows },
      options,
    });
    expect(alone.length).toBe(steps);
    for (const [i, loss] of alone.entries()) {
      expect(Math.abs(team[0][i] / loss - 1), `loss ${i}`).toBeLessThan(1e-5);
    }
    for (const losses of team) expect(losses).toEqual(team[0]);
    expect(largestError(moving[1], moving[0])).toBeLessThan(2e-6);
  });
});

describe('networks of every kind', () => {
  it.each([
    ['tanh, whose blocks are several ops', { activation: 'tanh' }],
    ['the wide tower alone', { towers: 'wide', layers: 0 }],
    ['the deep tower alone', { towers: 'deep' }],
    ['no layers', { layers: 0 }],
  ] as const)('%s: three workers as one', async (_, config) => {
    const given = { ...small, config: { ...SMALL, ...config } };
    const { alone, team } = await lossesOf(['cpu', 'references', 'cpu'], given);
    expect(alone.length).toBe(6);
    for (const [i, loss] of alone.entries()) {
      expect(Math.abs(team[0][i] / loss - 1), `loss ${i}`).toBeLessThan(1e-5);
    }
  });
});

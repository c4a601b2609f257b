/**
 * @file The step that several workers take together: from the same weights as on one device at each of fifty steps, on
 * its own from one seed, and against eight replicas by PyTorch.
 *
 * Two different adapters are tried where this machine has them: lavapipe beside SwiftShader, for instance, by
 * `VK_DRIVER_FILES` with both and `WD_TEST_DEVICE` with the name of one.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAdapters } from '../../src/device/dawn.ts';
import type { Device } from '../../src/device/device.ts';
import { openDevice } from '../../src/device/open-device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import { replayReplicas, type ReplicasOracle } from '../support/replicas-oracle.ts';
import { expectSameBeginning, expectSameSteps } from '../support/same-steps.ts';
import {
  EACH,
  FREE,
  REPLICAS,
  repeatSteps,
  type StoredStep,
  storedSteps,
  STEPS,
} from '../support/stored-steps.ts';
import { fitOn } from '../support/teams.ts';

const gpu = process.env['WD_TEST_DEVICE'] ?? 'gpu';
const adapters = [...new Set((await listAdapters()).map(({ name }) => name))];
const pair = adapters.slice(0, 2);

const TEAMS: readonly (readonly [name: string, devices: readonly string[]])[] = [
  ['two CPU workers', ['cpu', 'cpu']],
  ['three CPU workers', ['cpu', 'cpu', 'cpu']],
  ['a GPU and a CPU', [gpu, 'cpu']],
  ['a CPU and a GPU', ['cpu', gpu]],
  ...(pair.length < 2 ? [] : [[`${pair[0]} and ${pair[1]}`, pair] as const]),
];

async function open(name: string): Promise<Device> {
  return name === 'cpu' ? openCpu(1) : (await openDevice(name)).device;
}

function openAll(names: readonly string[]): Promise<Device[]> {
  return Promise.all(names.map(open));
}

function meanLoss(steps: readonly StoredStep[]): number {
  return steps.reduce((sum, { loss }) => sum + loss, 0) / steps.length;
}

describe(`${REPLICAS} replicas of ${EACH} rows, ${STEPS} steps`, () => {
  let stored: StoredStep[] = [];
  beforeAll(async () => {
    stored = await storedSteps(openCpu(1));
  });

  it('train on one device', () => {
    expect(stored.length).toBe(STEPS);
    expect(meanLoss(stored.slice(-10))).toBeLessThan(0.95 * meanLoss(stored.slice(0, 10)));
  });

  it.each(TEAMS)('begun at stored weights, are the same for %s', async (_, names) => {
    const devices = await openAll(names);
    expectSameSteps(await repeatSteps(devices, stored), stored);
    for (const device of devices) device.destroy();
  });

  it.each(TEAMS)('left alone, begin alike and repeat to the bit with %s', async (_, names) => {
    const [alone] = await Promise.all(fitOn([openCpu(1)], FREE));
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const devices = await openAll(names);
      const [{ losses, network }] = await Promise.all(fitOn(devices, FREE));
      runs.push({ losses, weights: await network.parameters.values.read() });
      for (const device of devices) device.destroy();
    }
    expect(runs[1]).toEqual(runs[0]);
    expectSameBeginning(runs[0].losses, alone.losses);
  });
});

describe('eight replicas by PyTorch', () => {
  const path = new URL('../fixtures/replicas/replicas.json', import.meta.url);
  const oracle: ReplicasOracle = JSON.parse(readFileSync(path, 'utf8'));
  let devices: Device[] = [];
  afterAll(() => {
    for (const device of devices) device.destroy();
  });

  it.each([
    ['one CPU worker', ['cpu']],
    ['two CPU workers', ['cpu', 'cpu']],
    ['eight CPU workers', Array.from({ length: 8 }, () => 'cpu')],
    ['a GPU and a CPU', [gpu, 'cpu']],
  ] as const)('are those of %s', async (_, names) => {
    devices = await openAll(names);
    const [first] = await replayReplicas(devices, oracle);
    for (const [i, { loss, gradient, moving, weights }] of oracle.steps.entries()) {
      expect(Math.abs(first[i].loss - loss), `loss ${i}`).toBeLessThan(1e-6);
      expectClose(first[i].gradient, gradient, 1e-5, `gradient ${i}`);
      expectClose(first[i].moving, moving, 2e-6, `moving ${i}`);
      expectClose(first[i].weights, weights, 2e-4, `weights ${i}`);
    }
  });
});

/** Values by name within an absolute error. */
function expectClose(
  actual: ReadonlyMap<string, ArrayLike<number>>,
  expected: Readonly<Record<string, readonly number[]>>,
  most: number,
  what: string,
): void {
  for (const [name, values] of Object.entries(expected)) {
    const found = actual.get(name);
    expect(found?.length, `${what}: ${name}`).toBe(values.length);
    const errors = values.map((value, k) => Math.abs((found?.[k] ?? Number.NaN) - value));
    expect(Math.max(...errors), `${what}: ${name}`).toBeLessThan(most);
  }
}

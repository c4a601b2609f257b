/** @file What a training will launch, found beforehand: nothing is missing, nothing too much. */
import { expect, it, describe } from 'vitest';
import { Tape } from '../../src/autograd/tape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import type { Program } from '../../src/device/kernel.ts';
import { programsOf, RecordingDevice } from '../../src/device/recording-device.ts';
import { initialMoving, initialParameters } from '../../src/model/initial.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import { WideDeep } from '../../src/model/wide-deep.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { compileAhead, rehearse } from '../../src/train/rehearse.ts';
import type { HostRows } from '../../src/train/row-store.ts';
import { taskFor } from '../../src/train/tasks.ts';
import { openTestGpu } from '../support/gpu.ts';
import { FIT, interactionRows, openNetwork, SMALL } from '../support/networks.ts';

const MULTICLASS = taskFor({ kind: 'multiclass', name: 'y', classes: ['0', '1', '2'] }, 'squared');
const QUANTITY = taskFor({ kind: 'regression', name: 'y', mean: 0, scale: 1 }, 'huber');

/** Numbers, a category of 7 and a cross of 11 buckets. */
const mixed = (rows: number): HostRows => ({
  ...interactionRows(rows),
  codes: Uint32Array.from({ length: rows }, (_, i) => i % 7),
  categoryColumns: 1,
  crosses: Uint32Array.from({ length: rows }, (_, i) => i % 11),
  crossColumns: 1,
});
const MIXED: NetworkConfig = {
  ...SMALL,
  categories: [{ size: 7, width: 3 }],
  crosses: [11],
};

const weighted = { ...interactionRows(70), weights: new Float32Array(70).fill(0.5) };

interface Case {
  readonly config?: Partial<NetworkConfig>;
  readonly options?: Partial<FitOptions>;
  readonly train?: HostRows;
  readonly valid?: HostRows;
}

const CASES: Readonly<Record<string, Case>> = {
  'the network as it is': {},
  'batches of one size': { options: { batch: 35 } },
  'more than one chunk to validate': { valid: interactionRows(4099) },
  'categories and crosses': { config: MIXED, train: mixed(70), valid: mixed(9) },
  'rows with weights': { train: weighted },
  'rows on the host': { options: { rowsOn: 'host' } },
  'replicas, averaged weights': { options: { replicas: 4, averageDecay: 0.9 } },
  'a layer that is not fused': { config: { activation: 'tanh' } },
  'no dropout': { config: { dropout: 0 } },
  'the wide side alone': { config: { towers: 'wide', layers: 0 } },
  'the deep side alone': { config: { towers: 'deep' } },
  'three classes': { config: { outputs: 3 }, options: { task: MULTICLASS } },
  'a quantity': { options: { task: QUANTITY } },
};

function planned({ config, options, train, valid }: Case) {
  return {
    config: { ...SMALL, ...config },
    options: { ...FIT, epochs: 2, ...options },
    train: train ?? interactionRows(70),
    valid: valid ?? interactionRows(9),
  };
}

/** Trains, and says what was launched. */
async function launchedBy(inner: Device, given: Case): Promise<Program[]> {
  const { config, options, train, valid } = planned(given);
  const device = new RecordingDevice(inner, false);
  const network = new WideDeep(new Tape(device), config);
  network.parameters.values.upload(initialParameters(config, 1));
  network.moving.upload(initialMoving(config));
  await fit(network, train, valid, options);
  return programsOf(device.take());
}

function never(): never {
  throw new Error('a row was asked for');
}

function keys(programs: readonly Program[]): string[] {
  return programs
    .map(({ kernel, constants }) => `${kernel.name} ${JSON.stringify(constants)}`)
    .toSorted();
}

describe('a training on paper launches what the training launches', () => {
  it.each(Object.entries(CASES))('%s', async (_, given) => {
    const device = new CpuDevice();
    const found = keys(await rehearse(device, planned(given)));
    expect(found).toEqual(keys(await launchedBy(device, given)));
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(10);
  });

  it('of a device as it is: a GPU made of software has products of its own', async () => {
    const like = {
      kind: 'gpu',
      software: true,
      halves: 'none',
      workgroupBytes: 32_768,
      largestArrayBytes: 2 ** 27,
    } as const;
    const software = keys(await rehearse(like, planned({})));
    expect(software.some((key) => key.startsWith('matmul-direct '))).toBe(true);
    const hardware = keys(await rehearse({ ...like, software: false }, planned({})));
    expect(hardware.some((key) => key.startsWith('matmul-direct '))).toBe(false);
  });

  it('takes no longer for a table of eleven million rows', async () => {
    const table = planned({});
    const rows = 11_000_000;
    const store = { ...table.train, rows, held: undefined, range: never, pick: never };
    const train = { ...store, close: () => {} };
    const like = {
      kind: 'gpu',
      software: false,
      halves: 'none',
      workgroupBytes: 32_768,
      largestArrayBytes: 2 ** 27,
    } as const;
    expect((await rehearse(like, { ...table, train })).length).toBeGreaterThan(10);
  });
});

describe('compileAhead', () => {
  it('leaves nothing to compile for the training on a GPU', async () => {
    const device = await openTestGpu();
    const network = openNetwork(device);
    const { train, valid, options } = planned({ options: { averageDecay: 0.9 } });
    const said: string[] = [];
    const total = await compileAhead(network, { train, valid, options }, (done, of) => {
      said.push(`${done}/${of}`);
    });
    expect(said).toEqual(Array.from({ length: total + 1 }, (_, done) => `${done}/${total}`));
    expect(device.statistics().pipelines).toBe(total);
    await fit(network, train, valid, options);
    expect(device.statistics().pipelines).toBe(total);
    device.destroy();
  });

  it('has nothing to do on a CPU', async () => {
    const network = openNetwork(new CpuDevice());
    const { train, valid, options } = planned({});
    const said: number[] = [];
    const done = await compileAhead(network, { train, valid, options }, () => said.push(0));
    expect([done, said]).toEqual([0, []]);
  });
});

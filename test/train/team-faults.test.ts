/** @file What ends the work of several workers: lost devices, errors on any of them, numbers that are none, a wish to stop. */
import { describe, expect, it } from 'vitest';
import { create } from 'webgpu';
import { WdError } from '../../src/base/errors.ts';
import { openRecordFile, readRecordFile } from '../../src/data/record-file.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { listAdapters } from '../../src/device/dawn.ts';
import { GpuDevice } from '../../src/device/gpu-device.ts';
import { readShader } from '../../src/device/shader-files.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import { collectParts } from '../../src/train/collect-rows.ts';
import { shareRows, storeFromShared } from '../../src/train/shared-rows.ts';
import { Poisoned } from '../support/faulty-devices.ts';
import { FIT, interactionRows, SMALL } from '../support/networks.ts';
import { fitOn, type TeamTraining } from '../support/teams.ts';

const training: TeamTraining = {
  config: SMALL,
  train: interactionRows(5 * 64),
  valid: interactionRows(60, 5, 1),
  options: { ...FIT, epochs: 2, batch: 64, replicas: 4 },
};

/** A GPU, and what takes it away as a driver would. */
async function openLosable() {
  const wanted = (process.env['WD_TEST_DEVICE'] ?? '').toLowerCase();
  const adapters = await listAdapters();
  const found = adapters.find(({ name }) => name.toLowerCase().includes(wanted)) ?? adapters[0];
  const gpu = create([`adapter=${found.name}`, `backend=${found.backend}`]);
  const adapter = await gpu.requestAdapter();
  const raw = await adapter?.requestDevice();
  if (raw === undefined) throw new Error(`${found.name} gives no device`);
  const options = { name: found.name, software: found.software, shaderText: readShader };
  // The binding frees an instance that nobody holds.
  const device = new GpuDevice(raw, { ...options, onDestroy: () => void gpu });
  return { device, lose: (): void => raw.destroy() };
}

async function reasonsOf(outcomes: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  const settled = await Promise.allSettled(outcomes);
  return settled.map((each) => (each.status === 'rejected' ? each.reason : undefined));
}

describe('a GPU that is lost', () => {
  it.each([1, 2, 3, 4, 5, 7])(
    'after step %i or soon after ends the work of all, and is named',
    async (step) => {
      const { device, lose } = await openLosable();
      let steps = 0;
      const onProgress = ({ stepLosses }: { readonly stepLosses: readonly number[] }): void => {
        steps += stepLosses.length;
        // Steps become known several at a time.
        if (steps >= step) lose();
      };
      const started = performance.now();
      const reasons = await reasonsOf(
        fitOn([openCpu(1), device], { ...training, hooks: { onProgress } }),
      );
      expect(performance.now() - started).toBeLessThan(10_000);
      for (const reason of reasons) {
        expect(reason).toBeInstanceOf(WdError);
        expect(reason).toMatchObject({ code: 'WD242', exitCode: 69 });
        expect((reason as WdError).message).toMatch(
          /^worker 1 \(gpu\) failed in epoch [12], step \d: .* lost/,
        );
      }
      device.destroy();
    },
  );
});

describe('an error', () => {
  class Failing extends CpuDevice {
    left: number;
    constructor(steps: number) {
      super();
      this.left = steps;
    }
    override submit(): void {
      if (--this.left === 0) throw new RangeError('out of something');
    }
  }

  it.each([0, 1, 2])('of worker %i ends the work of all three', async (rank) => {
    const devices = [0, 1, 2].map((k) => (k === rank ? new Failing(3) : new CpuDevice()));
    for (const reason of await reasonsOf(fitOn(devices, training))) {
      expect(reason).toMatchObject({
        code: 'WD242',
        exitCode: 70,
        message: `worker ${rank} (cpu) failed in epoch 1, step 3: out of something`,
        help: ['this is a fault of the program: report it with these lines'],
      });
    }
  });

  it('in a number that is none is the same for all', async () => {
    const reasons = await reasonsOf(fitOn([new CpuDevice(), new Poisoned()], training));
    for (const reason of reasons) {
      expect(reason).toMatchObject({ code: 'WD320', exitCode: 72 });
      expect((reason as WdError).details[0]).toMatch(/^first seen in epoch 1, step 2: /);
    }
  });

  it('before the first step, where no batch can be formed, is the usual one', async () => {
    const none = { ...training, options: { ...training.options, batch: 512, dropRemainder: true } };
    const [first] = await reasonsOf(fitOn([new CpuDevice(), new CpuDevice()], none));
    expect((first as WdError).message).toContain('no training step: 320 training rows');
  });
});

describe('a wish to stop', () => {
  it('of worker 0 ends all after the same step', async () => {
    const abort = new AbortController();
    const hooks = { signal: abort.signal, onProgress: () => abort.abort() };
    const outcomes = await Promise.all(fitOn([openCpu(1), openCpu(1)], { ...training, hooks }));
    const [first, second] = outcomes.map(({ result }) => result);
    expect([first.stopped, second.stopped]).toEqual(['interrupted', 'interrupted']);
    expect(second.steps).toBe(first.steps);
    expect(first.steps).toBeLessThan(5);
    expect(first.records.length).toBe(1);
  });
});

describe('rows that are shared', () => {
  const { numberColumns, categoryColumns, crossColumns } = training.train;
  const size = { rows: training.train.rows, numberColumns, categoryColumns, crossColumns };
  const all = Uint32Array.from({ length: size.rows }, (_, row) => row);

  it.each([
    ['in memory', Infinity],
    ['in a file', 0],
  ])('%s are the same rows for another thread', async (_, limit) => {
    const [collector] = collectParts([size], { limit, open: openRecordFile });
    collector.append(training.train, all);
    const store = collector.finish();
    const shared = shareRows(store);
    // What cannot be posted would throw here.
    const arrived = structuredClone(shared);
    const there = storeFromShared(arrived, readRecordFile);
    expect(there.rows).toBe(size.rows);
    expect(there.range(3, 200).numbers).toEqual(training.train.numbers.subarray(15, 1015));
    expect(there.range(3, 200).labels).toEqual(training.train.labels.subarray(3, 203));
    store.close();
  });
});

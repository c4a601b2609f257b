/** @file What is written of a training that fails: nothing that was not read back, and nothing that was not finite. */
import { describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { HostArray } from '../../src/device/kernel.ts';
import type { BufferView } from '../../src/device/view.ts';
import type { CheckpointHooks } from '../../src/train/checkpoints.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitOptions, FitResult } from '../../src/train/fit-options.ts';
import type { TrainingState } from '../../src/train/training-state.ts';
import { FIT, interactionRows, openNetwork } from '../support/networks.ts';
import { placeOf } from '../support/resuming.ts';

const train = interactionRows(330);
const valid = interactionRows(130, 5, 1);

function fitWith(
  device: CpuDevice,
  checkpoints: CheckpointHooks,
  options: Partial<FitOptions> = {},
): Promise<FitResult> {
  const network = openNetwork(device);
  return fit(network, train, valid, { ...FIT, ...options }, { checkpoints });
}

/** Is lost after so many reads: then everything seems to succeed but reading, as WebGPU has it. */
class LostDevice extends CpuDevice {
  readonly #reads: number;
  reads = 0;

  constructor(reads: number) {
    super();
    this.#reads = reads;
  }

  override read(view: BufferView): Promise<HostArray> {
    this.reads += 1;
    return this.reads > this.#reads
      ? Promise.reject(new Error('the device is lost'))
      : super.read(view);
  }
}

function collecting(): { readonly saved: TrainingState[]; readonly hooks: CheckpointHooks } {
  const saved: TrainingState[] = [];
  const save = (state: TrainingState): Promise<void> => {
    saved.push(state);
    return Promise.resolve();
  };
  return { saved, hooks: { due: () => true, save } };
}

describe('a device that is lost', () => {
  it('after any of the reads of a training leaves states of before alone, each of them whole', async () => {
    const whole = collecting();
    const device = new LostDevice(Infinity);
    await fitWith(device, whole.hooks, { epochs: 1 });
    const good = new Map(whole.saved.map((state) => [placeOf(state), state]));
    expect(device.reads).toBeGreaterThan(50);
    for (let reads = 0; reads < device.reads; reads += 4) {
      const { saved, hooks } = collecting();
      const lost = fitWith(new LostDevice(reads), hooks, { epochs: 1 });
      await expect(lost, `${reads}`).rejects.toThrow('the device is lost');
      expect(saved.length).toBeLessThan(whole.saved.length);
      for (const state of saved) {
        const { arrays, steps, sums } = good.get(placeOf(state)) ?? state;
        expect({ arrays: state.arrays, steps: state.steps, sums: state.sums }).toEqual({
          arrays,
          steps,
          sums,
        });
        expect(good.has(placeOf(state))).toBe(true);
      }
    }
  });
});

describe('a loss that is not finite', () => {
  it('ends the training before the state of its step is kept', async () => {
    const { saved, hooks } = collecting();
    const failure = fitWith(new CpuDevice(), hooks, { learningRate: 1e30 });
    await expect(failure).rejects.toMatchObject({ code: 'WD320' });
    for (const { sums } of saved) expect(Number.isFinite(sums.lossSum)).toBe(true);
    expect(saved.length).toBeLessThan(3);
  });
});

describe('writing', () => {
  it('that takes long is not waited for, one at a time, and awaited in the end', async () => {
    let writing = 0;
    let most = 0;
    let written = 0;
    let asked = 0;
    const hooks: CheckpointHooks = {
      due: () => {
        asked += 1;
        return true;
      },
      save: async () => {
        writing += 1;
        most = Math.max(most, writing);
        await new Promise((resolve) => setTimeout(resolve, 20));
        writing -= 1;
        written += 1;
      },
    };
    const result = await fitWith(new CpuDevice(), hooks, { epochs: 2 });
    expect(result.steps).toBe(22);
    expect([most, writing]).toEqual([1, 0]);
    expect(written).toBe(asked);
    expect(written).toBeLessThan(20);
  });

  it('that fails ends the training with its reason', async () => {
    const hooks = { due: () => true, save: () => Promise.reject(new Error('no room')) };
    await expect(fitWith(new CpuDevice(), hooks)).rejects.toThrow('no room');
  });

  it('frees what it took, whatever happened', async () => {
    const device = new CpuDevice();
    const { hooks } = collecting();
    await fitWith(device, hooks, { epochs: 1 });
    const { liveBuffers } = device.statistics();
    await fitWith(device, hooks, { epochs: 1 });
    await fitWith(device, hooks, { learningRate: 1e30 }).catch(() => undefined);
    // Two more networks and their memory of a step.
    expect(device.statistics().liveBuffers).toBeLessThanOrEqual(3 * liveBuffers);
  });
});

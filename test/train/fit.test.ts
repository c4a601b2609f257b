/** @file The training loop: it learns, repeats to the bit, keeps the best, holds its memory, stops well. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import type { Device, DeviceStatistics } from '../../src/device/device.ts';
import { binaryMetrics } from '../../src/model/metrics.ts';
import { inferOutputs, sliceRows } from '../../src/train/evaluate.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitHooks, FitOptions } from '../../src/train/fit-options.ts';
import { openTestGpu } from '../support/gpu.ts';
import { FIT, interactionRows, openNetwork, SMALL } from '../support/networks.ts';

const train = interactionRows(330);
const valid = interactionRows(130, 5, 1);

/** Fits a new network and returns its result, its weights and the losses of its steps. */
async function run(device: Device, options: Partial<FitOptions> = {}, hooks: FitHooks = {}) {
  const network = openNetwork(device);
  const losses: number[] = [];
  const result = await fit(
    network,
    train,
    valid,
    { ...FIT, ...options },
    {
      ...hooks,
      onProgress: (progress) => {
        losses.push(...progress.stepLosses);
        hooks.onProgress?.(progress);
      },
    },
  );
  const weights = await network.parameters.values.read();
  return { network, result, losses, weights };
}

describe.each([
  ['CPU', async (): Promise<Device> => openCpu()],
  ['CPU without SIMD', async (): Promise<Device> => new CpuDevice()],
  ['GPU', openTestGpu],
] as const)('on the %s', (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  it('learns what no linear model can', async () => {
    const { result } = await run(device, { epochs: 12 });
    expect(result.valid.auc).toBeGreaterThan(0.9);
    expect(result.records.length).toBe(12);
    expect(result.steps).toBe(12 * 11);
  });

  it('repeats to the bit with the same seed, and differs with another', async () => {
    const [first, second, other] = [
      await run(device),
      await run(device),
      await run(device, { seed: 2 }),
    ];
    expect(second.weights).toEqual(first.weights);
    expect(second.losses).toEqual(first.losses);
    expect(other.weights).not.toEqual(first.weights);
  });

  it('holds its memory flat after the first epoch', async () => {
    const seen: DeviceStatistics[] = [];
    await run(device, { epochs: 4 }, { onEpoch: () => seen.push(device.statistics()) });
    const [first, ...later] = seen;
    for (const { liveBuffers, liveBytes, bindGroups } of later) {
      expect({ liveBuffers, liveBytes }).toEqual({
        liveBuffers: first.liveBuffers,
        liveBytes: first.liveBytes,
      });
      expect(bindGroups).toBe(first.bindGroups);
    }
  });

  it('ends with the weights of the best epoch', async () => {
    const { network, result } = await run(device, { epochs: 8, learningRate: 0.05 });
    const best = result.records.findLast((record) => record.best);
    const now = binaryMetrics(await inferOutputs(network, valid), valid.labels);
    expect(result.bestEpoch).toBe(best?.epoch);
    expect(now).toEqual(result.valid);
    expect(now.loss).toBe(best?.valid.loss);
    expect(Math.min(...result.records.map((record) => record.valid.loss))).toBe(now.loss);
  });

  it('scores a row alone as among others, to the bit', async () => {
    const { network } = await run(device, { epochs: 1 });
    const together = await inferOutputs(network, valid);
    for (const row of [0, 1, 64, 129]) {
      const alone = await inferOutputs(network, sliceRows(valid, row, row + 1));
      expect(alone[0]).toBe(together[row]);
    }
  });

  it('stops with the step and the advice when the loss is no longer finite', async () => {
    const failure = await run(device, { learningRate: 1e30 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WdError);
    const { code, exitCode, message, details, help } = failure as WdError;
    expect({ code, exitCode }).toEqual({ code: 'WD320', exitCode: 72 });
    expect(message).toMatch(/hidden layer|outputs|loss/);
    expect(details.join()).toMatch(/epoch 1, step \d+: rows \d+ to \d+/);
    expect(help.join()).toContain('--lr');
  });

  it('ends after the step when it is asked to, with something to keep', async () => {
    const abort = new AbortController();
    const hooks = { signal: abort.signal, onProgress: () => abort.abort() };
    const { result } = await run(device, { epochs: 50 }, hooks);
    expect(result.stopped).toBe('interrupted');
    expect(result.records.length).toBe(1);
    expect(result.steps).toBeLessThan(11);
    expect(result.bestEpoch).toBe(1);
  });

  it('keeps the best of the whole epochs when it is asked to end later', async () => {
    const abort = new AbortController();
    const { result } = await run(
      device,
      { epochs: 50 },
      {
        signal: abort.signal,
        onProgress: ({ epoch, step }) => epoch === 3 && step < 11 && abort.abort(),
      },
    );
    expect(result.stopped).toBe('interrupted');
    expect(result.records.length).toBe(2);
    expect(result.bestEpoch).toBeLessThanOrEqual(2);
  });

  it('stops after patience epochs without gain', async () => {
    const earlyStopping = { patience: 1, minDelta: 10, restoreBest: true };
    const { result } = await run(device, { epochs: 50, earlyStopping });
    expect(result.stopped).toBe('no-gain');
    expect(result.records.length).toBe(2);
    expect(result.bestEpoch).toBe(1);
  });

  it('lowers the learning rate on a plateau', async () => {
    const plateau = { patience: 1, factor: 0.5, minDelta: 10, minLearningRate: 0.004 };
    const { result } = await run(device, { epochs: 4, plateau });
    const rates = result.records.map((record) => record.learningRate);
    expect(rates).toEqual([0.01, 0.01, 0.005, 0.004]);
  });

  it('validates and keeps averaged weights, and trains on with the others', async () => {
    const plain = await run(device, { epochs: 2 });
    const averaged = await run(device, { epochs: 2, averageDecay: 0.9 });
    expect(averaged.losses).toEqual(plain.losses);
    expect(averaged.weights).not.toEqual(plain.weights);
    const now = await inferOutputs(averaged.network, valid);
    expect(binaryMetrics(now, valid.labels)).toEqual(averaged.result.valid);
  });
});

describe('CPU and GPU together', () => {
  it('the first 20 step losses agree within 1e-4 relative', async () => {
    const gpu = await openTestGpu();
    const options = { epochs: 2, replicas: 2 };
    const [cpuRun, gpuRun] = [await run(new CpuDevice(), options), await run(gpu, options)];
    gpu.destroy();
    expect(cpuRun.losses.length).toBe(22);
    for (const [i, loss] of cpuRun.losses.slice(0, 20).entries()) {
      expect(Math.abs(gpuRun.losses[i] - loss) / loss, `step ${i + 1}`).toBeLessThan(1e-4);
    }
  });
});

describe('what cannot be trained', () => {
  it('no step fits the rows', async () => {
    const options = { batch: 512, dropRemainder: true };
    await expect(run(new CpuDevice(), options)).rejects.toMatchObject({ code: 'WD321' });
  });

  it('releases what it took on the device, also when it fails', async () => {
    const device = new CpuDevice();
    openNetwork(device, SMALL);
    await run(device, { learningRate: 1e30 }).catch(() => undefined);
    const { liveBuffers } = device.statistics();
    await run(device, { learningRate: 1e30 }).catch(() => undefined);
    // Another network and its step memory, nothing of the loop's own.
    expect(device.statistics().liveBuffers - liveBuffers).toBeLessThanOrEqual(liveBuffers);
  });
});

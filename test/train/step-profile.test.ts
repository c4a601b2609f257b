/** @file A training that is looked at: where its time goes, and that it computes the same bits. */
import { describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { openNullGpu } from '../../src/device/dawn.ts';
import { fill } from '../../src/kernels/fill.ts';
import { inferOutputs } from '../../src/train/evaluate.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { MOST_STEPS, StepProfiler } from '../../src/train/step-profile.ts';
import { openTestGpu } from '../support/gpu.ts';
import { FIT, interactionRows, openNetwork } from '../support/networks.ts';

const TRAIN = interactionRows(100);
const VALID = interactionRows(40, 5, 1);

async function trained(device: Device, profiler?: StepProfiler, options: Partial<FitOptions> = {}) {
  const network = openNetwork(profiler?.device ?? device);
  const losses: number[] = [];
  await fit(
    network,
    TRAIN,
    VALID,
    { ...FIT, epochs: 2, ...options },
    { watch: profiler, onProgress: ({ stepLosses }) => losses.push(...stepLosses) },
  );
  return { losses, outputs: await inferOutputs(network, VALID) };
}

describe.each([
  ['CPU', 'cpu', async (): Promise<Device> => new CpuDevice()],
  ['GPU', 'gpu', () => openTestGpu({ timestamps: true })],
  ['GPU whose clock cannot be read', 'host', openTestGpu],
] as const)('a profile on the %s', (_, clock, open) => {
  it('changes no bit, and its parts add up', async () => {
    const device = await open();
    const plain = await trained(device);
    const profiler = new StepProfiler(device);
    expect(profiler.result()).toBeUndefined();
    expect(await trained(device, profiler)).toEqual(plain);
    expect(plain.losses.length).toBe(8);
    const profile = profiler.result();
    // Of 8 steps the first is left out, 5 have 32 rows and 2 have 4; of these the faster half.
    expect(profile).toMatchObject({ clock, rows: 32, steps: 3 });
    const { kernels = [], launchedMs = 0, spanMs = 0, hostMs = 0 } = profile ?? {};
    const sum = kernels.reduce((total, { ms }) => total + ms, 0);
    expect(sum).toBeCloseTo(launchedMs, 9);
    // A software GPU's clock may tick too slowly for so little.
    expect(launchedMs).toBeLessThanOrEqual(spanMs);
    expect(hostMs).toBeGreaterThan(0);
    if (clock !== 'gpu') expect(spanMs).toBeCloseTo(hostMs, 9);
    const counts = Object.fromEntries(kernels.map(({ kernel, launches }) => [kernel, launches]));
    expect(counts).toMatchObject({ adam: 1, 'block-forward': 2, 'gather-part': 2, sum: 2 });
    const adam = kernels.find(({ kernel }) => kernel === 'adam');
    expect(adam?.operations).toBeGreaterThan(0);
    device.destroy();
  });
});

describe('a profile', () => {
  it('of a device that computes nothing is the host’s', async () => {
    const device = await openNullGpu();
    expect(new StepProfiler(device).result()).toBeUndefined();
    device.destroy();
  });

  it('ends after enough steps, and what follows leaves no trace', async () => {
    const profiler = new StepProfiler(new CpuDevice());
    const out = profiler.device.create('f32', 1);
    for (let i = 0; i < 3 * MOST_STEPS; i++) {
      profiler.begin(2);
      // A step past those that are looked at is told by its launches.
      const launches = i <= MOST_STEPS ? 1 : 5;
      for (let k = 0; k < launches; k++) {
        profiler.device.launch(fill, { out }, { n: 1, value: i });
      }
      await profiler.end();
    }
    expect(profiler.done).toBe(true);
    const { kernels = [], steps } = profiler.result() ?? {};
    expect([kernels.map(({ launches }) => launches), steps]).toEqual([[1], MOST_STEPS / 2]);
    expect(profiler.device.take()).toEqual([]);
  });

  it('has the first step where there is no other', async () => {
    const profiler = new StepProfiler(new CpuDevice());
    await trained(new CpuDevice(), profiler, { epochs: 1, batch: 100 });
    expect(profiler.result()).toMatchObject({ rows: 100, steps: 1 });
  });

  it('leaves the validation out', async () => {
    const profiler = new StepProfiler(new CpuDevice());
    await trained(new CpuDevice(), profiler, { epochs: 1, batch: 50 });
    const names = profiler.result()?.kernels.map(({ kernel }) => kernel) ?? [];
    expect(names).toContain('adam');
    // Validation normalises by moving averages.
    expect(names).not.toContain('batch-norm-apply');
  });
});

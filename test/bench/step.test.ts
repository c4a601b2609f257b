/** @file The step that is measured: what it launches, that it is checked, and that its time is one of a step. */
import { describe, expect, it } from 'vitest';
import { checkedRows, checkStep } from '../../src/bench/check-step.ts';
import { StepWork } from '../../src/bench/step-work.ts';
import { timeStep } from '../../src/bench/time-step.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { Lacking, Poisoned } from '../support/faulty-devices.ts';
import { thrownBy } from '../support/thrown-by.ts';

const SIZE = { units: 13, layers: 2, batch: 40 };

describe('checkStep', () => {
  it('passes the CPU, by float32 roundings', async () => {
    const check = await checkStep(new CpuDevice(), SIZE);
    expect(check.rows).toBe(40);
    expect(check.lossError).toBeLessThan(1e-6);
    expect(check.gradientError).toBeLessThan(1e-5);
    // Roundings there must be: the CPU is not compared with itself.
    expect(check.gradientError).toBeGreaterThan(0);
  });

  it('takes fewer rows where the network is wide, never less than 16', () => {
    expect(checkedRows({ units: 64, layers: 5, batch: 100 })).toBe(100);
    expect(checkedRows({ units: 64, layers: 5, batch: 1000 })).toBe(256);
    expect(checkedRows({ units: 1500, layers: 2, batch: 1000 })).toBe(37);
    expect(checkedRows({ units: 16_384, layers: 5, batch: 1000 })).toBe(16);
  });

  it.each([
    'block-forward',
    'block-backward',
    'matmul',
    'batch-norm-statistics',
    'add-bias',
    'column-sum',
  ])('refuses a device that leaves %s out', async (missing) => {
    const error = await thrownBy(checkStep(new Lacking(missing), SIZE));
    expect([error.code, error.exitCode]).toEqual(['WD230', 69]);
    expect(error.details[0]).toBe('40 rows, 2 layers of 13 units, against the float64 references');
  });
});

describe('timeStep', () => {
  it('measures a step', async () => {
    const started = performance.now();
    const time = await timeStep(new CpuDevice(), SIZE, 0.2);
    const elapsed = performance.now() - started;
    expect(time.ms.median).toBeGreaterThan(0);
    expect(time.ms.low).toBeLessThanOrEqual(time.ms.median);
    expect(time.ms.samples).toBeGreaterThanOrEqual(1);
    // All the steps that were taken cannot have taken longer than everything together.
    expect(time.ms.low * time.steps).toBeLessThan(elapsed);
    expect(time.rowsPerSecond).toBeCloseTo((40 / time.ms.median) * 1000, 6);
    expect(time.steps).toBeGreaterThan(time.window);
  });

  it('trains meanwhile: the loss falls', async () => {
    const { losses, steps } = await timeStep(new CpuDevice(), SIZE, 0.5);
    expect(steps).toBeGreaterThan(20);
    expect(losses?.[1]).toBeLessThan(losses?.[0] ?? 0);
  });

  it('refuses to time what is not finite', async () => {
    const error = await thrownBy(timeStep(new Poisoned(), SIZE, 0.05));
    expect(error.code).toBe('WD231');
    expect(error.message).toMatch(/^the activations of hidden layer 1 of step 2 /);
  });
});

describe('StepWork', () => {
  it('gives all memory back', () => {
    const device = new CpuDevice();
    const work = new StepWork(device, SIZE);
    work.launch();
    work.launch();
    const before = device.statistics();
    work.launch();
    // A step makes nothing new after the first.
    expect(device.statistics().liveBuffers).toBe(before.liveBuffers);
    work.release();
    expect(device.statistics()).toMatchObject({ liveBuffers: 0, liveBytes: 0 });
  });
});

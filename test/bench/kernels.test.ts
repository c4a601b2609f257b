/** @file The kernels of a step one by one: checked, timed, and found in a profile; ceilings and rooflines. */
import { describe, expect, it } from 'vitest';
import {
  type Ceilings,
  copyRate,
  measureCeilings,
  rooflineSeconds,
} from '../../src/bench/ceilings.ts';
import { profileStep } from '../../src/bench/profile.ts';
import type { AnyLaunch } from '../../src/device/recording-device.ts';
import { ratesOf } from '../../src/bench/report.ts';
import { plannedLaunches, withStepLaunches } from '../../src/bench/step-launches.ts';
import { Stopwatch } from '../../src/bench/stopwatch.ts';
import { timeKernels } from '../../src/bench/time-kernels.ts';
import { timeProduct } from '../../src/bench/time-products.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { Lacking } from '../support/faulty-devices.ts';
import { thrownBy } from '../support/thrown-by.ts';

const SIZE = { units: 13, layers: 1, batch: 40 };

/** 10 operations a second, 100 bytes a second from memory and 400 from a cache. */
const CEILINGS = {
  operationsPerSecond: 10,
  copies: [
    { bytes: 100, bytesPerSecond: 400 },
    { bytes: 10_000, bytesPerSecond: 100 },
  ],
  bytesPerSecond: 100,
} as unknown as Ceilings;

describe('the roofline', () => {
  it('is the slower of arithmetic and memory', () => {
    expect(rooflineSeconds(CEILINGS, { operations: 50, bytes: 0 })).toBe(5);
    expect(rooflineSeconds(CEILINGS, { operations: 0, bytes: 20_000 })).toBe(200);
    expect(rooflineSeconds(CEILINGS, { operations: 5000, bytes: 20_000 })).toBe(500);
  });

  it('knows how fast arrays of a size are copied', () => {
    expect(copyRate(CEILINGS, 1)).toBe(400);
    expect(copyRate(CEILINGS, 100)).toBe(400);
    expect(copyRate(CEILINGS, 1000)).toBeCloseTo(200, 9);
    expect(copyRate(CEILINGS, 10_000)).toBeCloseTo(100, 9);
    expect(copyRate(CEILINGS, 1e9)).toBe(100);
  });

  it('gives a share: of launches one after another, each with its own roof', () => {
    const costs = [
      { operations: 10, bytes: 0 },
      { operations: 0, bytes: 100 },
    ];
    expect(ratesOf(costs, 2.5, CEILINGS)).toEqual({ gflops: 4e-9, gbs: 4e-8, share: 0.5 });
    expect(ratesOf(costs, 2.5, undefined).share).toBeUndefined();
  });
});

describe('the stopwatch', () => {
  it('measures one of many launches', async () => {
    const watch = await Stopwatch.open(new CpuDevice());
    const spread = await watch.time(() => {
      const end = performance.now() + 1;
      while (performance.now() < end);
    }, 0.05);
    expect(spread.low).toBeGreaterThanOrEqual(0.000_99);
    expect(spread.low).toBeLessThan(0.01);
    expect(watch.clock).toBe('wall clock');
  });
});

describe('ceilings', () => {
  it('are measured', async () => {
    const watch = await Stopwatch.open(new CpuDevice());
    const ceilings = await measureCeilings(watch, 0.05);
    expect(ceilings.operationsPerSecond).toBeGreaterThan(1e8);
    expect(ceilings.bytesPerSecond).toBeGreaterThan(1e8);
    expect(ceilings.launch).toBeLessThan(1e-3);
    const sizes = ceilings.copies.map(({ bytes }) => bytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });
});

describe('timeKernels', () => {
  it('has every launch of a step once, with its number', async () => {
    const watch = await Stopwatch.open(new CpuDevice());
    const times = await timeKernels(watch, SIZE, [], 0.01);
    const launches = times.reduce((total, { count }) => total + count, 0);
    expect(launches).toBe(plannedLaunches(watch.device, SIZE).length);
    for (const { kernel, seconds, error } of times) {
      expect(seconds.median, kernel).toBeGreaterThan(0);
      expect(error, kernel).toBeLessThan(1e-5);
    }
    watch.release();
    expect(watch.device.statistics().liveBuffers).toBe(0);
  });

  it('measures the kernels that are named', async () => {
    const watch = await Stopwatch.open(new CpuDevice());
    const times = await timeKernels(watch, SIZE, ['block-forward', 'adam'], 0.01);
    expect(times.map(({ kernel, count }) => [kernel, count])).toEqual([
      ['block-forward', 1],
      ['adam', 1],
    ]);
  });

  it('refuses names that no kernel of a step has', async () => {
    const watch = await Stopwatch.open(new CpuDevice());
    const error = await thrownBy(
      timeKernels(watch, SIZE, ['block-forward', 'gelu', 'nothing'], 0.01),
    );
    expect(error).toMatchObject({
      code: 'WD030',
      exitCode: 2,
      message: 'no training step launches gelu, nothing',
    });
    expect(error.help[0]).toContain('block-backward');
  });

  it.each([
    'block-forward',
    'block-backward',
    'matmul',
    'adam',
    'batch-norm-statistics',
    'moving-average',
  ])('refuses to time a wrong %s', async (missing) => {
    const watch = await Stopwatch.open(new Lacking(missing));
    const error = await thrownBy(timeKernels(watch, SIZE, [missing], 0.01));
    expect([error.code, error.message]).toEqual(['WD232', `CPU computes a wrong ${missing}`]);
  });
});

describe('timeProduct', () => {
  it('counts 2·n³ operations', async () => {
    const watch = await Stopwatch.open(new CpuDevice());
    const { operations, error, seconds } = await timeProduct(watch, 65, 0.01);
    expect(operations).toBe(2 * 65 ** 3);
    expect(error).toBeLessThan(1e-6);
    expect(seconds.median).toBeGreaterThan(0);
  });

  it('refuses to time a wrong one', async () => {
    const watch = await Stopwatch.open(new Lacking('matmul'));
    const error = await thrownBy(timeProduct(watch, 65, 0.01));
    expect([error.code, error.message]).toEqual(['WD233', 'CPU computes a wrong product of 65×65']);
  });
});

describe('profileStep', () => {
  it('says where the time of a step goes, in parts that add up', async () => {
    const device = new CpuDevice();
    const profile = await profileStep(device, SIZE, 0.1);
    const kernels = profile?.kernels ?? [];
    const sum = kernels.reduce((total, { ms }) => total + ms, 0);
    expect(sum).toBeCloseTo(profile?.launchedMs ?? 0, 9);
    expect(profile?.launchedMs).toBeLessThan(profile?.spanMs ?? 0);
    const launches = kernels.reduce((total, one) => total + one.launches, 0);
    expect(launches).toBe(plannedLaunches(device, SIZE).length);
    expect(kernels.map(({ ms }) => ms)).toEqual(
      kernels.map(({ ms }) => ms).toSorted((a, b) => b - a),
    );
  });
});

function names(launches: readonly AnyLaunch[]): string[] {
  return launches.map(({ kernel }) => kernel.name);
}

describe('withStepLaunches', () => {
  it('plans the same launches as there are on a device', async () => {
    const device = new CpuDevice();
    const planned = names(plannedLaunches(device, SIZE));
    expect(await withStepLaunches(device, SIZE, async (found) => names(found))).toEqual(planned);
    expect(device.statistics().liveBuffers).toBe(0);
  });
});

/** @file Several workers go on from a checkpoint of the first one, with the same bits, or as another number of them. */
import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { taskFor } from '../../src/train/tasks.ts';
import { openTestGpu } from '../support/gpu.ts';
import { placeOf, stateAt, STEPS, trainAndKeep, trainTeamAndKeep } from '../support/resuming.ts';

/** Everything that has a state; a batch at the end that is worker 0's alone. */
const ALL: Partial<FitOptions> = {
  epochs: 5,
  learningRate: 0.03,
  replicas: 4,
  averageDecay: 0.9,
  earlyStopping: { patience: 2, minDelta: 0.2, restoreBest: true },
  plateau: { patience: 1, factor: 0.3, minLearningRate: 1e-4, minDelta: 0.02 },
};
const QUANTITY = taskFor({ kind: 'regression', name: 'y', mean: 0, scale: 1 }, 'squared');
const never = (): boolean => false;
const interrupted = (moment: string): boolean => moment === 'interrupted';

function cpus(count: number): Device[] {
  return Array.from({ length: count }, () => openCpu(1));
}

describe('the same workers', () => {
  it.each([
    ['two, with everything that has a state', ALL, 2],
    ['three, with the last weights', { epochs: 2, replicas: 4 }, 3],
    ['three, by statistics of the whole batch', { epochs: 2, replicas: 1, syncBatchNorm: true }, 3],
    ['two, of a quantity', { epochs: 2, replicas: 2, task: QUANTITY }, 2],
  ] as const)(
    '%s: each checkpoint leads to the same end',
    async (_, options, count) => {
      const undisturbed = await trainTeamAndKeep(cpus(count), options, {}, never);
      const { bits, states } = await trainTeamAndKeep(cpus(count), options);
      expect(bits).toEqual(undisturbed.bits);
      const epochs = new Set(states.map(({ epoch }) => epoch)).size;
      expect(states.length).toBeGreaterThanOrEqual((epochs - 1) * STEPS);
      for (const from of states) {
        const resumed = await trainTeamAndKeep(cpus(count), { ...options, from }, {}, never);
        expect(resumed.bits, placeOf(from)).toEqual(bits);
      }
    },
    60_000,
  );

  it('a GPU and a CPU', async () => {
    const gpu = await openTestGpu();
    try {
      const devices = (): Device[] => [gpu, openCpu(1)];
      const options = { epochs: 2, replicas: 2 };
      const { bits, states } = await trainTeamAndKeep(devices(), options);
      // While one is being read from the GPU no other is kept: which ones there are is a matter of time.
      const some = states.filter((_, i) => i % Math.ceil(states.length / 4) === 0);
      expect(some.length).toBeGreaterThan(1);
      for (const from of some) {
        const place = placeOf(from);
        const resumed = await trainTeamAndKeep(devices(), { ...options, from }, {}, never);
        expect(resumed.bits, place).toEqual(bits);
      }
    } finally {
      gpu.destroy();
    }
  }, 60_000);

  it('asked to end in the middle of an epoch, by any of them: what is kept then is of that step', async () => {
    const options = { ...ALL, epochs: 3 };
    const { bits } = await trainTeamAndKeep(cpus(2), options, {}, never);
    const abort = new AbortController();
    const hooks = {
      signal: abort.signal,
      onPlace: ({ epoch, step }: { epoch: number; step: number }) => {
        if (epoch === 2 && step === 4) abort.abort();
      },
    };
    const stopped = await trainTeamAndKeep(cpus(2), options, hooks, interrupted);
    expect(stopped.states.map(placeOf)).toEqual(['2:4']);
    const [from] = stopped.states;
    const resumed = await trainTeamAndKeep(cpus(2), { ...options, from }, {}, never);
    expect(resumed.bits).toEqual(bits);
  });
});

describe('another number of workers', () => {
  it.each([1, 3, 4])('two become %i: the same training within rounding', async (count) => {
    const options = { ...ALL, epochs: 2 };
    const { bits, states } = await trainTeamAndKeep(cpus(2), options);
    const from = stateAt(states, '2:6');
    const resumed =
      count === 1
        ? await trainAndKeep(openCpu(1), { ...options, from }, {}, never)
        : await trainTeamAndKeep(cpus(count), { ...options, from }, {}, never);
    expect(close(resumed.bits, bits)).toBe(true);
    expect(resumed.bits).not.toEqual(bits);
  });
});

/** Whether all numbers in two like structures are within a thousandth of each other. */
function close(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-3;
  if (typeof a !== 'object' || a === null) return a === b;
  const other: object = Object(b);
  return Object.entries(a).every(([key, value]) => close(value, Reflect.get(other, key)));
}

/** @file A training that goes on from any of its checkpoints ends with the bits of one that was never stopped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { storeOf } from '../../src/train/row-store.ts';
import { taskFor } from '../../src/train/tasks.ts';
import type { TrainingState } from '../../src/train/training-state.ts';
import { openTestGpu } from '../support/gpu.ts';
import { placeOf, stateAt, STEPS, train, trainAndKeep } from '../support/resuming.ts';

/** Everything that has a state: averages, patience that runs out, a rate that falls, replicas, a best that is not the last. */
const ALL: Partial<FitOptions> = {
  epochs: 7,
  learningRate: 0.03,
  replicas: 2,
  averageDecay: 0.9,
  earlyStopping: { patience: 3, minDelta: 0.2, restoreBest: true },
  plateau: { patience: 1, factor: 0.3, minLearningRate: 1e-4, minDelta: 0.02 },
};

const QUANTITY = taskFor({ kind: 'regression', name: 'y', mean: 0, scale: 1 }, 'squared');
const atInterrupt = (moment: string): boolean => moment === 'interrupted';

describe.each([
  ['CPU', async (): Promise<Device> => openCpu(), 1],
  ['GPU', openTestGpu, 17],
] as const)('on the %s', (_, open, every) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  it.each([
    ['with everything that has a state', ALL],
    ['with the last weights', { epochs: 2 }],
    ['with a batch that is left out, too', { epochs: 2, dropRemainder: true }],
    ['of a quantity', { epochs: 2, task: QUANTITY }],
  ] as const)(
    'each checkpoint leads to the same end %s',
    { timeout: 60_000 },
    async (_name, options) => {
      const undisturbed = await trainAndKeep(device, options, {}, () => false);
      const { bits, states } = await trainAndKeep(device, options);
      expect(bits).toEqual(undisturbed.bits);
      expect(new Set(states.map(placeOf)).size).toBe(states.length);
      for (const from of states.filter((_state, i) => i % every === 0)) {
        const resumed = await trainAndKeep(device, { ...options, from }, {}, () => false);
        expect(resumed.bits, placeOf(from)).toEqual(bits);
      }
    },
  );
});

describe('checkpoints', () => {
  it('there is one of every step and every epoch, if every one is wanted', async () => {
    const device = openCpu();
    const kept = async (...wanted: string[]): Promise<string[]> => {
      const due = (moment: string): boolean => wanted.includes(moment);
      return (await trainAndKeep(device, { epochs: 2 }, {}, due)).states.map(placeOf);
    };
    const steps = Array.from({ length: STEPS }, (_, i) => i + 1);
    const places = [1, 2].flatMap((epoch) => steps.map((step) => `${epoch}:${step}`));
    expect(await kept('step')).toEqual(places);
    expect(await kept('epoch', 'end')).toEqual(['2:0', '3:0']);
  });

  it('rows that are read ahead from a file begin in the middle of an epoch', async () => {
    const device = openCpu();
    const streamed = { ...storeOf(train), held: undefined };
    const { bits, states } = await trainAndKeep(device, ALL);
    for (const place of ['1:1', '2:10', '3:0']) {
      const from = stateAt(states, place);
      const resumed = await trainAndKeep(device, { ...ALL, from }, {}, () => false, streamed);
      expect(resumed.bits, place).toEqual(bits);
    }
  });

  it('a second resume is as good as one', async () => {
    const device = openCpu();
    const { bits, states } = await trainAndKeep(device, ALL);
    const first = stateAt(states, '1:4');
    const second = await trainAndKeep(device, { ...ALL, from: first });
    const from = stateAt(second.states, '3:9');
    expect((await trainAndKeep(device, { ...ALL, from })).bits).toEqual(bits);
  });

  it('more epochs go on from the end, as if they had been asked for at once', async () => {
    const device = openCpu();
    const short = await trainAndKeep(device, { epochs: 2 });
    const long = await trainAndKeep(device, { epochs: 4 });
    const from = short.states.at(-1);
    expect(short.moments.at(-1)).toBe('end');
    expect((await trainAndKeep(device, { epochs: 4, from })).bits).toEqual(long.bits);
  });

  it('a training that had run out of patience is not trained on', async () => {
    const device = openCpu();
    const { bits, states } = await trainAndKeep(device, ALL);
    const ended = states.at(-1);
    expect(ended?.stopping.stoppedAfter).not.toBeNull();
    expect((await trainAndKeep(device, { ...ALL, from: ended })).bits).toEqual(bits);
  });

  it('asked to end inside an epoch it leaves the step it stopped at, not the scores of half an epoch', async () => {
    const device = openCpu();
    const { bits } = await trainAndKeep(device, ALL);
    for (const [inEpoch, place] of [
      [1, /^1:[1-9]/],
      [3, /^3:[1-9]/],
    ] as const) {
      const abort = new AbortController();
      const hooks = {
        signal: abort.signal,
        onProgress: ({ epoch, step }: { epoch: number; step: number }) => {
          if (epoch === inEpoch && step > 2 && step < STEPS) abort.abort();
        },
      };
      const { states, moments } = await trainAndKeep(device, ALL, hooks, atInterrupt);
      expect(moments).toEqual(['interrupted']);
      expect(placeOf(states[0])).toMatch(place);
      expect(states[0].records).toHaveLength(inEpoch - 1);
      expect((await trainAndKeep(device, { ...ALL, from: states[0] })).bits).toEqual(bits);
    }
  });

  it('asked to end while it validates it leaves the epoch that has ended', async () => {
    const device = openCpu();
    const { bits } = await trainAndKeep(device, ALL);
    const abort = new AbortController();
    const hooks = { signal: abort.signal, onEpoch: () => abort.abort() };
    const { states } = await trainAndKeep(device, ALL, hooks, atInterrupt);
    expect(states.map(placeOf)).toEqual(['2:0']);
    expect((await trainAndKeep(device, { ...ALL, from: states[0] })).bits).toEqual(bits);
  });

  it('one piece of state that is a little off leads elsewhere', async () => {
    const device = openCpu();
    const earlyStopping = { patience: 3, minDelta: 10, restoreBest: true };
    const options = { ...ALL, epochs: 4, earlyStopping };
    const { bits, states } = await trainAndKeep(device, options);
    const from = stateAt(states, '3:4');
    const { sums, stopping, arrays, scores = new Uint32Array(0), plateau } = from;
    const other = (name: string): TrainingState => {
      const values = arrays.get(name)?.slice() ?? new Float32Array(0);
      const at = values.findIndex((value) => value !== 0);
      values[at] *= 1 + 2 ** -10;
      return { ...from, arrays: new Map([...arrays, [name, values]]) };
    };
    const counted = scores.map((value, i) => (i === 10 ? value + 50 : value));
    const wrong: Record<string, TrainingState> = {
      epoch: { ...from, epoch: 2 },
      steps: { ...from, steps: from.steps + 1 },
      learningRate: { ...from, learningRate: from.learningRate * 1.01 },
      lossSum: { ...from, sums: { ...sums, lossSum: sums.lossSum + 1e-3 } },
      rows: { ...from, sums: { ...sums, rows: sums.rows + 1 } },
      count: { ...from, sums: { ...sums, count: sums.count + 1 } },
      scores: { ...from, scores: counted },
      stopping: { ...from, stopping: { ...stopping, wait: stopping.wait + 1, best: -1 } },
      plateau: { ...from, plateau: plateau && { ...plateau, wait: 0, best: -1 } },
      records: { ...from, records: from.records.slice(1) },
      ...Object.fromEntries([...arrays.keys()].map((name) => [name, other(name)])),
    };
    expect(arrays.size).toBe(8);
    for (const [name, state] of Object.entries(wrong)) {
      const { bits: found } = await trainAndKeep(device, { ...options, from: state });
      expect(found, name).not.toEqual(bits);
    }
  });
});

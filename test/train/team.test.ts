/** @file Several workers train what one device trains: the same losses, weights and decisions, whatever they are. */
import { describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import { taskFor } from '../../src/train/tasks.ts';
import { FIT, interactionRows, SMALL } from '../support/networks.ts';
import { fitOn, type TeamTraining } from '../support/teams.ts';

const training: TeamTraining = {
  config: SMALL,
  train: interactionRows(331),
  valid: interactionRows(130, 5, 1),
  options: { ...FIT, batch: 64, replicas: 8, averageDecay: 0.9 },
};

function cpus(count: number): Device[] {
  return Array.from({ length: count }, () => openCpu(1));
}

async function weightsOf(devices: readonly Device[], given = training) {
  const outcomes = await Promise.all(fitOn(devices, given));
  const weights = await Promise.all(
    outcomes.map(({ network }) => network.parameters.values.read()),
  );
  return { outcomes, weights };
}

describe('two, three and eight workers', () => {
  it.each([2, 3, 8])('%i on the CPU train as one does', async (count) => {
    const [alone] = await Promise.all(fitOn(cpus(1), training));
    const { outcomes } = await weightsOf(cpus(count));
    const [first, ...others] = outcomes;
    expect(first.losses.length).toBe(alone.losses.length);
    for (const [i, loss] of first.losses.slice(0, 10).entries()) {
      expect(Math.abs(loss / alone.losses[i] - 1), `loss ${i}`).toBeLessThan(1e-5);
    }
    for (const other of others) expect(other.losses).toEqual(first.losses);
    expect(first.result.steps).toBe(alone.result.steps);
    expect(first.result.records.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(first.result.valid.loss).toBeCloseTo(alone.result.valid.loss, 3);
    const [own, reference] = [first.result.records[0].train, alone.result.records[0].train];
    expect(own.loss).toBeCloseTo(reference.loss, 5);
    expect(own.auc).toBeCloseTo(reference.auc, 3);
    expect(own.accuracy).toBeCloseTo(reference.accuracy, 2);
  });
});

describe('a team', () => {
  it('repeats to the bit, and ends with the same weights on each worker', async () => {
    const options = {
      ...training.options,
      averageDecay: 0,
      earlyStopping: { patience: 9, minDelta: 0, restoreBest: false },
    };
    const [a, b] = [
      await weightsOf(cpus(2), { ...training, options }),
      await weightsOf([openCpu(1), openCpu(1)], { ...training, options }),
    ];
    expect(b.weights).toEqual(a.weights);
    expect(a.weights[1]).toEqual(a.weights[0]);
    expect(b.outcomes[0].losses).toEqual(a.outcomes[0].losses);
  });

  it('of unlike devices has the same weights on each worker, too', async () => {
    const options = { ...training.options, averageDecay: 0, epochs: 1 };
    const devices = [openCpu(1), new CpuDevice(), openCpu(2)];
    const { weights } = await weightsOf(devices, { ...training, options });
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  });

  it('without SIMD and with it, in float64: each its share', async () => {
    const devices = [openCpu(1), new CpuDevice(), new CpuDevice({ precision: 'float64' })];
    const [alone] = await Promise.all(fitOn(cpus(1), training));
    const [first] = await Promise.all(fitOn(devices, training));
    for (const [i, loss] of first.losses.slice(0, 10).entries()) {
      expect(Math.abs(loss / alone.losses[i] - 1), `loss ${i}`).toBeLessThan(1e-5);
    }
  });
});

describe('tasks of every kind', () => {
  const weights = Float32Array.from({ length: 331 }, (_, row) => 0.5 + (row % 3));
  const values = Float32Array.from(training.train.labels, (label, row) => label + 0.1 * (row % 7));
  const classes = Float32Array.from({ length: 331 }, (_, row) => row % 3);
  const three = { kind: 'multiclass', name: 'y', classes: ['a', 'b', 'c'] } as const;
  const price = { kind: 'regression', name: 'y', mean: 0, scale: 1 } as const;

  it.each([
    ['weighed rows', {}, { weights }, undefined],
    ['the wide tower alone', { towers: 'wide', layers: 0 }, {}, undefined],
    ['no layers', { layers: 0 }, {}, undefined],
    ['tanh, whose blocks are several ops', { activation: 'tanh' }, {}, undefined],
    ['three classes', { outputs: 3 }, { labels: classes }, taskFor(three, 'squared')],
    ['a value', {}, { labels: values }, taskFor(price, 'huber')],
  ] as const)('%s: three workers as one', async (_, config, rows, task) => {
    const given: TeamTraining = {
      ...training,
      config: { ...SMALL, ...config },
      train: { ...training.train, ...rows },
      options: { ...training.options, epochs: 1, ...(task === undefined ? {} : { task }) },
    };
    const [alone] = await Promise.all(fitOn(cpus(1), given));
    const [first] = await Promise.all(fitOn(cpus(3), given));
    expect(first.losses.length).toBe(6);
    for (const [i, loss] of alone.losses.entries()) {
      expect(Math.abs(first.losses[i] / loss - 1), `loss ${i}`).toBeLessThan(1e-5);
    }
  });
});

/** @file The linear model beside a network: what it sees, that it is at its best, and whether it is beaten. */
import { describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Target } from '../../src/data/tasks/target.ts';
import type { WideDeep } from '../../src/model/wide-deep.ts';
import { openRecordFile } from '../../src/data/record-file.ts';
import { collectParts } from '../../src/train/collect-rows.ts';
import { fit } from '../../src/train/fit.ts';
import { inferStore } from '../../src/train/evaluate.ts';
import {
  compareWithLinear,
  fitLinear,
  linearEpochs,
  withoutCrosses,
} from '../../src/train/linear-baseline.ts';
import type { HostRows, RowStore } from '../../src/train/row-store.ts';
import { taskFor } from '../../src/train/tasks.ts';
import { FIT, interactionRows, openNetwork, SMALL } from '../support/networks.ts';

const TARGET: Target = { kind: 'binary', name: 'y', classes: ['0', '1'], positive: '1' };
const train = interactionRows(600);
const valid = interactionRows(400, 5, 1);

async function linearOf(rows: HostRows = train, config = SMALL) {
  const others = config.crosses.length > 0 ? crossed(valid) : valid;
  const model = await fitLinear(new CpuDevice(), config, rows, others, FIT);
  if (model === undefined) throw new Error('there is no linear model');
  return model;
}

function crossed(rows: HostRows): HostRows {
  return { ...rows, crosses: new Uint32Array(rows.rows), crossColumns: 1 };
}

function onFile(rows: HostRows): RowStore {
  const part = { ...rows, weighted: rows.weights !== undefined };
  const [collector] = collectParts([part], { limit: 0, open: openRecordFile });
  collector.append(rows, Uint32Array.from(rows.labels.keys()));
  return collector.finish();
}

/** With y = 0.5 x₀ − 2 x₁ + 0.25, exactly. */
function onLine(rows: HostRows): HostRows {
  const { numbers } = rows;
  const labels = rows.labels.map((_, i) => 0.5 * numbers[5 * i] - 2 * numbers[5 * i + 1] + 0.25);
  return { ...rows, labels };
}

function inferred(network: WideDeep) {
  return inferStore(network, withoutCrosses(valid));
}

describe('fitLinear', () => {
  it('trains the wide tower alone, whatever the network has', async () => {
    const { network, result } = await linearOf(train, { ...SMALL, layers: 3 });
    const weights = await network.parameters.values.read();
    expect([...weights.keys()]).toEqual(['wide.kernel', 'wide.bias']);
    expect(result.stopped).toBe('no-gain');
  });

  it('leaves crosses out', async () => {
    const config = { ...SMALL, crosses: [8] };
    const model = await fitLinear(new CpuDevice(), config, crossed(train), crossed(valid), FIT);
    const plain = await linearOf();
    expect(model?.result.valid).toEqual(plain.result.valid);
  });

  it('is the same of rows in a file, weights and crosses among them', async () => {
    const weighed = {
      ...crossed(train),
      crosses: Uint32Array.from(train.labels, (_, i) => i % 8),
      weights: train.labels.map((_, i) => (i % 4) / 1.5),
    };
    const file = onFile(weighed);
    const config = { ...SMALL, crosses: [8] };
    const inMemory = await linearOf(weighed, config);
    const fromFile = await fitLinear(new CpuDevice(), config, file, crossed(valid), FIT);
    expect(fromFile?.result.records.map(({ train: scores }) => scores)).toEqual(
      inMemory.result.records.map(({ train: scores }) => scores),
    );
    expect(await fromFile?.network.parameters.values.read()).toEqual(
      await inMemory.network.parameters.values.read(),
    );
    const unweighed = await linearOf(crossed(train), config);
    expect(unweighed.result.valid).not.toEqual(inMemory.result.valid);
    expect(withoutCrosses(file).range(3, 2)).toMatchObject({
      crosses: new Uint32Array(0),
      crossColumns: 0,
      labels: train.labels.slice(3, 5),
      weights: weighed.weights.slice(3, 5),
    });
    file.close();
  });

  it('comes to where the gradient vanishes: least squares', async () => {
    const target: Target = { kind: 'regression', name: 'y', mean: 0, scale: 1 };
    const task = taskFor(target, 'squared');
    const model = await fitLinear(new CpuDevice(), SMALL, onLine(train), onLine(valid), {
      ...FIT,
      batch: 16,
      task,
    });
    const weights = await model?.network.parameters.values.read();
    const kernel = [...(weights?.get('wide.kernel') ?? [])];
    for (const [i, value] of [0.5, -2, 0, 0, 0].entries()) expect(kernel[i]).toBeCloseTo(value, 1);
    expect(model?.result.valid['r2']).toBeGreaterThan(0.999);
  });

  it('is none where it is interrupted', async () => {
    const abort = new AbortController();
    const hooks = { signal: abort.signal, onEpoch: () => abort.abort() };
    const model = await fitLinear(new CpuDevice(), SMALL, train, valid, FIT, hooks);
    expect(model).toBeUndefined();
  });

  it('is none where it diverges, instead of taking the network with it', async () => {
    const vast = { ...train, numbers: train.numbers.map((x) => x * 3e38) };
    expect(await fitLinear(new CpuDevice(), SMALL, vast, valid, FIT)).toBeUndefined();
  });
});

describe('compareWithLinear', () => {
  it('shows a network to be better where no linear model can be', async () => {
    const network = openNetwork(new CpuDevice());
    await fit(network, train, valid, { ...FIT, epochs: 12 });
    const { network: linear } = await linearOf();
    const [own, others] = [await inferred(network), await inferred(linear)];
    const compared = compareWithLinear(own, others, TARGET, 1);
    expect(compared.low).toBeGreaterThan(0.05);
    expect(compared.high).toBeLessThan(0.5);
    expect(compared.samples).toBe(1000);
    expect(compareWithLinear(own, others, TARGET, 1)).toEqual(compared);
  });

  it.each([1, 4, 5])('with %i rows of one class: an interval from five on', (positives) => {
    const labels = Float32Array.from({ length: 40 }, (_, row) => (row < positives ? 1 : 0));
    const own = { labels, outputs: labels.map((label, row) => 2 * label + (row % 7)) };
    const others = { labels, outputs: labels.map((label, row) => label + (row % 5)) };
    const { difference, low, high, samples } = compareWithLinear(own, others, TARGET, 1);
    expect(Number.isFinite(difference)).toBe(true);
    const told = positives === 5;
    expect([Number.isFinite(low), Number.isFinite(high), samples > 900]).toEqual([
      told,
      told,
      told,
    ]);
    const swapped = labels.map((label) => 1 - label);
    const other = compareWithLinear(
      { ...own, labels: swapped },
      { ...others, labels: swapped },
      TARGET,
      1,
    );
    expect(Number.isFinite(other.low)).toBe(told);
  });

  it('shows nothing where the two are the same', async () => {
    const { network } = await linearOf();
    const own = await inferred(network);
    const compared = compareWithLinear(own, own, TARGET, 1);
    expect(compared).toMatchObject({ difference: 0, low: 0, high: 0 });
  });
});

describe('its epochs', () => {
  it.each([
    [1, 50],
    [400_000, 50],
    [400_001, 49],
    [11_000_000, 1],
    [30_000_000, 1],
  ])('%i rows: %i', (rows, epochs) => {
    expect(linearEpochs(rows)).toBe(epochs);
  });
});

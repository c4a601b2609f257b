/** @file Rows with weights: the loss and its gradient; rows on the device and streamed; through `prepare` and `fit`. */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/autograd/backward.ts';
import { Tape } from '../../src/autograd/tape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { readFloats } from '../../src/device/device.ts';
import { fit } from '../../src/train/fit.ts';
import { type HostRows, storeOf } from '../../src/train/row-store.ts';
import { openRows } from '../../src/train/rows.ts';
import { forward } from '../../src/train/step.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';
import { FIT, interactionRows, openNetwork, SMALL } from '../support/networks.ts';
import { AS_THEY_ARE, LAST_QUARTER, options, prepare } from '../support/preparing.ts';

const ROWS = 9;
const plain = interactionRows(ROWS);
const PASS = { groups: 1, dropout: <T>(x: T): T => x };

/** Loss and gradients of one pass over all rows, in float64. */
async function onePass(table: HostRows, towers: 'both' | 'wide', limit?: number) {
  const device = new CpuDevice({ precision: 'float64' });
  const network = openNetwork(device, { ...SMALL, towers });
  const rows = openRows(network.tape, storeOf(table), limit);
  rows.setOrder(Uint32Array.from({ length: table.rows }, (_, i) => i));
  const batch = await rows.take({ first: 0, rows: table.rows });
  const { loss } = forward(network, batch, PASS, 'binary');
  backward(loss);
  const gradients = await network.parameters.gradients.read();
  return {
    loss: (await readFloats(device, loss.view))[0],
    gradients: [...gradients.values()].flatMap((values) => [...values]),
  };
}

function weighed(weights: readonly number[], rows: HostRows = plain): HostRows {
  return { ...rows, weights: Float32Array.from(weights) };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - expected[i]), `element ${i}`).toBeLessThan(1e-12);
}

describe('a pass over rows with weights', () => {
  const weights = [0, 1, 2.5, 0.5, 1, 3, 0, 0.25, 0.75];

  it('is that of rows that come again: a weight of 2 is two rows', async () => {
    const order = [0, 1, 1, 3, 4, 4, 5, 6, 8];
    const repeated: HostRows = {
      ...plain,
      numbers: Float32Array.from(
        order.flatMap((row) => [...plain.numbers.subarray(5 * row, 5 * row + 5)]),
      ),
      labels: Float32Array.from(order, (row) => plain.labels[row]),
    };
    const times = plain.labels.map((_, row) => order.filter((each) => each === row).length);
    const expected = await onePass(repeated, 'wide');
    const actual = await onePass(weighed([...times]), 'wide');
    expectClose([actual.loss, ...actual.gradients], [expected.loss, ...expected.gradients]);
  });

  it('is the sum of what each row alone gives, by its weight', async () => {
    const whole = await onePass(weighed(weights), 'both');
    const sum = { loss: 0, gradients: whole.gradients.map(() => 0) };
    for (const [row, weight] of weights.entries()) {
      const alone = await onePass(weighed(weights.map((_, i) => (i === row ? 1 : 0))), 'both');
      sum.loss += weight * alone.loss;
      for (const [i, each] of alone.gradients.entries()) sum.gradients[i] += weight * each;
    }
    expectClose([whole.loss, ...whole.gradients], [sum.loss, ...sum.gradients]);
  });

  it('is without weights that of weights of 1', async () => {
    const ones = await onePass(weighed(weights.map(() => 1)), 'both');
    expect(ones).toEqual(await onePass(plain, 'both'));
  });

  it('is the same for streamed rows', async () => {
    expect(await onePass(weighed(weights), 'both', 0)).toEqual(
      await onePass(weighed(weights), 'both'),
    );
  });

  it('takes the weights of its own rows', async () => {
    const tape = new Tape(new CpuDevice());
    for (const limit of [0, undefined]) {
      const rows = openRows(tape, storeOf(weighed(weights)), limit);
      rows.setOrder(Uint32Array.of(8, 2, 5, 0, 1, 3, 4, 6, 7));
      const { weights: taken } = await rows.take({ first: 1, rows: 2 });
      expect(taken?.shape).toEqual([2]);
      expect(taken && [...(await readFloats(tape.device, taken.view))]).toEqual([2.5, 3]);
    }
  });
});

describe('a table with a column of weights', () => {
  const table = rawTable({
    x: series(40, (i) => i + 0.5),
    w: series(40, (i) => (i < 30 ? (i % 3) + 1 : -1)),
    y: series(40, (i) => (i % 5 === 0 ? 1 : 0)),
  });
  const asked = options({ ...LAST_QUARTER, ...AS_THEY_ARE, schema: { weight: 'w' } });

  it('does not learn from the column, and weighs the training rows by it', () => {
    const { encoder, train, valid } = prepare(table, asked);
    expect(encoder.columns.map(({ name }) => name)).toEqual(['x']);
    expect([...(train.weights ?? [])]).toEqual(series(30, (i) => ((i % 3) + 1) / 2));
    // Of a validation row nobody asks what it weighs.
    expect(valid.weights).toBeUndefined();
  });

  it('is refused for a weight below 0 in a training row: WD190 with its line', () => {
    const line = expect.objectContaining({ line: table.lines[30] }) as object;
    const rows = { validation: { share: 1 / 40, rows: 'last' } } as const;
    expect(() => prepare(table, { ...asked, ...rows })).toThrow(
      expect.objectContaining({ code: 'WD190', place: line }),
    );
  });

  it('says what the weights are between', () => {
    expect(prepare(table, asked).weightRange).toEqual([0.5, 1.5]);
    expect(prepare(table, { ...asked, schema: { ignore: ['w'] } }).weightRange).toBeUndefined();
  });

  it('may lack weights where it lacks the target', () => {
    const y = series(40, (i) => (i === 3 ? null : i % 5 === 0 ? 1 : 0));
    const w = series(40, (i) => (i === 3 || i >= 30 ? null : (i % 3) + 1));
    const gaps = rawTable({ x: series(40, (i) => i + 0.5), w, y });
    const valid = { validation: { share: 10 / 39, rows: 'last' } } as const;
    const { train } = prepare(gaps, { ...asked, ...valid, dropMissingTarget: true });
    const given = series(30, (i) => (i % 3) + 1).filter((_, i) => i !== 3);
    const mean = given.reduce((sum, each) => sum + each, 0) / 29;
    expect([...(train.weights ?? [])]).toEqual(
      given.map((each) => Math.fround(each / 3 / (mean / 3))),
    );
  });

  it('is weighed by its classes too', () => {
    const { train } = prepare(table, {
      ...asked,
      schema: { ignore: ['w'] },
      classWeight: 'balanced',
    });
    // 24 of 30 rows are of class 0.
    expect(train.weights?.[0]).toBeCloseTo(30 / (2 * 6), 6);
    expect(train.weights?.[1]).toBeCloseTo(30 / (2 * 24), 6);
  });
});

describe('a training with weights', () => {
  it('learns nothing from rows that weigh nothing', async () => {
    const rows = interactionRows(300);
    const lies = rows.labels.map((label, row) => (row % 3 === 0 ? 1 - label : label));
    const truth = rows.labels.map((_, row) => (row % 3 === 0 ? 0 : 1));
    const valid = interactionRows(200, 5, 1);
    const auc = async (weights?: Float32Array): Promise<number> => {
      const table = { ...rows, labels: lies, ...(weights === undefined ? {} : { weights }) };
      const { valid: scores } = await fit(openNetwork(new CpuDevice()), table, valid, {
        ...FIT,
        epochs: 15,
      });
      return scores.auc;
    };
    const [all, some] = [await auc(), await auc(truth)];
    expect(some).toBeGreaterThan(0.88);
    expect(some).toBeGreaterThan(all + 0.03);
  });
});

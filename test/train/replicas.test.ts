/**
 * @file Replicas: eight groups of rows on one device are eight trainings side by side, each with its own
 * batch statistics, and one averaged gradient.
 */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/autograd/backward.ts';
import { dropout } from '../../src/autograd/ops.ts';
import type { Tensor } from '../../src/autograd/tape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { readFloats } from '../../src/device/device.ts';
import { sliceRows } from '../../src/train/evaluate.ts';
import { uploadInputs } from '../../src/train/rows.ts';
import { forward } from '../../src/train/step.ts';
import { interactionRows, openNetwork } from '../support/networks.ts';

const REPLICAS = 8;
const EACH = 6;
const table = interactionRows(REPLICAS * EACH);

/** Loss, gradients and moving averages of one pass over some rows, in float64. */
async function onePass(first: number, rows: number, groups: number) {
  const device = new CpuDevice({ precision: 'float64' });
  const network = openNetwork(device);
  const { tape } = network;
  const part = sliceRows(table, first, first + rows);
  const view = tape.arena.take('f32', rows);
  tape.device.upload(view, table.labels.subarray(first, first + rows));
  const batch = { ...uploadInputs(tape, part), labels: tape.constant([rows, 1], view) };
  const pass = {
    groups,
    dropout: (x: Tensor, layer: number) => {
      return dropout(x, { rate: 0.2, seed: 3, step: 7, layer, firstRow: first });
    },
  };
  const { loss } = forward(network, batch, pass, 'binary');
  backward(loss);
  return {
    loss: (await readFloats(device, loss.view))[0],
    gradients: await network.parameters.gradients.read(),
    moving: await network.moving.read(),
  };
}

function meanOf(maps: ReadonlyMap<string, ArrayLike<number>>[], name: string, i: number): number {
  return maps.reduce((sum, map) => sum + (map.get(name)?.[i] ?? Number.NaN), 0) / maps.length;
}

describe(`${REPLICAS} replicas on one device`, () => {
  it('have the mean loss, gradient and moving averages of the same replicas one by one', async () => {
    const together = await onePass(0, table.rows, REPLICAS);
    const apart = [];
    for (let i = 0; i < REPLICAS; i++) apart.push(await onePass(i * EACH, EACH, 1));
    const meanLoss = apart.reduce((sum, { loss }) => sum + loss, 0) / REPLICAS;
    expect(Math.abs(together.loss - meanLoss)).toBeLessThan(1e-12);
    for (const part of ['gradients', 'moving'] as const) {
      const maps = apart.map((each) => each[part]);
      for (const [name, values] of together[part]) {
        for (let i = 0; i < values.length; i++) {
          expect(Math.abs(values[i] - meanOf(maps, name, i)), `${name}[${i}]`).toBeLessThan(1e-12);
        }
      }
    }
  });

  it('are not one group: the statistics differ', async () => {
    const [eight, one] = [await onePass(0, table.rows, REPLICAS), await onePass(0, table.rows, 1)];
    expect(Math.abs(eight.loss - one.loss)).toBeGreaterThan(1e-3);
  });
});

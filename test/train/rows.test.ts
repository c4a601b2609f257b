import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/autograd/tape.ts';
import { permutation, Purpose, RandomStream } from '../../src/base/random.ts';
import { groupsOf, planBatches } from '../../src/data/batches.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { readFloats } from '../../src/device/device.ts';
import { storeOf } from '../../src/train/row-store.ts';
import { openRows } from '../../src/train/rows.ts';
import { interactionRows } from '../support/networks.ts';

/** Numbers, two columns of codes and one cross. */
const table = {
  ...interactionRows(101),
  codes: Uint32Array.from({ length: 202 }, (_, i) => i % 7),
  categoryColumns: 2,
  crosses: Uint32Array.from({ length: 101 }, (_, i) => (i * i) % 11),
  crossColumns: 1,
};

/** All batches of one epoch as one list of numbers, in a shuffled order. */
async function epoch(limit?: number): Promise<number[]> {
  const tape = new Tape(new CpuDevice());
  const rows = openRows(tape, storeOf(table), limit);
  rows.setOrder(permutation(table.rows, new RandomStream(5, Purpose.shuffle)));
  const seen: number[] = [];
  for (const batch of planBatches(table.rows, 16, false)) {
    tape.reset();
    const { x, labels, codes, crosses } = await rows.take(batch);
    expect(x.shape).toEqual([batch.rows, 5]);
    expect(labels.shape).toEqual([batch.rows, 1]);
    seen.push(...(await readFloats(tape.device, x.view)));
    seen.push(...(await readFloats(tape.device, labels.view)));
    expect([codes.rows, codes.columns, crosses.columns]).toEqual([batch.rows, 2, 1]);
    seen.push(...(await tape.device.read(codes.view)));
    seen.push(...(await tape.device.read(crosses.view)));
  }
  rows.release();
  return seen;
}

function total(values: Iterable<number>): number {
  return [...values].toSorted((a, b) => a - b).reduce((a, b) => a + b, 0);
}

describe('rows of a table', () => {
  it('are the same whether they lie on the device or are streamed', async () => {
    expect(await epoch(0)).toEqual(await epoch());
  });

  it('come once each in an epoch', async () => {
    expect(total(await epoch())).toBeCloseTo(
      total([...table.numbers, ...table.labels, ...table.codes, ...table.crosses]),
      6,
    );
  });
});

describe('batches', () => {
  it.each([
    [100, 32, false, [32, 32, 32, 4]],
    [100, 32, true, [32, 32, 32]],
    [97, 32, false, [32, 32, 32]],
    [98, 32, false, [32, 32, 32, 2]],
    [5, 32, false, [5]],
    [1, 32, false, []],
    [31, 32, true, []],
    [0, 32, false, []],
  ])('%d rows in batches of %d, remainder dropped: %s', (rows, batch, drop, sizes) => {
    const batches = planBatches(rows, batch, drop);
    expect(batches.map((each) => each.rows)).toEqual(sizes);
    expect(batches.map((each) => each.first)).toEqual(sizes.map((_, i) => i * batch));
  });

  it('never form a group of a single row', () => {
    for (let rows = 2; rows < 40; rows++) {
      for (const replicas of [1, 2, 8, 64]) {
        const groups = groupsOf(rows, replicas);
        expect(Math.floor(rows / groups)).toBeGreaterThanOrEqual(2);
        expect(groups).toBeLessThanOrEqual(replicas);
      }
    }
    expect(groupsOf(16_384, 8)).toBe(8);
  });
});

/** @file What launches cost: every kernel has an entry, and the ones that matter have the right one. */
import { describe, expect, it } from 'vitest';
import { costOf, COSTS } from '../../src/kernels/costs.ts';
import { groupLaunches, plannedLaunches } from '../../src/bench/step-launches.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import * as kernels from '../../src/kernels/index.ts';

const SIZE = { units: 64, layers: 5, batch: 1024 };
const LAUNCHES = plannedLaunches(new CpuDevice(), SIZE);

/** The launches of a kernel in a step, one for each shape. */
function shapes(name: string) {
  const groups = groupLaunches(LAUNCHES.filter(({ kernel }) => kernel.name === name));
  return groups.map(({ launch, count }) => ({ count, params: launch.params, ...costOf(launch) }));
}

describe('costs', () => {
  it('are known of every kernel, and of no others', () => {
    const names = Object.values(kernels).map(({ name }) => name);
    expect(Object.keys(COSTS).toSorted()).toEqual(names.toSorted());
  });

  it('of a product: a multiplication and an addition for each of m·n·k, each array once', () => {
    const hidden = shapes('matmul').find(({ params }) => params['k'] === 64 && params['n'] === 64);
    expect(hidden).toMatchObject({
      count: 4,
      operations: 2 * 1024 * 64 * 64,
      bytes: 4 * (2 * 1024 * 64 + 64 * 64),
    });
  });

  it('of Adam: gradients read, three arrays read and written', () => {
    const [{ params, operations, bytes }] = shapes('adam');
    expect([operations, bytes]).toEqual([12 * params['n'], 7 * 4 * params['n']]);
  });

  it('of picking rows: the rows that are picked, not the table', () => {
    expect(shapes('gather-part').map(({ bytes }) => bytes)).toEqual([
      4 * 1024 * (2 * 28 + 1),
      4 * 1024 * 3,
    ]);
  });

  it('of one slot among many: not all of them', () => {
    expect(shapes('sum').map(({ bytes }) => bytes)).toEqual([4 * 1025, 4 * 2]);
  });

  it('of all products of a step: three times the forward pass, less the gradient of the inputs', () => {
    const { batch, layers, units } = SIZE;
    const inner = (layers - 1) * units * units + units;
    const forward = 28 * units + inner + 28;
    const products = LAUNCHES.filter(({ kernel }) => kernel.name.startsWith('matmul'));
    const total = products.reduce((sum, launch) => sum + costOf(launch).operations, 0);
    expect(total).toBe(2 * batch * (2 * forward + inner));
  });
});

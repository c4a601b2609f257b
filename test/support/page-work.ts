/**
 * @file One product and a sum of its columns, the same in Node and on a page: several passes, many chunks.
 *
 * Imports types alone, so that a page can load it by itself.
 */
import type { CpuDevice } from '../../src/device/cpu-device.ts';
import type { BufferView } from '../../src/device/device.ts';
import type { columnSum } from '../../src/kernels/column-sum.ts';
import type { matmul } from '../../src/kernels/matmul.ts';

export interface WorkKernels {
  readonly matmul: typeof matmul;
  readonly columnSum: typeof columnSum;
}

const SIZE = 389;
/** More than memory grows by at once. */
const LARGE = 5_000_000;

function numbers(first: number): Float32Array {
  const values = new Float32Array(SIZE * SIZE);
  for (let i = 0; i < values.length; i++) values[i] = (((i + first) * 7919) % 1009) / 504.5 - 1;
  return values;
}

/** FNV-1a over the words of an array. */
function digest(values: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(values.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

/** The bits of both results: a digest of the product, and every sum. */
export async function work(device: CpuDevice, kernels: WorkKernels): Promise<number[]> {
  const uploaded = (values: Float32Array): BufferView => {
    const view = device.create('f32', values.length);
    device.upload(view, values);
    return view;
  };
  const [a, b] = [uploaded(numbers(0)), uploaded(numbers(1))];
  const [product, sums] = [device.create('f32', SIZE * SIZE), device.create('f32', SIZE)];
  // The memory grows while arrays are in use.
  const large = device.create('f32', LARGE);
  const params = { m: SIZE, n: SIZE, k: SIZE, transposeA: 0, transposeB: 0 };
  device.launch(kernels.matmul, { a, b, out: product }, params);
  device.launch(kernels.columnSum, { x: product, out: sums }, { rows: SIZE, columns: SIZE });
  const results = [await device.read(product), await device.read(sums)];
  for (const view of [a, b, product, sums, large]) device.release(view);
  const [products, total] = results.map((each) => Float32Array.from(each));
  return [digest(products), ...new Uint32Array(total.buffer)];
}

/** @file Products as a large GPU computes them, on the software GPU opened as hardware: which kernels, and how exactly. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchProduct } from '../../src/autograd/product.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { type Device, readFloats } from '../../src/device/device.ts';
import { RecordingDevice } from '../../src/device/recording-device.ts';
import { openTestGpu } from '../support/gpu.ts';
import { normals } from '../support/numbers.ts';

const HALVES = { scaleA: 1, scaleB: 1024 };

/** What is launched in float32, and with halves. */
type Product = readonly [
  m: number,
  n: number,
  k: number,
  transposeA: number,
  plain: readonly string[],
  halves: readonly string[],
];

const PRODUCTS: readonly Product[] = [
  [70, 1, 40, 0, ['matmul-narrow'], ['matmul-narrow']],
  [70, 1, 2060, 1, ['matmul-narrow', 'add-slices'], ['matmul-narrow', 'add-slices']],
  [33, 20, 3, 0, ['matmul-naive'], ['matmul-naive']],
  [132, 36, 4100, 1, ['matmul-large', 'add-slices'], ['matmul-large', 'add-slices']],
  [132, 132, 2080, 1, ['matmul-large', 'add-slices'], ['matmul-half-emulated', 'add-slices']],
  [65, 64, 64, 0, ['matmul'], ['matmul']],
  [64, 64, 300, 1, ['matmul'], ['matmul']],
];

/** The product on a device, and what was launched for it. */
async function computed(
  device: Device,
  [m, n, k, transposeA]: Product,
): Promise<{ values: ArrayLike<number>; names: string[] }> {
  const recorder = new RecordingDevice(device, false);
  const upload = (values: Float32Array) => {
    const view = device.create('f32', values.length);
    device.upload(view, values);
    return view;
  };
  const out = device.create('f32', m * n);
  const views = { a: upload(normals(m * k)), b: upload(normals(n * k, 1)), out };
  const place = { device: recorder, take: device.create.bind(device) };
  launchProduct(place, views, { m, n, k, transposeA, transposeB: 0 }, HALVES);
  const values = await readFloats(device, out);
  return { values, names: recorder.take().map(({ kernel }) => kernel.name) };
}

/** The largest error, as a share of √k, the size of such a sum. */
async function errorOf(product: Product, values: ArrayLike<number>): Promise<number> {
  const reference = await computed(new CpuDevice({ precision: 'float64' }), product);
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    worst = Math.max(worst, Math.abs(values[i] - reference.values[i]));
  }
  return worst / Math.sqrt(product[2]);
}

describe('products of a GPU', () => {
  const devices: Device[] = [];
  beforeAll(async () => {
    devices.push(await openTestGpu({ asHardware: true }));
    devices.push(await openTestGpu({ asHardware: true, guards: false }));
    devices.push(await openTestGpu({ asHardware: true, emulateHalves: true }));
  });
  afterAll(() => devices.forEach((device) => device.destroy()));

  it.each(PRODUCTS)('%i×%i, sum of %i, A transposed %i: %j', async (...product) => {
    const [guarded, unguarded, halves] = devices;
    const plain = await computed(guarded, product);
    expect(plain.names).toEqual(product[4]);
    expect(await errorOf(product, plain.values)).toBeLessThan(2e-6);
    expect((await computed(unguarded, product)).values).toEqual(plain.values);
    const rounded = await computed(halves, product);
    expect(rounded.names).toEqual(product[5]);
    const error = await errorOf(product, rounded.values);
    // Each operand is wrong by 2⁻¹¹ of itself at most.
    expect(error).toBeLessThan(product[5][0] === 'matmul-half-emulated' ? 4e-3 : 2e-6);
    if (product[5][0] === 'matmul-half-emulated') expect(error).toBeGreaterThan(1e-5);
  });
});

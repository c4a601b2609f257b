/** @file Kernels of products chosen by measuring: what is chosen, kept, read back and launched, and what is refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchProduct } from '../../src/autograd/product.ts';
import { type FoundProduct, productsAmong } from '../../src/bench/product-shapes.ts';
import { plannedLaunches } from '../../src/bench/step-launches.ts';
import { Stopwatch } from '../../src/bench/stopwatch.ts';
import { readTuned, tunedPath, writeTuned } from '../../src/bench/tuned-file.ts';
import { tuneProducts } from '../../src/bench/tune-products.ts';
import { type TuneTimer, tuneTimer } from '../../src/bench/tune-timer.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { PaperDevice } from '../../src/device/paper-device.ts';
import type { Bindings, Kernel, Params, ParamTypes, Views } from '../../src/device/kernel.ts';
import { productKey, type ProductChoices } from '../../src/device/product-choices.ts';
import { RecordingDevice } from '../../src/device/recording-device.ts';
import { openTestGpu } from '../support/gpu.ts';

const shape = { m: 33, n: 20, k: 17, transposeA: 0, transposeB: 0 };
const PRODUCT: FoundProduct = { ...shape, key: '*×20×17', statistics: false, count: 1 };
const OWNER = { adapter: 'A', driver: 'D 1', version: '1' };
const DATE = '2026-11-22T10:00:00.000Z';
const CHOICES: ProductChoices = new Map([['*×20×17', { kernel: 'matmul', slices: 1 }]]);

let gpu: Device;
const folder = mkdtempSync(join(tmpdir(), 'tuned '));
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => {
  gpu.destroy();
  rmSync(folder, { recursive: true });
});

/** By it `matmul` takes a share of the time of anything else. */
function pretending(recorder: RecordingDevice, share: number): TuneTimer {
  return (work) => {
    recorder.take();
    work();
    return Promise.resolve(recorder.take()[0].kernel.name === 'matmul' ? share : 1);
  };
}

const timer: TuneTimer = () => Promise.resolve(1);

/** Computes nothing where `matmul` is asked for. */
class Wrong extends RecordingDevice {
  override launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void {
    this.upload(views['out'], new Float32Array(views['out'].length));
    if (kernel.name !== 'matmul') super.launch(kernel, views, params);
  }
}

it.each([
  [0.9, true],
  [0.97, false],
])('what takes %d of the time is chosen: %s', async (share, chosen) => {
  const recorder = new RecordingDevice(gpu, false);
  const pretended = pretending(recorder, share);
  const { shapes, left } = await tuneProducts(recorder, [PRODUCT], {
    seconds: 60,
    timer: pretended,
  });
  expect([left, shapes]).toMatchObject([0, [{ key: '*×20×17', chosen, refused: [] }]]);
  expect(shapes[0].best).toEqual({ kernel: 'matmul', slices: 1 });
});

it('never chooses what computes wrong', async () => {
  const wrong = new Wrong(gpu, false);
  const { shapes } = await tuneProducts(wrong, [PRODUCT], { seconds: 60, timer });
  const refused = [{ kernel: 'matmul', slices: 1 }];
  expect(shapes).toMatchObject([{ chosen: false, best: { kernel: 'matmul-direct' }, refused }]);
});

it('measures the products of a step by the clock, and begins nothing once the time is over', async () => {
  const products = productsAmong(plannedLaunches(gpu, { units: 16, layers: 2, batch: 32 }));
  expect(products.map(({ key }) => key)).toContain('16×16×32 Aᵀ');
  expect(products.find(({ key }) => key === '*×16×28')?.statistics).toBe(true);
  const watch = await Stopwatch.open(gpu);
  const clock = tuneTimer(watch);
  const some = await tuneProducts(gpu, products.slice(0, 1), { seconds: 20, timer: clock });
  expect(some.shapes[0].ruleSeconds).toBeGreaterThan(0);
  const none = await tuneProducts(gpu, products, { seconds: 0, timer: clock });
  expect(none).toEqual({ shapes: [], left: products.length });
  watch.release();
});

it('has nothing to measure on the CPU', async () => {
  const found = await tuneProducts(new CpuDevice(), [PRODUCT], { seconds: 9, timer });
  expect(found).toEqual({ shapes: [], left: 0 });
});

/** The kernels of a product of these sizes on a software adapter with these choices. */
function names(products: ProductChoices | undefined, m: number, n: number): string[] {
  const traits = { kind: 'gpu', software: true, halves: 'none', workgroupBytes: 32_768 } as const;
  const paper = new PaperDevice({ ...traits, largestArrayBytes: 2 ** 28, products });
  const recorder = new RecordingDevice(paper, true);
  const views = {
    a: paper.create('f32', 1),
    b: paper.create('f32', 1),
    out: paper.create('f32', 1),
  };
  const take = (_: string, length: number) => paper.create('f32', length);
  launchProduct({ device: recorder, take }, views, { ...shape, m, n });
  return recorder.take().map(({ kernel }) => kernel.name);
}

it('launches what was chosen, at any number of rows, and the rules elsewhere', () => {
  expect([1, 33, 4096].flatMap((m) => names(CHOICES, m, 20))).toEqual(Array(3).fill('matmul'));
  expect([names(CHOICES, 33, 24), names(undefined, 33, 20)].flat()).toEqual(
    Array(2).fill('matmul-direct'),
  );
  // 21 columns cannot be read four at a time.
  const large: ProductChoices = new Map([['*×21×17', { kernel: 'matmul-large', slices: 1 }]]);
  expect(names(large, 33, 21)).toEqual(['matmul-direct']);
});

it('knows a product by its rows only where A is transposed', () => {
  expect(productKey({ ...shape, m: 1 })).toBe(productKey({ ...shape, m: 900 }));
  const [one, other] = [1, 900].map((m) => productKey({ ...shape, m, transposeA: 1 }));
  expect(one).not.toBe(other);
});

it('keeps choices, and tells why it leaves others aside', async () => {
  const path = tunedPath('A', folder);
  expect(await readTuned(path, OWNER)).toBeUndefined();
  await writeTuned(path, OWNER, DATE, CHOICES);
  expect(await readTuned(path, OWNER)).toEqual({ date: DATE, choices: CHOICES });
  for (const [name, what] of Object.entries({
    adapter: 'adapter',
    driver: 'driver',
    version: 'version of wd-train',
  })) {
    const stored = await readTuned(path, { ...OWNER, [name]: 'else' });
    expect(stored).toEqual({ ignored: `of another ${what}`, damaged: false });
  }
  const whole = readFileSync(path, 'utf8');
  const faults = [whole.slice(0, -4), '', '[]', whole.replace('"slices": 1', '"slices": 0')];
  faults.push(whole.replace('"matmul"', '"matmul-naive"'), whole.replace('*×20', '33×20'));
  for (const fault of faults) {
    writeFileSync(path, fault);
    expect(await readTuned(path, OWNER)).toEqual({ ignored: 'not of its form', damaged: true });
  }
});

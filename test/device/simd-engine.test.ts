/** @file Threads: they help, they change no bit, they fail aloud, and they end. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { BufferView } from '../../src/device/device.ts';
import type { SimdEngine } from '../../src/device/simd-engine.ts';
import { offeredThreads, openCpu, openEngine } from '../../src/device/simd-files.ts';
import { columnSum } from '../../src/kernels/column-sum.ts';
import { matmul } from '../../src/kernels/matmul.ts';
import { normals } from '../support/numbers.ts';

function engineOf(threads: number): SimdEngine {
  const engine = openEngine(threads);
  if (engine === undefined) throw new Error('no SIMD module: node scripts/build.mjs makes it');
  return engine;
}

/** One product and a sum of its columns: several passes, many chunks. */
class Work {
  readonly device: CpuDevice;
  readonly #a: BufferView;
  readonly #b: BufferView;
  readonly #out: BufferView;
  readonly #sums: BufferView;

  constructor(device: CpuDevice) {
    this.device = device;
    const uploaded = (values: Float32Array): BufferView => {
      const view = device.create('f32', values.length);
      device.upload(view, values);
      return view;
    };
    this.#a = uploaded(normals(SIZE * SIZE));
    this.#b = uploaded(normals(SIZE * SIZE, 1));
    this.#out = device.create('f32', SIZE * SIZE);
    this.#sums = device.create('f32', SIZE);
  }

  async run(transposeA: number): Promise<Uint32Array> {
    const views = { a: this.#a, b: this.#b, out: this.#out };
    const params = { m: SIZE, n: SIZE, k: SIZE, transposeA, transposeB: 0 };
    this.device.launch(matmul, views, params);
    const rows = { rows: SIZE, columns: SIZE };
    this.device.launch(columnSum, { x: this.#out, out: this.#sums }, rows);
    const [out, sums] = [await this.device.read(this.#out), await this.device.read(this.#sums)];
    return new Uint32Array(Float32Array.of(...sums, ...out.subarray(0, 1000)).buffer);
  }
}

const SIZE = 389;

describe('threads', () => {
  const engines = [1, 2, 3].map(engineOf);
  const works = engines.map((engine) => new Work(new CpuDevice({ engine })));
  afterAll(() => works.forEach(({ device }) => device.destroy()));

  it('are named', () => {
    expect(works.map(({ device }) => device.name)).toEqual([
      'CPU (1 thread, SIMD)',
      'CPU (2 threads, SIMD)',
      'CPU (3 threads, SIMD)',
    ]);
  });

  it.each([0, 1])('give the same bits, as soon as they help and before: %i', async (transposeA) => {
    const [alone, two, three] = works;
    const expected = await alone.run(transposeA);
    const end = performance.now() + 20_000;
    const before = engines.map(({ helped }) => helped);
    do {
      expect(await two.run(transposeA)).toEqual(expected);
      expect(await three.run(transposeA)).toEqual(expected);
    } while (
      performance.now() < end &&
      (engines[1].helped < before[1] + 10 || engines[2].helped < before[2] + 10)
    );
    expect(engines[0].helped).toBe(0);
    expect(engines[1].helped).toBeGreaterThanOrEqual(before[1] + 10);
    expect(engines[2].helped).toBeGreaterThanOrEqual(before[2] + 10);
  });
});

describe('the engine', () => {
  let engine: SimdEngine;
  beforeAll(() => {
    engine = engineOf(2);
  });
  afterAll(() => engine.destroy());

  it('says so when a function fails, and goes on', () => {
    const fill = { run: 'fill', items: 64, chunk: 16 };
    expect(() => engine.run(fill, [2 ** 31, 64, 1])).toThrow('fill failed in the SIMD module');
    const address = engine.heap.take(256) ?? 0;
    engine.run(fill, [address, 64, 1.5]);
    const values = new Float32Array(engine.heap.memory.buffer, address, 64);
    expect([...values]).toEqual(Array.from({ length: 64 }, () => 1.5));
  });

  it('knows its functions by name', () => {
    expect(() => engine.run({ run: 'nothing', items: 1, chunk: 1 }, [])).toThrow(
      'the SIMD module has no function nothing',
    );
  });
});

describe('a CPU whose memory is full', () => {
  it('goes on in plain JavaScript', async () => {
    const engine = engineOf(1);
    const device = new CpuDevice({ engine });
    const x = device.create('f32', 6);
    device.upload(x, Float32Array.of(1, 2, 3, 4, 5, 6));
    // All that is left; pages that nobody writes cost nothing.
    for (let size = 2 ** 31; size >= 256; size /= 2) while (engine.heap.take(size) !== undefined);
    const out = device.create('f32', 2);
    device.launch(columnSum, { x, out }, { rows: 3, columns: 2 });
    expect(await device.read(out)).toEqual(Float32Array.of(9, 12));
    device.release(out);
    device.release(x);
    device.destroy();
  });
});

describe('a process that used threads', () => {
  const built = fileURLToPath(new URL('../../dist/', import.meta.url));

  it('ends by itself, and at once', () => {
    expect(existsSync(built)).toBe(true);
    const code = `
      const { openCpu } = await import(${JSON.stringify(`${built}device/simd-files.js`)});
      const { fill } = await import(${JSON.stringify(`${built}kernels/fill.js`)});
      const device = openCpu(3);
      const out = device.create('f32', 1e6);
      for (let i = 0; i < 50; i++) device.launch(fill, { out }, { n: 1e6, value: i });
      console.log((await device.read(out))[999_999]);`;
    const started = performance.now();
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([0, '49\n', '']);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('openCpu', () => {
  it('takes as many threads as the machine offers', () => {
    const device = openCpu();
    expect(device.name).toContain(`(${offeredThreads()} thread`);
    device.destroy();
  });
});

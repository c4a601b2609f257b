/**
 * @file What a device reaches at most: multiply-adds from registers, copying, and the cost of launching.
 *
 * Nothing that is written down of a device is used: every ceiling is measured here, in float32, by the
 * plainest work there is. On the CPU that is the 128-bit SIMD of WebAssembly on all threads, or plain JavaScript
 * where there is none: a ceiling of the device as it stands, not of the hardware.
 */
import { type BufferView, type Device, subview } from '../device/device.ts';
import { copy } from '../kernels/copy.ts';
import { fill } from '../kernels/fill.ts';
import { FMA_CHAINS, peakFma } from '../kernels/peak-fma.ts';
import { checkLaunch } from './check-launch.ts';
import type { Cost } from '../kernels/costs.ts';
import type { AnyLaunch } from '../device/recording-device.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { Clock, Stopwatch } from './stopwatch.ts';

/** Copying arrays of one size. */
export interface CopyRate {
  /** Read and written together. */
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

export interface Ceilings {
  readonly clock: Clock;
  /** Of multiply-adds in registers, a multiply-add being two. */
  readonly operationsPerSecond: number;
  /** By size, ascending: small arrays live in caches, and pay more for being launched. */
  readonly copies: readonly CopyRate[];
  /** Of the largest of them: memory. */
  readonly bytesPerSecond: number;
  /** Seconds: one more launch of next to nothing, after one it must wait for. */
  readonly launch: number;
  /** Seconds on the host: one more submit. */
  readonly submit: number;
  /** Seconds: until one number is read. */
  readonly readback: Spread;
  /** Bytes a second from the host to the device, and back. */
  readonly upload: number;
  readonly download: number;
}

/** @param seconds about how long all of it may take */
export async function measureCeilings(watch: Stopwatch, seconds: number): Promise<Ceilings> {
  const operationsPerSecond = await measureArithmetic(watch, seconds / 4);
  const copies = await measureCopies(watch, seconds / 2);
  return {
    clock: watch.clock,
    operationsPerSecond,
    copies,
    bytesPerSecond: copies[copies.length - 1].bytesPerSecond,
    ...(await measureLaunching(watch)),
    readback: watch.readback,
    ...(await measureTransfers(watch)),
  };
}

/** Elements of the arithmetic: every thread of a large GPU is busy several times over. */
const ELEMENTS = { cpu: 2 ** 10, gpu: 2 ** 18 } as const;
const LAUNCH_SECONDS = 0.004;
const MOST_ROUNDS = 2 ** 16;

async function measureArithmetic(watch: Stopwatch, seconds: number): Promise<number> {
  const { device } = watch;
  const n = ELEMENTS[device.kind];
  const out = device.create('f32', n);
  const params = { n, rounds: 16, factor: 0.5, addend: 1 };
  await checkLaunch(device, anyLaunch(peakFma, { out }, params));
  let { rounds } = params;
  const launch = (): void => device.launch(peakFma, { out }, { ...params, rounds });
  for (;;) {
    const before = watch.readback.low;
    const once = (await watch.whole(launch)) - before;
    if (once >= LAUNCH_SECONDS || rounds >= MOST_ROUNDS) break;
    rounds *= 4;
  }
  const { low } = await watch.time(launch, seconds);
  device.release(out);
  return (2 * FMA_CHAINS * n * rounds) / low;
}

const SMALLEST_COPY = 2 ** 16;
/** Bytes of one array: beyond any cache; on software adapters already those are slow. */
const LARGEST_COPY = { cpu: 2 ** 26, gpu: 2 ** 27 } as const;

async function measureCopies(watch: Stopwatch, seconds: number): Promise<CopyRate[]> {
  const { device } = watch;
  const largest = Math.min(LARGEST_COPY[device.kind], device.largestArrayBytes);
  const length = largest / 4;
  const [x, out] = [device.create('f32', length), device.create('f32', length)];
  const check = { x: subview(x, 0, 4096), out: subview(out, 0, 4096) };
  await checkLaunch(device, anyLaunch(copy, check, { n: 4096 }));
  const sizes: number[] = [];
  for (let bytes = largest; bytes >= SMALLEST_COPY; bytes /= 4) sizes.unshift(bytes);
  const rates: CopyRate[] = [];
  for (const bytes of sizes) {
    const n = bytes / 4;
    const views = { x: subview(x, 0, n), out: subview(out, 0, n) };
    const budget = seconds / sizes.length;
    const { low } = await watch.time(() => device.launch(copy, views, { n }), budget);
    const host = device.kind === 'cpu' ? hostCopySeconds(n) : Infinity;
    rates.push({ bytes: 2 * bytes, bytesPerSecond: (2 * bytes) / Math.min(low, host) });
  }
  device.release(x);
  device.release(out);
  return rates;
}

/** Seconds that the host's own copying of n numbers takes: the CPU's memory, whatever its kernels do. */
function hostCopySeconds(n: number): number {
  const [from, to] = [new Float32Array(n).fill(1), new Float32Array(n)];
  const repeats = Math.max(1, Math.floor(2 ** 22 / n));
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    for (let i = 0; i < repeats; i++) to.set(from);
    return (performance.now() - started) / 1000 / repeats;
  });
  return Math.min(...times);
}

const MANY = 500;

async function measureLaunching(watch: Stopwatch): Promise<{ launch: number; submit: number }> {
  const { device } = watch;
  const out = device.create('f32', 64);
  const launch = (): void => device.launch(fill, { out }, { n: 64, value: 1 });
  const one = await quickest(watch, launch);
  const many = await quickest(watch, () => {
    for (let i = 0; i < MANY; i++) launch();
  });
  const submitted = await quickest(watch, () => {
    for (let i = 0; i < MANY; i++) {
      launch();
      device.submit();
    }
  });
  device.release(out);
  const each = Math.max(0, many - one) / (MANY - 1);
  return { launch: each, submit: Math.max(0, submitted - many) / (MANY - 1) };
}

async function quickest(watch: Stopwatch, work: () => void): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 7; i++) times.push(await watch.whole(work));
  return spreadOf(times).low;
}

const TRANSFER = 2 ** 22;

async function measureTransfers(watch: Stopwatch): Promise<{ upload: number; download: number }> {
  const { device } = watch;
  const view = device.create('f32', TRANSFER);
  const data = new Float32Array(TRANSFER).fill(1);
  const up = await quickest(watch, () => device.upload(view, data));
  const down: number[] = [];
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    await device.read(view);
    down.push((performance.now() - started) / 1000);
  }
  device.release(view);
  const bytes = 4 * TRANSFER;
  return { upload: bytes / up, download: bytes / spreadOf(down).low };
}

function anyLaunch(
  kernel: { readonly name: string },
  views: Readonly<Record<string, BufferView>>,
  params: Readonly<Record<string, number>>,
): AnyLaunch {
  return { kernel: kernel as AnyLaunch['kernel'], views, params };
}

/** Bytes a second that copying so many bytes reaches: between two measured sizes, on logarithmic scales. */
export function copyRate({ copies }: Pick<Ceilings, 'copies'>, bytes: number): number {
  const above = copies.findIndex((rate) => rate.bytes >= bytes);
  if (above === 0) return copies[0].bytesPerSecond;
  if (above < 0) return copies[copies.length - 1].bytesPerSecond;
  const [low, high] = [copies[above - 1], copies[above]];
  const place = Math.log(bytes / low.bytes) / Math.log(high.bytes / low.bytes);
  return low.bytesPerSecond * (high.bytesPerSecond / low.bytesPerSecond) ** place;
}

/**
 * Seconds that a launch takes at least, by these ceilings: its arithmetic or its bytes, whichever takes
 * longer (Williams, Waterman, Patterson: "Roofline", CACM 52(4), 2009).
 */
export function rooflineSeconds(ceilings: Ceilings, { operations, bytes }: Cost): number {
  const arithmetic = operations / ceilings.operationsPerSecond;
  const memory = bytes === 0 ? 0 : bytes / copyRate(ceilings, bytes);
  return Math.max(arithmetic, memory);
}

/** The device's name for what its ceilings are ceilings of. */
export function ceilingOf({ kind, name }: Pick<Device, 'kind' | 'name'>): string {
  if (kind === 'gpu') return 'multiply-adds in WGSL, float32';
  return name.includes('SIMD')
    ? 'multiply-adds in registers, 128-bit SIMD of WebAssembly, all threads'
    : 'multiply-adds of plain JavaScript, which computes in float64';
}

/** @file Square matrix products, checked and timed: out = A · B, all [edge, edge]. */
import { launchProduct } from '../autograd/product.ts';
import { ExitCode, InternalError, WdError } from '../base/errors.ts';
import { Purpose, RandomStream } from '../base/random.ts';
import { type BufferView, type Device, readFloats } from '../device/device.ts';
import type { Spread } from './statistics.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface ProductTime {
  readonly edge: number;
  readonly seconds: Spread;
  readonly operations: number;
  /** The largest error among the elements that were checked, relative to Σ|terms|. */
  readonly error: number;
}

/** Elements that are computed again on the host, drawn at random, and the last one. */
const CHECKED = 64;
const TOLERANCE = 1e-5;
/** Two operands rounded to 11 bits each. */
const HALF_TOLERANCE = 2 ** -10;

/** @throws WdError WD233 where a product is wrong */
export async function timeProduct(
  watch: Stopwatch,
  edge: number,
  seconds: number,
): Promise<ProductTime> {
  const { device } = watch;
  const size = edge * edge;
  const [a, b] = [randomNumbers(size, 0), randomNumbers(size, 1)];
  const views = { a: placed(device, a), b: placed(device, b), out: device.create('f32', size) };
  const params = { m: edge, n: edge, k: edge, transposeA: 0, transposeB: 0 };
  const scales = device.halves === 'none' ? undefined : { scaleA: 1, scaleB: 1 };
  const launch = (): void => launchProduct({ device, take: noScratch }, views, params, scales);
  try {
    launch();
    const error = worstError(a, b, await readFloats(device, views.out), edge);
    const allowed = device.halves === 'none' ? TOLERANCE : HALF_TOLERANCE;
    if (!(error <= allowed)) throw wrongProduct(device, edge, error, allowed);
    const spread = await watch.time(launch, seconds);
    return { edge, seconds: spread, operations: 2 * edge ** 3, error };
  } finally {
    for (const view of Object.values(views)) device.release(view);
  }
}

function noScratch(): never {
  throw new InternalError('a product that is not transposed needs no scratch');
}

/** A prime: no row of a matrix repeats the one above. */
const DRAWN = 65_521;

/** Uniform in [−1, 1), the same ones over and over: drawing millions takes longer than multiplying them. */
function randomNumbers(length: number, index: number): Float32Array {
  const random = new RandomStream(1, Purpose.test, index);
  const drawn = Float32Array.from({ length: DRAWN }, () => 2 * random.uniform() - 1);
  return Float32Array.from({ length }, (_, i) => drawn[i % DRAWN]);
}

function placed(device: Device, values: Float32Array): BufferView {
  const view = device.create('f32', values.length);
  device.upload(view, values);
  return view;
}

function worstError(
  a: Float32Array,
  b: Float32Array,
  out: ArrayLike<number>,
  edge: number,
): number {
  const random = new RandomStream(1, Purpose.test, 2);
  let worst = 0;
  for (let i = 0; i < CHECKED; i++) {
    const row = i === 0 ? edge - 1 : random.below(edge);
    const column = i === 0 ? edge - 1 : random.below(edge);
    let total = 0;
    let magnitude = 0;
    for (let k = 0; k < edge; k++) {
      const term = a[row * edge + k] * b[k * edge + column];
      total += term;
      magnitude += Math.abs(term);
    }
    const error = Math.abs(out[row * edge + column] - total) / magnitude;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

function wrongProduct(device: Device, edge: number, error: number, allowed: number): WdError {
  const message = `${device.name} computes a wrong product of ${edge}×${edge}`;
  return new WdError('WD233', ExitCode.device, message, {
    details: [`off by ${error.toExponential(1)} of Σ|terms| (allowed ${allowed})`],
    help: ['it was not timed: what computes wrong has no speed; try --device cpu'],
  });
}

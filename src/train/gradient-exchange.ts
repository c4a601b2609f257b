/**
 * @file The gradients of all workers become one: summed bucket by bucket while others are still being computed.
 *
 * A bucket is a run of parameters, some four megabytes of the flat gradient. Backward ends with the first layers, so
 * buckets set out from the end of the array. On a GPU each is copied to the host as soon as what writes it has been
 * launched: while it is on its way and being added, the layers before it are computed.
 */
import type { Parameters } from '../autograd/flat-tensors.ts';
import type { Tensor } from '../autograd/tape.ts';
import { type BufferView, readFloats, subview } from '../device/device.ts';
import type { Communicator } from '../exchange/communicator.ts';

interface Bucket {
  readonly view: BufferView;
  readonly parameters: readonly Tensor[];
}

/** Floats from which on a bucket takes no further parameter. */
const BUCKET = 2 ** 20;

/** The parameters' gradients in runs, the last first; gaps belong to the run before them. */
export function planBuckets(parameters: Parameters, most = BUCKET): Bucket[] {
  const { layout, whole } = parameters.gradients;
  const buckets: Bucket[] = [];
  let [run, end]: [Tensor[], number] = [[], whole.length];
  for (const [i, [name]] of [...layout.entries()].toReversed()) {
    run.push(parameters.get(name));
    const { offset } = parameters.gradients.view(name);
    if (end - offset < most && i > 0) continue;
    buckets.push({ view: subview(whole, offset, end - offset), parameters: run });
    [run, end] = [[], offset];
  }
  return buckets;
}

export class GradientExchange {
  readonly #parameters: Parameters;
  readonly #communicator: Communicator;
  readonly #buckets: readonly Bucket[];
  readonly #bucketOf = new Map<Tensor, number>();
  /** Parameters of each bucket whose gradient is yet to come. */
  #missing: number[] = [];
  /** Buckets on their way to the host, in order. */
  #reads: Promise<Float32Array>[] = [];

  constructor(parameters: Parameters, communicator: Communicator, most = BUCKET) {
    this.#parameters = parameters;
    this.#communicator = communicator;
    this.#buckets = planBuckets(parameters, most);
    for (const [k, bucket] of this.#buckets.entries()) {
      for (const parameter of bucket.parameters) this.#bucketOf.set(parameter, k);
    }
  }

  /** Forgets the step before. */
  begin(): void {
    this.#missing = this.#buckets.map(({ parameters }) => parameters.length);
    this.#reads = [];
  }

  /** A parameter's gradient is whole: its bucket sets out if it was the last, and those before it have. */
  settle(parameter: Tensor): void {
    this.#communicator.alive();
    const k = this.#bucketOf.get(parameter);
    if (k !== undefined) this.#missing[k]--;
    while (this.#missing[this.#reads.length] === 0) {
      this.#reads.push(this.#read(this.#buckets[this.#reads.length].view));
    }
  }

  /** This worker has no rows in this step: its part of every sum is 0. */
  settleNothing(): void {
    this.#reads = this.#buckets.map(({ view }) => Promise.resolve(new Float32Array(view.length)));
  }

  #read(view: BufferView): Promise<Float32Array> {
    const { device } = this.#parameters.gradients;
    // On the CPU they are summed where they are: nothing runs until the sums are there.
    const here = device.hostArray?.(view);
    if (here instanceof Float32Array) return Promise.resolve(here);
    const read = readFloats(device, view).then(asFloat32);
    // A failure is thrown where the bucket is waited for, not as an unhandled rejection meanwhile.
    read.catch(() => {});
    return read;
  }

  /**
   * Sums what has set out, and behind it what else the step has to sum. Afterwards every worker has the same of both.
   *
   * @param tail summed in place
   */
  async finish(tail: Promise<Float32Array>): Promise<void> {
    const { device } = this.#parameters.gradients;
    const sums: Promise<void>[] = [];
    const begin = (sum: Promise<void>): void => {
      sum.catch(() => {});
      sums.push(sum);
    };
    for (const [k, { view }] of this.#buckets.entries()) {
      const values = await this.#reads[k];
      const sum = this.#communicator.sum(values);
      const isThere = values === device.hostArray?.(view);
      begin(isThere ? sum : sum.then(() => device.upload(view, values)));
    }
    begin(this.#communicator.sum(await tail));
    await Promise.all(sums);
  }
}

/** What travels is float32, also from the float64 CPU device. */
export function asFloat32(values: Float32Array | Float64Array): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

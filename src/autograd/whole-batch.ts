/**
 * @file Batch statistics of rows that several workers have: how BatchNorm gets those of the whole batch.
 *
 * An op knows its own rows. Where they are not the whole batch it waits in two places: forward for mean and variance,
 * backward for the two sums of the gradient. The kernels stay as they are: they are given these instead of their own.
 */
import { ShapeError } from '../base/shape.ts';
import type { Waiting } from '../base/waiting.ts';
import type { BufferView, Device } from '../device/device.ts';
import type { ProductPlace } from './product.ts';

/** Of n columns, [n] each. */
export interface BatchStatistics {
  readonly mean: BufferView;
  readonly variance: BufferView;
}

/** Σ dout and Σ dout · x̂ of n columns, [n] each. */
export interface GradientSums {
  readonly sumDout: BufferView;
  readonly sumDoutX: BufferView;
}

/** Where a batch lies with several workers: what each asks of the others, all of them in the same order. */
export interface WholeBatch {
  /** Replaces the statistics of the rows here by those of all rows of the batch. */
  merge(device: Device, statistics: BatchStatistics): Promise<void>;
  /**
   * From the sums over the rows here, those over all rows of the batch, times rows here / rows of the batch: a kernel
   * divides them by its own rows, and so has the means over the batch.
   */
  add(device: Device, here: GradientSums, all: GradientSums): Promise<void>;
}

/** @throws ShapeError if rows of a whole batch are to form groups */
export function requireOneGroup(op: string, groups: number, whole: WholeBatch | undefined): void {
  if (whole === undefined || groups === 1) return;
  throw new ShapeError(`${op}: ${groups} groups have no statistics of the whole batch`);
}

/** The sums by which a gradient goes back through mean and variance: `here` itself where there are no other rows. */
export function* sumsOfBatch(
  whole: WholeBatch | undefined,
  { device, take }: ProductPlace,
  here: GradientSums,
): Waiting<GradientSums> {
  if (whole === undefined) return here;
  const { length } = here.sumDout;
  const all = { sumDout: take('f32', length), sumDoutX: take('f32', length) };
  yield whole.add(device, here, all);
  return all;
}

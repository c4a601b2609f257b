/**
 * @file A block of the network as one op: Dense → BatchNorm → ReLU → dropout, in few passes over its [B, n] tensors.
 *
 * The same as matmul, addBias, batchNorm, relu and dropout one after another, to within rounding; the rule of its
 * gradient is `denseBlock` in rules.ts. Forward: the product (whose tiles give the statistics where the kernel can),
 * and one kernel that reads z and writes the output. The bias is not added: BatchNorm takes it away again with the
 * mean, so it shows in the moving mean alone, and its gradient is 0.
 */
import { ShapeError } from '../base/shape.ts';
import { atOnce, type Waiting } from '../base/waiting.ts';
import type { BufferView } from '../device/device.ts';
import * as kernels from '../kernels/index.ts';
import { blockParams, openWords } from '../kernels/block-mask.ts';
import type { DropoutMask } from '../kernels/dropout.ts';
import type { Normalised } from './ops.ts';
import { isHardware, launchProduct, statisticsFor } from './product.ts';
import { matrix, requireSame } from './require-shape.ts';
import type { Tensor } from './tape.ts';
import { requireOneGroup, type WholeBatch } from './whole-batch.ts';

export interface BlockParameters {
  /** [k, n] */
  readonly kernel: Tensor;
  /** [n], as are gamma and beta. */
  readonly bias: Tensor;
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

export interface BlockOptions {
  /** Groups of rows with statistics of their own. */
  readonly groups: number;
  readonly epsilon: number;
  readonly mask: DropoutMask;
}

interface Statistics {
  /** Of x · kernel, [groups, n]. */
  readonly mean: BufferView;
  readonly variance: BufferView;
  /** mean + bias. */
  readonly shifted: BufferView;
}

/** [B, k] → [B, n]. The mean that is returned is that of x · kernel + bias. */
export function denseBlock(
  x: Tensor,
  parameters: BlockParameters,
  options: BlockOptions,
): Normalised {
  return atOnce(denseBlockOf(undefined, x, parameters, options));
}

/** The same by statistics of the whole batch, of which x is one worker's rows; undefined: x is all of it. */
export function* denseBlockOf(
  whole: WholeBatch | undefined,
  x: Tensor,
  parameters: BlockParameters,
  options: BlockOptions,
): Waiting<Normalised> {
  const { kernel, bias, gamma, beta } = parameters;
  const [rows, inner] = matrix('denseBlock', x);
  const [, columns] = matrix('denseBlock', kernel);
  requireSame('denseBlock', kernel.shape, [inner, columns]);
  for (const each of [bias, gamma, beta]) requireSame('denseBlock', each.shape, [columns]);
  const { groups, epsilon, mask } = options;
  if (groups < 1 || groups > rows) {
    throw new ShapeError(`denseBlock: ${rows} rows cannot form ${groups} groups`);
  }
  requireOneGroup('denseBlock', groups, whole);
  const { device, arena } = x.tape;
  const z = arena.take('f32', rows * columns);
  const { mean, variance, shifted } = product(x, parameters, z, groups);
  if (whole !== undefined) {
    yield whole.merge(device, { mean, variance });
    launchShift(x, mean, bias, shifted);
  }
  const inputs = [x, kernel, bias, gamma, beta];
  const out = x.tape.result([rows, columns], inputs);
  const open = arena.take('u32', openWords({ rows, columns, groups }));
  const statistics = { gamma: gamma.view, beta: beta.view, mean, variance };
  const params = blockParams({ rows, columns, groups, epsilon }, mask);
  const quads = isHardware(device) && columns % 4 === 0;
  const kernelOf = quads ? kernels.blockForwardQuads : kernels.blockForward;
  device.launch(kernelOf, { x: z, ...statistics, out: out.view, open }, params);
  const { scale } = params;
  const saved = { z, mean, variance, open, groups, epsilon, scale, whole };
  x.tape.record('denseBlock', inputs, out, saved);
  return { out, mean: shifted, variance };
}

/** z = x · kernel, and the statistics of its columns. */
function product(
  x: Tensor,
  { kernel, bias }: BlockParameters,
  z: BufferView,
  groups: number,
): Statistics {
  const { device, arena } = x.tape;
  const [rows, k] = x.shape;
  const columns = bias.shape[0];
  const take = (): BufferView => arena.take('f32', groups * columns);
  const statistics = { mean: take(), variance: take(), shifted: take() };
  const operands = { a: x.view, b: kernel.view, out: z };
  const sizes = { rows, columns, groups };
  const scales = { scaleA: 1, scaleB: 1 };
  const tiled = statisticsFor(device, { m: rows, n: columns, k }, scales);
  if (tiled !== undefined && tilesFit(rows, groups, tiled.tileRows)) {
    const { tileRows, launch } = tiled;
    const tiles = Math.ceil(rows / tileRows) * columns;
    const moments = { tileMean: arena.take('f32', tiles), tileSquares: arena.take('f32', tiles) };
    launch({ ...operands, ...moments });
    const merged = { ...moments, bias: bias.view, ...statistics };
    device.launch(kernels.mergeStatistics, merged, { ...sizes, tileRows });
    return statistics;
  }
  const params = { m: rows, n: columns, k, transposeA: 0, transposeB: 0 };
  launchProduct({ device, take: arena.take.bind(arena) }, operands, params, scales);
  const { mean, variance, shifted } = statistics;
  device.launch(kernels.batchNormStatistics, { x: z, mean, variance }, sizes);
  launchShift(x, mean, bias, shifted);
  return statistics;
}

/** shifted = mean + bias, for each group. */
function launchShift({ tape }: Tensor, mean: BufferView, bias: Tensor, shifted: BufferView): void {
  const [columns] = bias.shape;
  const views = { x: mean, bias: bias.view, out: shifted };
  tape.device.launch(kernels.addBias, views, { rows: mean.length / columns, columns });
}

/** Whether no tile of rows lies in two groups. */
function tilesFit(rows: number, groups: number, tileRows: number): boolean {
  return groups === 1 || (rows % groups === 0 && (rows / groups) % tileRows === 0);
}

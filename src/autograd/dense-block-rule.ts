/**
 * @file The gradient of a block: four passes over its [B, n] tensors, besides the two products.
 *
 * z = x · kernel; out = dropout(relu(BatchNorm(z + bias))):
 * dz by the gradient of BatchNorm → ReLU → dropout, in place of dout (block-backward-sums.ts, block-backward.ts);
 * dkernel = xᵀ · dz; dx = dz · kernelᵀ; dgamma = Σ d · x̂; dbeta = Σ d. The bias moves nothing: its gradient is 0.
 */
import { sizeOf } from '../base/shape.ts';
import type { BufferView } from '../device/device.ts';
import type { Params, Views } from '../device/kernel.ts';
import { chunksFor } from '../kernels/block-backward-sums.ts';
import * as kernels from '../kernels/index.ts';
import { isHardware, launchProduct } from './product.ts';
import type { Waiting } from '../base/waiting.ts';
import type { BackwardPass, Rule } from './rule.ts';
import type { Entry } from './tape.ts';
import { sumsOfBatch } from './whole-batch.ts';

/**
 * By what gradients are multiplied before they are rounded to halves, known as loss scaling: a power of two. A loss is a
 * mean over the rows of a batch, so gradients are about 1/rows of what one row's would be. Times the rows and 2⁶ they
 * lie in the middle of what halves hold, 2⁻²⁴ to 2¹⁶.
 */
function gradientScale(rows: number): number {
  return 2 ** (6 + Math.round(Math.log2(rows)));
}

type SumViews = Views<typeof kernels.blockBackwardSums.bindings>;
type SumParams = Omit<Params<typeof kernels.blockBackwardSums.params>, 'chunks'>;

/** The sums of BatchNorm's gradient, on a large GPU in chunks of the rows that are added up. */
function launchSums({ device, take }: BackwardPass, views: SumViews, params: SumParams): void {
  const chunks = isHardware(device) ? chunksFor(params) : 1;
  if (chunks === 1) {
    device.launch(kernels.blockBackwardSums, views, { ...params, chunks });
    return;
  }
  const { sumDout, sumDoutX } = views;
  const columns = params.groups * params.columns;
  const parts = { sumDout: take('f32', chunks * columns), sumDoutX: take('f32', chunks * columns) };
  device.launch(kernels.blockBackwardSums, { ...views, ...parts }, { ...params, chunks });
  const sizes = { n: columns, slices: chunks };
  device.launch(kernels.addSlices, { x: parts.sumDout, out: sumDout }, sizes);
  device.launch(kernels.addSlices, { x: parts.sumDoutX, out: sumDoutX }, sizes);
}

export const denseBlockRule: Rule<'denseBlock'> = function* denseBlockRule(
  { inputs, output, saved }: Entry<'denseBlock'>,
  pass: BackwardPass,
): Waiting<void> {
  const [x, kernel, bias, gamma] = inputs;
  const { device, dout, into, take } = pass;
  const [rows, columns] = output.shape;
  const k = x.shape[1];
  const { z, mean, variance, open, groups, epsilon, scale, whole } = saved;
  const params = { rows, columns, groups, epsilon, scale };
  const [dgamma, dbeta] = [into(3), into(4)];
  // The sums over one group are the gradients themselves.
  const sumDoutX = (groups === 1 ? dgamma : undefined) ?? take('f32', groups * columns);
  const sumDout = (groups === 1 ? dbeta : undefined) ?? take('f32', groups * columns);
  const shared = { x: z, mean, variance, open };
  launchSums(pass, { ...shared, dout, sumDout, sumDoutX }, params);
  const batchSums = yield* sumsOfBatch(whole, pass, { sumDout, sumDoutX });
  const dz = pass.overwritable();
  const views = { ...shared, ...batchSums, gamma: gamma.view, gradient: dz };
  const quads = isHardware(device) && columns % 4 === 0;
  device.launch(quads ? kernels.blockBackwardQuads : kernels.blockBackward, views, params);

  const halfScale = gradientScale(rows);
  const dx = into(0);
  if (dx !== undefined) {
    const sizes = { m: rows, n: k, k: columns, transposeA: 0, transposeB: 1 };
    const scales = { scaleA: halfScale, scaleB: 1 };
    launchProduct(pass, { a: dz, b: kernel.view, out: dx }, sizes, scales);
  }
  const dkernel = into(1);
  if (dkernel !== undefined) {
    const sizes = { m: k, n: columns, k: rows, transposeA: 1, transposeB: 0 };
    const scales = { scaleA: 1, scaleB: halfScale };
    launchProduct(pass, { a: x.view, b: dz, out: dkernel }, sizes, scales);
  }
  const dbias = into(2);
  if (dbias !== undefined) {
    device.launch(kernels.fill, { out: dbias }, { n: sizeOf(bias.shape), value: 0 });
  }
  const overGroups = (sums: BufferView, gradient: BufferView | undefined): void => {
    if (gradient === undefined || gradient === sums) return;
    device.launch(kernels.columnSum, { x: sums, out: gradient }, { rows: groups, columns });
  };
  overGroups(sumDoutX, dgamma);
  overGroups(sumDout, dbeta);
};

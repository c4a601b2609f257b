/**
 * @file The gradient of a block: four passes over its [B, n] tensors, besides the two products.
 *
 * z = x · kernel; out = dropout(relu(BatchNorm(z + bias))):
 * dz by the gradient of BatchNorm → ReLU → dropout, in place of dout (block-backward-sums.ts, block-backward.ts);
 * dkernel = xᵀ · dz; dx = dz · kernelᵀ; dgamma = Σ d · x̂; dbeta = Σ d. The bias moves nothing: its gradient is 0.
 */
import { sizeOf } from '../base/shape.ts';
import type { BufferView } from '../device/device.ts';
import * as kernels from '../kernels/index.ts';
import { launchProduct } from './product.ts';
import type { Rule } from './rule.ts';

export const denseBlockRule: Rule<'denseBlock'> = ({ inputs, output, saved }, pass) => {
  const [x, kernel, bias, gamma] = inputs;
  const { device, dout, into, take } = pass;
  const [rows, columns] = output.shape;
  const k = x.shape[1];
  const { z, mean, variance, open, groups, epsilon, scale } = saved;
  const params = { rows, columns, groups, epsilon, scale };
  const [dgamma, dbeta] = [into(3), into(4)];
  // The sums over one group are the gradients themselves.
  const sumDoutX = (groups === 1 ? dgamma : undefined) ?? take('f32', groups * columns);
  const sumDout = (groups === 1 ? dbeta : undefined) ?? take('f32', groups * columns);
  const shared = { x: z, mean, variance, open, sumDout, sumDoutX };
  device.launch(kernels.blockBackwardSums, { ...shared, dout }, params);
  const dz = pass.overwritable();
  device.launch(kernels.blockBackward, { ...shared, gamma: gamma.view, gradient: dz }, params);

  const dx = into(0);
  if (dx !== undefined) {
    const sizes = { m: rows, n: k, k: columns, transposeA: 0, transposeB: 1 };
    launchProduct(device, { a: dz, b: kernel.view, out: dx }, sizes);
  }
  const dkernel = into(1);
  if (dkernel !== undefined) {
    const sizes = { m: k, n: columns, k: rows, transposeA: 1, transposeB: 0 };
    launchProduct(device, { a: x.view, b: dz, out: dkernel }, sizes);
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

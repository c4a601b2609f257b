/**
 * @file Adam, in the form Keras uses, over all parameters at once:
 * m = beta1·m + (1 − beta1)·g; v = beta2·v + (1 − beta2)·g²; p = p − rate · m / (√v + epsilon).
 *
 * gradients, parameters, moments, squares: [n]; all but the gradients are updated in place.
 * rate = learning rate · √(1 − beta2ᵗ) / (1 − beta1ᵗ), from the host, for step t = 1, 2, …
 * Source: Kingma, Ba, arXiv 1412.6980, end of section 2 ("ε-hat").
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const adam = defineKernel({
  name: 'adam',
  bindings: {
    gradients: readF32,
    parameters: updateF32,
    moments: updateF32,
    squares: updateF32,
  },
  params: {
    n: 'u32',
    rate: 'f32',
    beta1: 'f32',
    beta2: 'f32',
    oneMinusBeta1: 'f32',
    oneMinusBeta2: 'f32',
    epsilon: 'f32',
  },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ gradients, parameters, moments, squares }, params) {
    const { n, rate, beta1, beta2, oneMinusBeta1, oneMinusBeta2, epsilon } = params;
    for (let i = 0; i < n; i++) {
      const g = gradients[i];
      const m = beta1 * moments[i] + oneMinusBeta1 * g;
      const v = beta2 * squares[i] + oneMinusBeta2 * g * g;
      moments[i] = m;
      squares[i] = v;
      parameters[i] -= (rate * m) / (Math.sqrt(v) + epsilon);
    }
  },
  simd: { passes: ({ n }) => [elementsPass('adam', n)] },
});

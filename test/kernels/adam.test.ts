import { adam } from '../../src/kernels/adam.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern, UGLY_LENGTHS, uniforms, WIDER_THAN_A_GRID } from '../support/numbers.ts';
import { ulps, absolute, either } from '../support/tolerances.ts';

const KERAS = {
  beta1: Math.fround(0.9),
  beta2: Math.fround(0.999),
  oneMinusBeta1: Math.fround(0.1),
  oneMinusBeta2: Math.fround(0.001),
  epsilon: Math.fround(1e-7),
};

// Sums of two products that may cancel: a few roundings of numbers of size 1 (moments) or of the step.
const bound = either(ulps(8), absolute(1e-6));

testKernel(adam, [
  {
    name: 'by hand: the second step with a gradient of 2',
    params: {
      n: 1,
      rate: 0.5,
      beta1: 0.5,
      beta2: 0.75,
      oneMinusBeta1: 0.5,
      oneMinusBeta2: 0.25,
      epsilon: 0,
    },
    arrays: {
      gradients: Float32Array.of(2),
      parameters: Float32Array.of(10),
      moments: Float32Array.of(4),
      squares: Float32Array.of(4),
    },
    // m = 0.5·4 + 0.5·2 = 3; v = 0.75·4 + 0.25·4 = 4; p = 10 − 0.5·3/2.
    known: { moments: [3], squares: [4], parameters: [9.25] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} parameters`,
    params: { n, rate: 0.001, ...KERAS },
    arrays: {
      gradients: normals(n),
      parameters: normals(n, 1),
      moments: normals(n, 2),
      squares: uniforms(n, 0, 1, 3),
    },
    bound,
  })),
  {
    name: 'a gradient of zero from the start changes nothing',
    params: { n: 65, rate: 0.001, ...KERAS },
    arrays: {
      gradients: new Float32Array(65),
      parameters: normals(65),
      moments: new Float32Array(65),
      squares: new Float32Array(65),
    },
    known: { parameters: [...normals(65)] },
    bound,
  },
  {
    name: 'wider than one dispatch',
    params: { n: WIDER_THAN_A_GRID, rate: 0.001, ...KERAS },
    arrays: {
      gradients: pattern(WIDER_THAN_A_GRID),
      parameters: pattern(WIDER_THAN_A_GRID),
      moments: new Float32Array(WIDER_THAN_A_GRID),
      squares: new Float32Array(WIDER_THAN_A_GRID),
    },
    bound,
    gpuOnly: true,
  },
]);

import { softmaxLoss } from '../../src/kernels/softmax-loss.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// WGSL bounds exp by (3 + 2·|z|) ulp and log, near 1, absolutely by 2^-21; the sum has few terms.
const bound = either(ulps(16), absolute(4e-6));
const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 2],
  [64, 3],
  [65, 10],
  [1000, 3],
  [3, 1000],
] as const;

function classLabels(rows: number, classes: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, i) => (i * 7) % classes);
}

testKernel(softmaxLoss, [
  {
    name: 'log of the number of classes without an opinion; large logits do not overflow',
    params: { rows: 3, classes: 3 },
    arrays: {
      logits: Float32Array.of(0, 0, 0, 1000, 0, 0, 1000, 0, 0),
      labels: Float32Array.of(2, 0, 1),
      losses: 3,
    },
    known: { losses: [Math.log(3), 0, 1000] },
    bound,
  },
  ...SHAPES.map(([rows, classes]) => ({
    name: `${rows} rows, ${classes} classes`,
    params: { rows, classes },
    arrays: {
      logits: normals(rows * classes),
      labels: classLabels(rows, classes),
      losses: rows,
    },
    bound,
  })),
]);

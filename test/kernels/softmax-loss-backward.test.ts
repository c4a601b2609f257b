import { softmaxLossBackward } from '../../src/kernels/softmax-loss-backward.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// The probability less one cancels where the prediction is right: some roundings of 1, times dlosses.
const bound = either(ulps(16), absolute(8e-6));
const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 2],
  [64, 3],
  [65, 10],
  [1000, 3],
  [3, 1000],
] as const;

testKernel(softmaxLossBackward, [
  {
    name: 'by hand: two classes even, the second row weighted',
    params: { rows: 2, classes: 2 },
    arrays: {
      logits: Float32Array.of(0, 0, 0, 0),
      labels: Float32Array.of(0, 1),
      dlosses: Float32Array.of(1, 4),
      dlogits: 4,
    },
    known: { dlogits: [-0.5, 0.5, 2, -2] },
    bound,
  },
  ...SHAPES.map(([rows, classes]) => ({
    name: `${rows} rows, ${classes} classes`,
    params: { rows, classes },
    arrays: {
      logits: normals(rows * classes),
      labels: Float32Array.from({ length: rows }, (_, i) => (i * 7) % classes),
      dlosses: normals(rows, 1),
      dlogits: rows * classes,
    },
    bound,
  })),
]);

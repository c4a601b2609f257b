import { reluBackward } from '../../src/kernels/relu-backward.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern, UGLY_LENGTHS, WIDER_THAN_A_GRID } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

testKernel(reluBackward, [
  {
    name: 'by hand',
    params: { n: 4 },
    arrays: { x: Float32Array.of(-1, 0, 1e-30, 2), dout: Float32Array.of(5, 6, 7, 8), dx: 4 },
    known: { dx: [0, 0, 7, 8] },
    bound: exact,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n },
    arrays: { x: normals(n), dout: normals(n, 1), dx: n },
    bound: exact,
  })),
  {
    name: 'wider than one dispatch',
    params: { n: WIDER_THAN_A_GRID },
    arrays: {
      x: pattern(WIDER_THAN_A_GRID),
      dout: pattern(WIDER_THAN_A_GRID),
      dx: WIDER_THAN_A_GRID,
    },
    bound: exact,
    gpuOnly: true,
  },
]);

import { addBias } from '../../src/kernels/add-bias.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern } from '../support/numbers.ts';
import { ulps } from '../support/tolerances.ts';

const bound = ulps(1);
const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [64, 64],
  [65, 65],
  [1000, 3],
  [3, 1000],
] as const;
const WIDE = { rows: 1449, columns: 2897 };

testKernel(addBias, [
  {
    name: 'by hand',
    params: { rows: 2, columns: 3 },
    arrays: {
      x: Float32Array.of(1, 2, 3, 4, 5, 6),
      bias: Float32Array.of(10, 20, 30),
      out: 6,
    },
    known: { out: [11, 22, 33, 14, 25, 36] },
    bound,
  },
  ...SHAPES.map(([rows, columns]) => ({
    name: `${rows}×${columns}`,
    params: { rows, columns },
    arrays: { x: normals(rows * columns), bias: normals(columns, 1), out: rows * columns },
    bound,
  })),
  {
    name: 'wider than one dispatch',
    params: WIDE,
    arrays: {
      x: pattern(WIDE.rows * WIDE.columns),
      bias: pattern(WIDE.columns),
      out: WIDE.rows * WIDE.columns,
    },
    bound,
    gpuOnly: true,
  },
]);

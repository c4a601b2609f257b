import { gatherCodes } from '../../src/kernels/gather-codes.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { exact } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [64, 5],
  [65, 65],
  [1000, 3],
] as const;

function many(count: number, below: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => (Math.imul(i, 2654435761) >>> 0) % below);
}

testKernel(gatherCodes, [
  {
    name: 'by hand, from the middle of the ids, large codes whole',
    params: { rows: 2, columns: 2, first: 1, begin: 0, count: 3 },
    arrays: {
      codes: Uint32Array.of(1, 2, 3, 4, 0xffffffff, 6),
      ids: Uint32Array.of(9, 2, 0, 9),
      out: 4,
    },
    known: { out: [0xffffffff, 6, 1, 2] },
    bound: exact,
  },
  {
    name: 'by hand, from a part: rows before it and behind it stay',
    params: { rows: 4, columns: 1, first: 0, begin: 5, count: 2 },
    arrays: {
      codes: Uint32Array.of(50, 60),
      ids: Uint32Array.of(6, 4, 7, 5),
      out: Uint32Array.of(1, 2, 3, 4),
    },
    known: { out: [60, 2, 3, 50] },
    bound: exact,
  },
  ...SHAPES.map(([rows, columns]) => ({
    name: `${rows}×${columns}`,
    params: { rows, columns, first: 2, begin: 30, count: 40 },
    arrays: {
      codes: many(40 * columns, 2 ** 31),
      ids: many(rows + 3, 100),
      out: many(rows * columns, 7),
    },
    bound: exact,
  })),
]);

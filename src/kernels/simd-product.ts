/**
 * @file How the SIMD product is launched: B, and A where it is transposed, are packed slab by slab of the
 * sum; then blocks of results are computed.
 */
import type { SimdPass, SimdVersion } from '../device/kernel.ts';

type ProductTypes = Readonly<Record<'m' | 'n' | 'k' | 'transposeA' | 'transposeB', 'u32'>>;

/** Columns and rows of a tile: `COLUMNS` and `ROWS` in simd/matmul-pack.ts. */
const COLUMNS = 8;
const ROWS = 6;
/** Room in which each block computes tiles that it adds to the result. */
const TILE_BYTES = 256;
/** Terms of the sum that are packed at once: memory for packing stays small beside the operands. */
const SLAB = 1024;
/** Rows of a block: eight tiles, whose rows stay in the second-level cache. */
const BLOCK_ROWS = 8 * ROWS;
/** Blocks wanted, so that threads share the work evenly; and the narrowest block. */
const BLOCKS = 16;
const NARROWEST = 4 * COLUMNS;
/** Multiplications that are worth another thread. */
const CHUNK_WORK = 2 ** 18;

function divideUp(a: number, b: number): number {
  return Math.ceil(a / b);
}

/** Columns of a block: all of them if the rows alone make enough blocks. */
function blockColumns(m: number, n: number): number {
  const wanted = divideUp(BLOCKS, Math.max(1, divideUp(m, BLOCK_ROWS)));
  const columns = divideUp(divideUp(n, wanted), COLUMNS) * COLUMNS;
  return Math.max(columns, NARROWEST);
}

function blocksOf(m: number, n: number): number {
  return divideUp(m, BLOCK_ROWS) * divideUp(n, blockColumns(m, n));
}

export const simdProduct: SimdVersion<ProductTypes> = {
  passes({ m, n, k, transposeA }) {
    const passes: SimdPass[] = [];
    const columns = blockColumns(m, n);
    const blocks = blocksOf(m, n);
    for (let first = 0; first === 0 || first < k; first += SLAB) {
      const size = Math.min(SLAB, k - first);
      const work = Math.max(1, BLOCK_ROWS * columns * size);
      passes.push(
        pack('matmulPackB', divideUp(n, COLUMNS), COLUMNS, first, size),
        ...(transposeA === 1 ? [pack('matmulPackA', divideUp(m, ROWS), ROWS, first, size)] : []),
        {
          run: 'matmul',
          items: blocks,
          chunk: Math.max(1, Math.floor(CHUNK_WORK / work)),
          args: [first, size, BLOCK_ROWS, columns],
        },
      );
    }
    return passes;
  },
  scratchBytes({ m, n, k, transposeA }) {
    const lines = divideUp(n, COLUMNS) * COLUMNS + transposeA * divideUp(m, ROWS) * ROWS;
    return 4 * lines * Math.min(SLAB, k) + TILE_BYTES * blocksOf(m, n);
  },
};

/** Elements that are worth another thread to pack. */
const PACK_CHUNK = 2 ** 14;

function pack(run: string, items: number, width: number, first: number, size: number): SimdPass {
  const chunk = Math.max(1, Math.floor(PACK_CHUNK / Math.max(1, width * size)));
  return { run, items, chunk, args: [first, size] };
}

/**
 * @file The constants of products in tiles: how the operands lie, and, where all tiles are whole, the lengths of their
 * rows. A GPU computes addresses from constants with fewer instructions: some 5 % of a product on an H100.
 */
import type { Constants } from '../device/kernel.ts';

export interface TiledSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA?: number;
  readonly transposeB?: number;
}

export interface TileShape {
  /** Rows and columns of a tile. */
  readonly edge: number;
  /** Steps of k between two barriers. */
  readonly depth: number;
}

/**
 * A function from the params of a launch to its constants, always the same object for the same values: pipelines are
 * found by it. Only a product of whole tiles has lengths in it; these are widths of layers, never the batch, unless a
 * gradient of weights sums over it, and then it is no length of a row.
 *
 * @param flags further constants, from the params
 */
export function tileConstants<P extends TiledSizes>(
  { edge, depth }: TileShape,
  flags: (params: P) => Constants = () => ({}),
): (params: P) => Constants {
  const known = new Map<string, Constants>();
  return (params) => {
    const { m, n, k, transposeA = 0, transposeB = 0 } = params;
    const exact = m % edge === 0 && n % edge === 0 && k % depth === 0 && k > 0;
    const aRow = exact ? (transposeA === 1 ? m : k) : 0;
    const bRow = exact ? (transposeB === 1 ? k : n) : 0;
    const more = flags(params);
    const key = `${transposeA}${transposeB} ${aRow} ${bRow} ${exact ? n : 0} ${Object.values(more).join(' ')}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const rows = { A_ROW: aRow, B_ROW: bRow, OUT_ROW: exact ? n : 0 };
    const transposes = { TRANSPOSE_A: transposeA, TRANSPOSE_B: transposeB };
    const constants = { ...transposes, EXACT: Number(exact), ...rows, ...more };
    known.set(key, constants);
    return constants;
  };
}

/** @file Constants of products in tiles: the same object for the same values, lengths only where tiles are whole. */
import { describe, expect, it } from 'vitest';
import { tileConstants, type TiledSizes } from '../../src/kernels/tile-constants.ts';

const SHAPE = { edge: 8, depth: 4 };
const WHOLE = { m: 16, n: 24, k: 12 };
const AT_EDGES = { TRANSPOSE_A: 0, TRANSPOSE_B: 0, EXACT: 0, A_ROW: 0, B_ROW: 0, OUT_ROW: 0 };

function flags({ fast }: TiledSizes & { fast: number }) {
  return { FAST: fast };
}

describe('tileConstants', () => {
  it.each([
    [0, 0, { A_ROW: 12, B_ROW: 24 }],
    [0, 1, { A_ROW: 12, B_ROW: 12 }],
    [1, 0, { A_ROW: 16, B_ROW: 24 }],
    [1, 1, { A_ROW: 16, B_ROW: 12 }],
  ])('whole tiles have the lengths of rows, transposed %i %i', (transposeA, transposeB, rows) => {
    const constants = tileConstants(SHAPE);
    expect(constants({ ...WHOLE, transposeA, transposeB })).toEqual({
      TRANSPOSE_A: transposeA,
      TRANSPOSE_B: transposeB,
      EXACT: 1,
      OUT_ROW: 24,
      ...rows,
    });
  });

  it.each([{ m: 17 }, { n: 20 }, { k: 13 }, { k: 0 }])('no lengths with %o', (other) => {
    expect(tileConstants(SHAPE)({ ...WHOLE, ...other })).toEqual(AT_EDGES);
  });

  it('are the same object for the same values, whole or not', () => {
    const constants = tileConstants(SHAPE);
    expect(constants({ ...WHOLE })).toBe(constants({ ...WHOLE, transposeA: 0, transposeB: 0 }));
    const edge = constants({ m: 1, n: 2, k: 3 });
    expect(constants({ m: 77, n: 100, k: 5 })).toBe(edge);
    expect(constants({ ...WHOLE, m: 17 })).toBe(edge);
    expect(constants({ m: 1, n: 2, k: 3, transposeB: 1 })).not.toBe(edge);
    expect(constants(WHOLE)).not.toBe(edge);
  });

  it('do not depend on the batch: neither as m, nor as k of a gradient of weights', () => {
    const constants = tileConstants(SHAPE);
    expect(constants({ ...WHOLE, m: 64 })).toBe(constants(WHOLE));
    const gradient = { ...WHOLE, transposeA: 1 };
    expect(constants({ ...gradient, k: 400 })).toBe(constants(gradient));
  });

  it('differ where a length differs, and where a flag does', () => {
    const constants = tileConstants(SHAPE, flags);
    const all = [
      { ...WHOLE, fast: 0 },
      { ...WHOLE, fast: 1 },
      { ...WHOLE, n: 32, fast: 0 },
      { ...WHOLE, k: 16, fast: 0 },
      { ...WHOLE, m: 17, fast: 0 },
      { ...WHOLE, m: 17, fast: 1 },
    ].map(constants);
    expect(new Set(all).size).toBe(6);
    expect(all[1]).toMatchObject({ FAST: 1, EXACT: 1 });
  });
});

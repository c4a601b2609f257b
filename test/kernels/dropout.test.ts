import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../src/base/philox.ts';
import { Purpose, streamKey } from '../../src/base/random.ts';
import { type DropoutMask, dropout, dropoutParams } from '../../src/kernels/dropout.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { ulps } from '../support/tolerances.ts';

const MASK: DropoutMask = { rate: 0.1, seed: 7, step: 3, layer: 2, firstRow: 0 };
const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [64, 64],
  [65, 65],
  [1000, 3],
  [3, 1001],
] as const;

/** Unit u of row r by the definition, one Philox block for each single decision. */
function kept(mask: DropoutMask, row: number, unit: number): boolean {
  const words = new Uint32Array(4);
  const [low, high] = streamKey(mask.seed, Purpose.dropout);
  philox4x32(unit >> 2, mask.firstRow + row, mask.step, mask.layer, low, high, words);
  return words[unit & 3] >= mask.rate * 2 ** 32;
}

testKernel(dropout, [
  {
    name: 'half of ones, by the definition',
    params: dropoutParams({ ...MASK, rate: 0.5 }, 3, 5),
    arrays: { x: new Float32Array(15).fill(1), out: 15 },
    known: {
      out: Array.from({ length: 15 }, (_, i) => {
        return kept({ ...MASK, rate: 0.5 }, Math.floor(i / 5), i % 5) ? 2 : 0;
      }),
    },
    bound: ulps(1),
  },
  ...SHAPES.map(([rows, columns]) => ({
    name: `${rows}×${columns}`,
    params: dropoutParams({ ...MASK, firstRow: 11 }, rows, columns),
    arrays: { x: normals(rows * columns), out: rows * columns },
    bound: ulps(1),
  })),
  {
    name: 'rate 0 keeps everything',
    params: dropoutParams({ ...MASK, rate: 0 }, 65, 7),
    arrays: { x: normals(455), out: 455 },
    bound: ulps(1),
  },
]);

describe('the mask', () => {
  const ROWS = 40;
  const UNITS = 37;

  function maskOf(change: Partial<DropoutMask>, rows = ROWS): number[] {
    const out = new Float32Array(rows * UNITS);
    const params = dropoutParams({ ...MASK, ...change }, rows, UNITS);
    dropout.reference({ x: new Float32Array(out.length).fill(1), out }, params);
    return [...out].map((value) => (value === 0 ? 0 : 1));
  }

  it('is the same however the rows are dealt out', () => {
    const whole = maskOf({});
    const parts = [...maskOf({ firstRow: 0 }, 13), ...maskOf({ firstRow: 13 }, ROWS - 13)];
    expect(parts).toEqual(whole);
  });

  it('differs with seed, step, layer and row', () => {
    const masks = [{}, { seed: 8 }, { step: 4 }, { layer: 3 }, { firstRow: ROWS }].map((change) =>
      maskOf(change).join(''),
    );
    expect(new Set(masks).size).toBe(masks.length);
  });

  it('drops its rate, within four standard deviations', () => {
    const mask = maskOf({ rate: 0.1 }, 2000);
    const dropped = mask.filter((value) => value === 0).length / mask.length;
    expect(Math.abs(dropped - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / mask.length));
  });
});

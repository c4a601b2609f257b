/**
 * @file Dropout: out[r, u] = scale · x[r, u] where the unit is kept, else 0; scale = 1 / (1 − rate).
 *
 * x, out: [rows, columns]. Applied to the gradient, the same mask gives the backward pass.
 * Unit u of row r is kept if word u mod 4 of the Philox block with counter (⌊u/4⌋, firstRow + r, step, layer)
 * is at least threshold = rate · 2³². Nothing else decides: not the device, not the number of replicas,
 * not which rows share a launch.
 * Source: Srivastava et al., JMLR 15 (2014), "inverted" as everywhere today.
 */
import { philox4x32 } from '../base/philox.ts';
import { Purpose, streamKey } from '../base/random.ts';
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { linesBytes, runsPass } from './simd-launch.ts';

/** What decides a mask and its scale, in the order of the shaders. */
export const MASK_PARAMS = {
  firstRow: 'u32',
  step: 'u32',
  layer: 'u32',
  keyLow: 'u32',
  keyHigh: 'u32',
  threshold: 'u32',
  scale: 'f32',
} as const;

export const dropout = defineKernel({
  name: 'dropout',
  bindings: { x: readF32, out: writeF32 },
  params: { rows: 'u32', columns: 'u32', ...MASK_PARAMS },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * Math.ceil(columns / 4)),
  reference({ x, out }, params) {
    const { rows, columns, firstRow, step, layer, keyLow, keyHigh, threshold, scale } = params;
    const words = new Uint32Array(4);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < columns; unit++) {
        const word = unit % 4;
        if (word === 0) {
          philox4x32(unit / 4, firstRow + row, step, layer, keyLow, keyHigh, words);
        }
        const i = row * columns + unit;
        out[i] = words[word] >= threshold ? scale * x[i] : 0;
      }
    }
  },
  // Drawing a unit's bits costs as much as moving several.
  simd: {
    passes: ({ rows, columns }) => [runsPass('dropout', { rows, columns, groups: 1 })],
    scratchBytes: ({ rows, columns }) => linesBytes({ rows, columns, groups: 1 }),
  },
});

/** What decides a mask, besides row and unit. */
export interface DropoutMask {
  readonly rate: number;
  readonly seed: number;
  readonly step: number;
  readonly layer: number;
  /** The place of the first row within the whole batch, all workers together. */
  readonly firstRow: number;
}

/** The params of a launch that applies a mask to [rows, columns]. */
export function dropoutParams(
  mask: DropoutMask,
  rows: number,
  columns: number,
): Parameters<typeof dropout.grid>[0] {
  const [keyLow, keyHigh] = streamKey(mask.seed, Purpose.dropout);
  const threshold = Math.round(mask.rate * 2 ** 32);
  const scale = 1 / (1 - mask.rate);
  const { firstRow, step, layer } = mask;
  return { rows, columns, firstRow, step, layer, keyLow, keyHigh, threshold, scale };
}

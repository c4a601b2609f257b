/**
 * @file Matrix product in half precision, summed up in float32 by matrix units: out = A · B, or slices of its sum.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [slices, m, n]. All are float32 in
 * memory. A is multiplied by scaleA and rounded to halves, B by scaleB, and the sums are divided by both: so gradients,
 * which are small, keep their digits. What lies beside each other in memory must be a multiple of four: `fitsLarge`.
 * For adapters that multiply matrices of 16×16 halves (`Device.halves`); matmul-half-emulated.ts is the same
 * shader without them. Source: Micikevicius et al.: "Mixed Precision Training", ICLR 2018, arXiv 1710.03740.
 */
import { defineKernel, type FloatArray, readF32, writeF32 } from '../device/kernel.ts';
import { roundToHalf } from './half.ts';
import { LARGE_TILE, largeGrid } from './matmul-large.ts';
import { referenceSlices, type SlicedParams } from './product-slices.ts';
import { tileConstants } from './tile-constants.ts';

/** Workgroup memory that the shader takes. */
export const HALF_WORKGROUP_BYTES = 2 * 16 * 128 * 5 + 4 * 4 * 256;
/** Steps of k between two barriers; `DEPTH` in the shader. */
const DEPTH = 32;

interface HalfScales {
  readonly scaleA: number;
  readonly scaleB: number;
}

/** How the shader divides its work. */
export const HALF_SHAPE = { edge: LARGE_TILE, depth: DEPTH } as const;

/** Whether operands are multiplied on their way. */
export function scaled({ scaleA, scaleB }: HalfScales): { readonly SCALED: number } {
  return { SCALED: Number(scaleA !== 1 || scaleB !== 1) };
}

/** An operand as the matrix units see it. */
export function scaledHalves(values: FloatArray, scale: number): Float64Array {
  return Float64Array.from(values, (value) => roundToHalf(Math.fround(scale * value)) / scale);
}

interface Operands {
  readonly a: FloatArray;
  readonly b: FloatArray;
  readonly out: FloatArray;
}

function referenceHalf({ a, b, out }: Operands, params: HalfScales & SlicedParams): void {
  const { k, scaleA, scaleB, slices } = params;
  const steps = Math.ceil(Math.ceil(k / DEPTH) / slices) * DEPTH;
  const halves = { a: scaledHalves(a, scaleA), b: scaledHalves(b, scaleB), out };
  referenceSlices(halves, params, steps);
}

/** What the kernel and its emulation share: all but the name. */
export const HALF_PRODUCT = {
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: {
    m: 'u32',
    n: 'u32',
    k: 'u32',
    slices: 'u32',
    scaleA: 'f32',
    scaleB: 'f32',
    transposeA: 'u32',
    transposeB: 'u32',
  },
  constants: tileConstants(HALF_SHAPE, (params: HalfScales & SlicedParams) => ({
    ...scaled(params),
    SLICED: Number(params.slices > 1),
  })),
  grid: largeGrid,
  reference: referenceHalf,
} as const;

export const matmulHalf = defineKernel({
  name: 'matmul-half',
  ...HALF_PRODUCT,
});

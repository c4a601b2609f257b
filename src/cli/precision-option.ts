/** @file `--precision`: in what precision the products of a training are computed. */
import type { Precision } from '../device/dawn.ts';

export const PRECISIONS: readonly Precision[] = ['f32', 'f16', 'auto'];

export const PRECISION_HELP =
  "of products on a GPU: f32; f16: operands rounded to halves for the GPU's matrix units; auto: f16 where there are units";

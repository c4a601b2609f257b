/** @file Copies: out = x. x, out: [n]. */
import { copyElements } from './lanes';

/** Items: elements. */
export function copy(first: u32, end: u32, x: usize, out: usize): void {
  copyElements(out + 4 * first, x + 4 * first, end - first);
}

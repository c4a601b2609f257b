/** @file Adds to what is there: out += x. x, out: [n]. */
import { add } from './add';

/** Items: elements. */
export function accumulate(first: u32, end: u32, x: usize, out: usize): void {
  add(first, end, out, x, out);
}

/** @file One number for every element: out = scale · x[0]. x: [1]; out: [n]. */
import { fill } from './fill';

/** Items: elements. */
export function broadcast(first: u32, end: u32, x: usize, out: usize, n: u32, scale: f32): void {
  fill(first, end, out, n, scale * f32.load(x));
}

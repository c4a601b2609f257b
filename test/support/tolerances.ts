/**
 * @file How far a result may lie from its float64 reference: all numbers of that kind, with their reasons.
 */

/** Unit roundoff of float32: half the distance from 1 to the next number. */
export const ROUNDOFF = 2 ** -24;

/** What a bound may look at. */
export interface Compared {
  /** The reference's value. */
  readonly expected: number;
  /** What the reference makes of the inputs' absolute values: Σ|terms| where the output is a sum. */
  readonly magnitude: number;
}

export type Bound = (compared: Compared) => number;

/** Nothing may differ: copies, selections, integers. */
export const exact: Bound = () => 0;

/** A few roundings of the value itself. WGSL promises 2.5 ulp for a division, 2 for a square root. */
export function ulps(count: number): Bound {
  return ({ expected }) => count * 2 * ROUNDOFF * Math.abs(expected) + 1e-37;
}

/**
 * A sum of k rounded terms in any order. The worst case is k·ε·Σ|terms|; errors of random sign make
 * √k·ε·Σ|terms| (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 4.2); the
 * factor 4 leaves room for the tails over all elements of all cases.
 */
export function sumOf(k: number): Bound {
  return ({ magnitude }) => 4 * Math.sqrt(Math.max(1, k)) * ROUNDOFF * magnitude + 1e-37;
}

/** An absolute error, for functions that WGSL bounds absolutely (exp and log near 1, differences). */
export function absolute(error: number): Bound {
  return () => error;
}

/** Either of two bounds will do. */
export function either(a: Bound, b: Bound): Bound {
  return (compared) => Math.max(a(compared), b(compared));
}

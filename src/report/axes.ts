/** @file The axes of the learning curves: which part of the numbers they show, and where their ticks are. */

type Interval = readonly [from: number, to: number];

/** From the first epoch to the last; a single one stands in the middle. */
export function epochDomain(epochs: readonly number[]): Interval {
  const [first, last] = ends(epochs);
  return first === last ? [first - 0.5, first + 0.5] : [first, last];
}

/** Whole epochs only: the first, then for instance 5, 10, 15 … in steps of 1, 2 or 5 times a power of ten. */
export function epochTicks(epochs: readonly number[]): readonly number[] {
  const [first, last] = ends(epochs);
  const step = wholeStep((last - first) / 10);
  const ticks = [first];
  for (let tick = (Math.floor(first / step) + 1) * step; tick <= last; tick += step) {
    ticks.push(tick);
  }
  return ticks;
}

function ends(epochs: readonly number[]): Interval {
  return [epochs.at(0) ?? 1, epochs.at(-1) ?? 1];
}

function wholeStep(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [power, 2 * power, 5 * power]) if (step >= atLeast) return step;
  }
}

/** A little more than the values span, so that no point lies on the frame; never of zero height. */
export function valueDomain(values: readonly number[]): Interval {
  if (values.length === 0) return [0, 1];
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const margin = (highest - lowest) * 0.06 || Math.abs(highest) * 0.05 || 0.5;
  return [lowest - margin, highest + margin];
}

/** Short labels (d3-format) for very large and very small values: 12M, 2e-5. */
export function valueFormat([from, to]: Interval): { readonly tickFormat?: string } {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  if (largest >= 10_000) return { tickFormat: '~s' };
  return largest < 0.001 ? { tickFormat: '~e' } : {};
}

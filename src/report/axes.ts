/** @file The axes of the learning curves: which part of the numbers they show, and where their ticks are. */
import type { ScaleOptions } from '@observablehq/plot';

/** Whole epochs only: 1, 5, 10, 15 … in steps of 1, 2 or 5 times a power of ten. */
export function epochAxis(epochs: readonly number[]): ScaleOptions {
  const first = epochs.at(0) ?? 1;
  const last = epochs.at(-1) ?? 1;
  const step = wholeStep((last - first) / 10);
  const ticks = [first];
  for (let tick = (Math.floor(first / step) + 1) * step; tick <= last; tick += step) {
    ticks.push(tick);
  }
  const domain = first === last ? [first - 0.5, first + 0.5] : [first, last];
  return {
    domain,
    ticks,
    tickFormat: 'd',
    label: 'Epoch',
    labelAnchor: 'center',
    labelArrow: 'none',
    labelOffset: 42,
  };
}

function wholeStep(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [power, 2 * power, 5 * power]) if (step >= atLeast) return step;
  }
}

/** Short labels for very large and very small values: 12M, 2e-5. */
export function valueAxis(domain: readonly [number, number]): ScaleOptions {
  const largest = Math.max(...domain.map(Math.abs));
  const axis = { domain, label: null, tickSize: 0, ticks: 6 };
  if (largest >= 10_000) return { ...axis, tickFormat: '~s' };
  return largest < 0.001 ? { ...axis, tickFormat: '~e' } : axis;
}

/** A little more than the values span, so that no point lies on the frame; never of zero height. */
export function valueDomain(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const margin = (highest - lowest) * 0.06 || Math.abs(highest) * 0.05 || 0.5;
  return [lowest - margin, highest + margin];
}

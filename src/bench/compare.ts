/**
 * @file Two runs of measurements side by side: what both have measured, and whether it changed.
 *
 * Times are compared, less is better. A change counts as one where the middle halves of the measurements do
 * not overlap; what lies within the spread may be chance.
 */
import { z } from 'zod';
import type { BenchReport } from './report.ts';
import type { Spread } from './statistics.ts';

/** One figure of both runs, in seconds. */
export interface Change {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** after / before − 1: −0.2 is a fifth less time. */
  readonly change: number;
  /** Whether the middle halves of the measurements are apart. */
  readonly beyondSpread: boolean;
}

const spread = z.object({ median: z.number(), low: z.number(), high: z.number() });
const sizes = { units: z.number(), layers: z.number(), batch: z.number() };

/** What of an earlier report is compared. More may stand in the file. */
const earlierSchema = z.object({
  date: z.string(),
  device: z.object({ name: z.string() }),
  machine: z.object({ cpu: z.string() }),
  step: z.object({ ...sizes, spread }).optional(),
  kernels: z
    .array(
      z.object({
        kernel: z.string(),
        shape: z.record(z.string(), z.number()),
        seconds: spread,
      }),
    )
    .optional(),
  products: z.array(z.object({ edge: z.number(), seconds: spread })).optional(),
  ceilings: z.object({ operationsPerSecond: z.number(), bytesPerSecond: z.number() }).optional(),
});

export type Earlier = z.infer<typeof earlierSchema>;

/** The report in a text, or `undefined` where there is none. */
export function parseEarlier(text: string): Earlier | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return earlierSchema.safeParse(value).data;
}

type Quartiles = Pick<Spread, 'median' | 'low' | 'high'>;
type Figures = ReadonlyMap<string, Quartiles>;

/** Everything that a report has measured, by a name that says under which conditions. Seconds. */
function figuresOf(report: Earlier | BenchReport): Figures {
  const figures = new Map<string, Quartiles>();
  const { step, kernels = [], products = [], ceilings } = report;
  if (ceilings !== undefined) {
    figures.set('10⁹ multiply-adds in registers', about(2e9 / ceilings.operationsPerSecond));
    figures.set('10⁹ bytes copied', about(1e9 / ceilings.bytesPerSecond));
  }
  for (const { kernel, shape, seconds } of kernels) {
    const conditions = Object.entries(shape).map(([name, value]) => `${name} ${value}`);
    figures.set([kernel, ...conditions].join(' '), seconds);
  }
  for (const { edge, seconds } of products) figures.set(`product ${edge}×${edge}×${edge}`, seconds);
  if (step !== undefined) {
    const { units, layers, batch, spread: ms } = step;
    const seconds = { median: ms.median / 1e3, low: ms.low / 1e3, high: ms.high / 1e3 };
    figures.set(`step of ${layers}×${units} units, ${batch} rows`, seconds);
  }
  return figures;
}

/** A ceiling is the best of its measurements and has no spread of its own: so near, it is the same. */
const SAME = 0.05;

function about(value: number): Quartiles {
  return { median: value, low: value * (1 - SAME), high: value * (1 + SAME) };
}

/** What both have, in the order of the later one. */
export function compareReports(earlier: Earlier, later: BenchReport): Change[] {
  const before = figuresOf(earlier);
  return [...figuresOf(later)].flatMap(([name, now]) => {
    const then = before.get(name);
    if (then === undefined) return [];
    return {
      name,
      before: then.median,
      after: now.median,
      change: now.median / then.median - 1,
      beyondSpread: now.low > then.high || now.high < then.low,
    };
  });
}

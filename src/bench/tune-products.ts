/**
 * @file Which kernel is fastest for which matrix product on one GPU: every way that there is, measured turn by turn on
 * arrays of that shape. What computes another product than the way of the rules is never chosen; what is not faster by
 * more than noise is not either.
 */
import { candidatesFor } from '../autograd/product-candidates.ts';
import type { Device } from '../device/device.ts';
import type { ProductChoice } from '../device/product-choices.ts';
import type { FoundProduct } from './product-shapes.ts';
import { spreadOf } from './statistics.ts';
import { openProduct, sameProduct, type TunedProduct } from './tune-candidate.ts';
import type { TuneTimer } from './tune-timer.ts';

/** A way must take so much less time than that of the rules. */
const LEAST_GAIN = 0.05;
const FEWEST_TURNS = 5;
const MOST_TURNS = 15;
const MOST_TIMES = 64;
/** Of one turn of one way, in seconds: launches are repeated to fill it. */
const TURN = 0.005;

export interface TuneOptions {
  /** About how long all of it may take. */
  readonly seconds: number;
  readonly timer: TuneTimer;
  readonly onShape?: (done: number, total: number) => void;
}

/** What came of one shape. Seconds are of the rules' way and of the fastest one. */
export interface TunedShape {
  readonly key: string;
  readonly rule: ProductChoice;
  readonly best: ProductChoice;
  readonly ruleSeconds: number;
  readonly bestSeconds: number;
  /** Whether the best is to be taken: it is not the rules' own, and faster by more than noise. */
  readonly chosen: boolean;
  /** Ways that computed something else. */
  readonly refused: readonly ProductChoice[];
}

export interface Tuning {
  readonly shapes: readonly TunedShape[];
  /** Shapes for which there was no time, or no memory. */
  readonly left: number;
}

/** Measures the products, in their order, until the time is over; nothing of the device's own choices is looked at. */
export async function tuneProducts(
  device: Device,
  products: readonly FoundProduct[],
  { seconds, timer, onShape }: TuneOptions,
): Promise<Tuning> {
  const open = products
    .map((product) => ({ product, ways: candidatesFor(device, product) }))
    .filter(({ ways }) => ways.length > 1);
  const end = performance.now() + 1000 * seconds;
  const shapes: TunedShape[] = [];
  for (const [i, { product, ways }] of open.entries()) {
    const now = performance.now();
    if (now >= end) break;
    const until = now + (end - now) / (open.length - i);
    const shape = await tuneShape(device, product, ways, { until, end, timer });
    if (shape !== undefined) shapes.push(shape);
    onShape?.(i + 1, open.length);
  }
  return { shapes, left: open.length - shapes.length };
}

interface Conditions {
  /** When this shape should be done, and when all must be, in milliseconds. */
  readonly until: number;
  readonly end: number;
  readonly timer: TuneTimer;
}

async function tuneShape(
  device: Device,
  found: FoundProduct,
  ways: readonly ProductChoice[],
  conditions: Conditions,
): Promise<TunedShape | undefined> {
  const product = await openProduct(device, found, Math.max(...ways.map(({ slices }) => slices)));
  if (product === undefined) return undefined;
  try {
    const checked = await checkWays(product, found.k, ways, conditions.end);
    if (checked === undefined) return undefined;
    const times = await timeWays(product, checked.right, conditions);
    if (times === undefined) return undefined;
    const spreads = times.map(spreadOf);
    const fastest = spreads.reduce((best, { median }, i) => {
      return median < spreads[best].median ? i : best;
    }, 0);
    const [rule, best] = [spreads[0], spreads[fastest]];
    const chosen = best.median <= (1 - LEAST_GAIN) * rule.median && best.high < rule.low;
    return {
      key: found.key,
      rule: ways[0],
      best: checked.right[fastest],
      ruleSeconds: rule.median,
      bestSeconds: best.median,
      chosen,
      refused: checked.refused,
    };
  } finally {
    product.release();
  }
}

/** Each way once: shaders are compiled, results compared. @returns undefined where the time is over */
async function checkWays(
  product: TunedProduct,
  k: number,
  ways: readonly ProductChoice[],
  end: number,
): Promise<{ right: readonly ProductChoice[]; refused: readonly ProductChoice[] } | undefined> {
  const [rule, ...others] = ways;
  product.launch(rule);
  const expected = await product.read();
  const right = [rule];
  const refused: ProductChoice[] = [];
  for (const way of others) {
    if (performance.now() >= end) return undefined;
    product.launch(way);
    (sameProduct(expected, await product.read(), k) ? right : refused).push(way);
  }
  return { right, refused };
}

/** Turn by turn, so that whatever changes in the meantime meets all ways. @returns seconds of each way's turns */
async function timeWays(
  product: TunedProduct,
  ways: readonly ProductChoice[],
  { until, end, timer }: Conditions,
): Promise<readonly number[][] | undefined> {
  const times = ways.map((): number[] => []);
  const repeats = ways.map(() => 1);
  // The first turn is not counted: it says how often a launch fills one.
  for (let turn = 0; turn <= MOST_TURNS; turn++) {
    const now = performance.now();
    if (turn > FEWEST_TURNS && now >= until) break;
    for (const [i, way] of ways.entries()) {
      if (turn <= FEWEST_TURNS && performance.now() >= end) return undefined;
      const seconds = await timer(() => product.launch(way), repeats[i]);
      if (turn > 0) times[i].push(seconds);
      else repeats[i] = Math.max(1, Math.min(MOST_TIMES, Math.floor(TURN / seconds)));
    }
  }
  return times;
}

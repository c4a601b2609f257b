/** @file The matrix products among launches, of kernels that compute in tiles: each shape once, with how often it stands there. */
import type { AnyLaunch } from '../device/recording-device.ts';
import { productKey, type ProductShape } from '../device/product-choices.ts';

export interface FoundProduct extends ProductShape {
  /** What a choice for it is known by. */
  readonly key: string;
  /** Whether the statistics of its columns are asked for, as before a BatchNorm. */
  readonly statistics: boolean;
  readonly count: number;
}

const TILED = new Set(['matmul', 'matmul-direct', 'matmul-large']);
const WITH_STATISTICS = new Set(['matmul-direct-statistics', 'matmul-large-statistics']);

/** Those with one key as one, of which the largest is kept; the most arithmetic comes first. */
export function productsAmong(launches: readonly AnyLaunch[]): FoundProduct[] {
  const found = new Map<string, FoundProduct>();
  for (const [i, launch] of launches.entries()) {
    const { name } = launch.kernel;
    const given = WITH_STATISTICS.has(name);
    if (!given && !TILED.has(name)) continue;
    const { m, n, k, transposeA = 0, transposeB = 0 } = launch.params;
    const shape = { m, n, k, transposeA, transposeB };
    const key = productKey(shape);
    const same = found.get(key);
    const statistics = given || isMeasured(launch, launches[i + 1]) || same?.statistics === true;
    const most = Math.max(m, same?.m ?? 0);
    found.set(key, { ...shape, m: most, key, statistics, count: (same?.count ?? 0) + 1 });
  }
  return [...found.values()].toSorted((a, b) => work(b) - work(a));
}

/** Whether statistics are taken of a product by the launch behind it. */
function isMeasured({ views }: AnyLaunch, next: AnyLaunch | undefined): boolean {
  if (next?.kernel.name !== 'batch-norm-statistics') return false;
  return (
    next.views['x'].buffer === views['out'].buffer && next.views['x'].offset === views['out'].offset
  );
}

function work({ m, n, k, count }: FoundProduct): number {
  return m * n * k * count;
}

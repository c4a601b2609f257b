/**
 * @file Which kernel computes a matrix product: by the device, by how wide the output is and how long the sum.
 *
 * The choice never looks at the rows of a product that is not transposed: a row must come out the same whatever batch
 * it is in. Where A is transposed, as for the gradient of weights, k is the batch: a long sum for an output that may be
 * small, which a GPU computes in slices and adds up. The figures follow docs/benchmarks.md.
 * Where the device was given choices (`Device.products`), found by measuring, they go before the rules for tiles.
 */
import type { BufferView, Device } from '../device/device.ts';
import type { ElementType, Params, Views } from '../device/kernel.ts';
import { type ProductChoice, productKey } from '../device/product-choices.ts';
import * as kernels from '../kernels/index.ts';
import { DIRECT_TILE_ROWS } from '../kernels/matmul-direct-statistics.ts';
import { fitsLarge, LARGE_TILE, LARGE_WORKGROUP_BYTES } from '../kernels/matmul-large.ts';
import { HALF_WORKGROUP_BYTES } from '../kernels/matmul-half.ts';
import type { ProductParams } from '../kernels/matmul-naive.ts';
import { narrowRows } from '../kernels/matmul-narrow.ts';

/** Below this many columns, or steps of k, a tile would be computed mostly for nothing. */
export const NARROW = 8;
/** From this many columns on there are large tiles enough to keep a large GPU busy. */
const WIDE = 1024;
/** Operands at least so wide are worth rounding to halves: narrower ones, as the inputs of the network, stay exact. */
const HALF_LEAST = 128;
/** Workgroups that keep a large GPU busy, of the kernels in tiles and of the narrow one. */
const BUSY = { tiles: 256, narrow: 1024 } as const;
/** Steps of k that are worth a workgroup of their own. */
const SLICE_STEPS = { tiles: 128, narrow: 1024 } as const;
/** Fewer large tiles, slices counted, take longer than small ones. */
const FEWEST_TILES = 64;

/** Whether a device is a GPU that is no program on the CPU: what is shared out finely pays there. */
export function isHardware({ kind, software }: Device): boolean {
  return kind === 'gpu' && !software;
}

/** Where a product is computed, and where it finds memory for slices. */
export interface ProductPlace {
  readonly device: Device;
  readonly take: (type: ElementType, length: number) => BufferView;
}

/** By what operands are multiplied before they are rounded to halves: powers of two. */
export interface HalfScales {
  readonly scaleA: number;
  readonly scaleB: number;
}

type ProductViews = Views<typeof kernels.matmul.bindings>;

/**
 * Launches out = A · B.
 *
 * @param scales where operands may be rounded to halves, if the device computes with them
 */
export function launchProduct(
  place: ProductPlace,
  views: ProductViews,
  params: Params<typeof kernels.matmul.params>,
  scales?: HalfScales,
): void {
  const { device } = place;
  const { m, n, k } = params;
  const hardware = isHardware(device);
  if (n < NARROW && hardware) {
    const blocks = Math.ceil(m / narrowRows(params.transposeA)) * n;
    const slices = slicesOf(params, blocks, 'narrow');
    launchSlices(place, views, params, slices, (into) =>
      device.launch(kernels.matmulNarrow, into, { ...params, slices }),
    );
  } else if (n < NARROW || (k < NARROW && hardware)) {
    device.launch(kernels.matmulNaive, views, params);
  } else if (takesHalves(device, params, scales)) {
    launchHalf(place, views, params, scales);
  } else {
    launchTiles(place, views, params, tilesFor(device, params));
  }
}

/** Launches out = A · B with that kernel, which must be able to (`mayTake`). */
export function launchTiles(
  place: ProductPlace,
  views: ProductViews,
  params: ProductParams,
  { kernel, slices }: ProductChoice,
): void {
  const { device } = place;
  if (kernel === 'matmul-large') {
    launchSlices(place, views, params, slices, (into) =>
      device.launch(kernels.matmulLarge, into, { ...params, slices }),
    );
  } else {
    const straight = kernel === 'matmul' ? kernels.matmul : kernels.matmulDirect;
    device.launch(straight, views, params);
  }
}

/** The kernel of a product that has columns enough for tiles: what was chosen by measuring, else what the rules say. */
function tilesFor(device: Device, params: ProductParams): ProductChoice {
  const chosen = device.products?.get(productKey(params));
  return chosen !== undefined && mayTake(device, params, chosen)
    ? chosen
    : tilesByRule(device, params);
}

/** The kernel that the rules say. */
export function tilesByRule(device: Device, params: ProductParams): ProductChoice {
  if (device.kind === 'cpu') return { kernel: 'matmul', slices: 1 };
  if (device.software) return { kernel: 'matmul-direct', slices: 1 };
  const tiles = tilesOf(params);
  const slices = slicesOf(params, tiles, 'tiles');
  const enough = params.transposeA === 1 ? tiles * slices >= FEWEST_TILES : params.n >= WIDE;
  return enough && takesLarge(device, params)
    ? { kernel: 'matmul-large', slices }
    : { kernel: 'matmul', slices: 1 };
}

/** Whether a device can compute a product so. */
export function mayTake(
  device: Device,
  params: ProductParams,
  { kernel, slices }: ProductChoice,
): boolean {
  if (device.kind === 'cpu') return kernel === 'matmul' && slices === 1;
  if (kernel !== 'matmul-large') return slices === 1;
  if (slices > 1 && params.transposeA === 0) return false;
  const bytes = 4 * slices * params.m * params.n;
  return takesLarge(device, params) && bytes <= device.largestArrayBytes;
}

function launchHalf(
  place: ProductPlace,
  views: ProductViews,
  params: ProductParams,
  scales: HalfScales,
): void {
  const { device } = place;
  const kernel = device.halves === 'emulated' ? kernels.matmulHalfEmulated : kernels.matmulHalf;
  const slices = slicesOf(params, tilesOf(params), 'tiles');
  launchSlices(place, views, params, slices, (into) =>
    device.launch(kernel, into, { ...params, ...scales, slices }),
  );
}

function tilesOf({ m, n }: ProductParams): number {
  return Math.ceil(m / LARGE_TILE) * Math.ceil(n / LARGE_TILE);
}

/** Into how many slices a sum over the batch is cut, so that there is work for all of a GPU. */
function slicesOf(
  { k, transposeA }: ProductParams,
  blocks: number,
  kind: keyof typeof BUSY,
): number {
  if (transposeA === 0) return 1;
  const most = Math.floor(k / SLICE_STEPS[kind]);
  return Math.max(1, Math.min(Math.floor(BUSY[kind] / blocks), most));
}

/** Launches a product straight into its output, or its slices into scratch, and adds them up. */
function launchSlices(
  { device, take }: ProductPlace,
  views: ProductViews,
  { m, n }: ProductParams,
  slices: number,
  launch: (views: ProductViews) => void,
): void {
  if (slices === 1) {
    launch(views);
    return;
  }
  const parts = take('f32', slices * m * n);
  launch({ ...views, out: parts });
  const sums = { x: parts, out: views.out };
  device.launch(kernels.addSlices, sums, { n: m * n, slices });
}

function takesLarge(device: Device, params: ProductParams): boolean {
  return fitsLarge(params) && device.workgroupBytes >= LARGE_WORKGROUP_BYTES;
}

function takesHalves(
  device: Device,
  params: ProductParams,
  scales: HalfScales | undefined,
): scales is HalfScales {
  if (scales === undefined || device.halves === 'none' || !fitsLarge(params)) return false;
  if (device.workgroupBytes < HALF_WORKGROUP_BYTES) return false;
  const { m, n, k, transposeA } = params;
  return n >= HALF_LEAST && (transposeA === 1 ? m : k) >= HALF_LEAST;
}

type StatisticsViews = Views<typeof kernels.matmulLargeStatistics.bindings>;

export interface TiledStatistics {
  /** Rows of a tile. */
  readonly tileRows: number;
  readonly launch: (views: StatisticsViews) => void;
}

/** The product out = A · B with the statistics of its tiles, where there is a kernel for it. */
export function statisticsFor(
  device: Device,
  sizes: { readonly m: number; readonly n: number; readonly k: number },
  scales: HalfScales,
): TiledStatistics | undefined {
  const { n, k } = sizes;
  const params = { ...sizes, transposeA: 0, transposeB: 0 };
  if (device.kind === 'cpu' || n < NARROW) return undefined;
  if (takesHalves(device, params, scales)) {
    const kernel =
      device.halves === 'emulated'
        ? kernels.matmulHalfStatisticsEmulated
        : kernels.matmulHalfStatistics;
    const launch = (views: StatisticsViews): void =>
      device.launch(kernel, views, { ...sizes, ...scales });
    return { tileRows: LARGE_TILE, launch };
  }
  if (k < NARROW && isHardware(device)) return undefined;
  return tileStatistics(device, sizes, tilesFor(device, params));
}

/** The same with that kernel, if it gives statistics. */
export function tileStatistics(
  device: Device,
  sizes: { readonly m: number; readonly n: number; readonly k: number },
  { kernel }: ProductChoice,
): TiledStatistics | undefined {
  if (kernel === 'matmul') return undefined;
  const large = kernel === 'matmul-large';
  const statistics = large ? kernels.matmulLargeStatistics : kernels.matmulDirectStatistics;
  const launch = (views: StatisticsViews): void => device.launch(statistics, views, sizes);
  return { tileRows: large ? LARGE_TILE : DIRECT_TILE_ROWS, launch };
}

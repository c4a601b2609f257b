/** @file The ways most SIMD versions are launched: over elements, over rows, or down columns. */
import type { SimdPass } from '../device/kernel.ts';
import { RUN, runsOf } from './block-runs.ts';

/** Elements worth claiming at once, some 10 µs of work: waking a thread costs about as much. */
const CHUNK = 16_384;

/** An element an item. */
export function elementsPass(run: string, n: number): SimdPass {
  return { run, items: n, chunk: CHUNK };
}

/** Rows that together have about so many elements as are worth claiming at once. */
export function rowsPass(run: string, rows: number, columns: number): SimdPass {
  return { run, items: rows, chunk: Math.max(1, Math.floor(CHUNK / Math.max(1, columns))) };
}

/** A pass with a run of rows an item, for the kernels of a block. Drawing what is dropped takes as long as ten sums. */
export function runsPass(run: string, sizes: Columns): SimdPass {
  const { columns, groups } = sizes;
  const items = groups * runsOf(sizes);
  const work = 4 * RUN * Math.max(1, columns);
  return { run, items, chunk: Math.max(1, Math.floor(CHUNK / work)) };
}

/** Bytes of a line for each of those runs, in which units are drawn 32 at a time: `lineOf` in simd/philox.ts. */
export function linesBytes(sizes: Columns): number {
  return 4 * sizes.groups * runsOf(sizes) * 32 * Math.ceil(sizes.columns / 32);
}

/** Rows of one partial sum: `STRETCH` in simd/column-partials.ts. */
const STRETCH = 64;

interface Columns {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
}

/** How many partial sums the rows make, of each column. */
function stretches({ rows, groups }: Columns): number {
  return groups * Math.ceil(Math.ceil(rows / groups) / STRETCH);
}

/** A pass that leaves partial sums of stretches of rows in scratch. */
export function partialsPass(run: string, sizes: Columns): SimdPass {
  const elements = Math.max(1, STRETCH * sizes.columns);
  return { run, items: stretches(sizes), chunk: Math.ceil(CHUNK / elements) };
}

/** Bytes of those partial sums. */
export function partialsBytes(sizes: Columns): number {
  return 4 * stretches(sizes) * sizes.columns;
}

/** A pass with a group an item, for what is the same for all rows of a group. */
export function groupsPass(run: string, { groups, columns }: Columns): SimdPass {
  return rowsPass(run, groups, columns);
}

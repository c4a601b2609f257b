/** @file The figures of wd-bench as tables for a person. */
import { type Ceilings, ceilingOf } from '../bench/ceilings.ts';
import type { KernelReport, MeasuredDevice, ProductReport, StepReport } from '../bench/report.ts';
import type { Spread } from '../bench/statistics.ts';
import {
  alignedRow,
  bytes,
  type Column,
  count,
  plural,
  percent,
  rate,
  significant,
} from './format.ts';

/** `12.3 µs`, `4.56 ms`, `1.20 s`. */
export function shortTime(seconds: number): string {
  if (seconds >= 1) return `${significant(seconds)} s`;
  return seconds >= 1e-3 ? `${significant(seconds * 1e3)} ms` : `${significant(seconds * 1e6)} µs`;
}

function spreadText({ low, high }: Spread, show: (x: number) => string): string {
  return `${show(low)} to ${show(high)}`;
}

function gflops(perSecond: number): string {
  return `${significant(perSecond / 1e9)} GFLOP/s`;
}

export function ceilingLines(ceilings: Ceilings, device: MeasuredDevice): string[] {
  const { copies, readback } = ceilings;
  const small = copies[0];
  const large = copies[copies.length - 1];
  return [
    `arithmetic  ${gflops(ceilings.operationsPerSecond)}   ${ceilingOf(device)}`,
    `memory      ${bytes(ceilings.bytesPerSecond)}/s   copying ${bytes(large.bytes / 2)}; ${bytes(small.bytesPerSecond)}/s for ${bytes(small.bytes / 2)}`,
    `launch      ${shortTime(ceilings.launch)} each, a submit ${shortTime(ceilings.submit)} more`,
    `readback    ${shortTime(readback.median)} for one number; up ${bytes(ceilings.upload)}/s, down ${bytes(ceilings.download)}/s`,
    `clock       ${ceilings.clock}`,
  ];
}

const KERNEL_COLUMNS: readonly Column[] = [
  { width: 24, align: 'left' },
  { width: 30, align: 'left' },
  { width: 5, align: 'right' },
  { width: 9, align: 'right' },
  { width: 20, align: 'right' },
  { width: 8, align: 'right' },
  { width: 7, align: 'right' },
  { width: 8, align: 'right' },
];

/** `1024 64`: params in the order of their declaration, those of a product as `m×n×k` with its transposes. */
function shapeText(shape: Readonly<Record<string, number>>): string {
  const { m, n, k, transposeA, transposeB } = shape;
  if (k !== undefined) {
    return `${m}×${n}×${k}${transposeA === 1 ? ' Aᵀ' : ''}${transposeB === 1 ? ' Bᵀ' : ''}`;
  }
  if (shape['rows'] !== undefined) return `${shape['rows']}×${shape['columns']}`;
  return String(n ?? shape['columns'] ?? '');
}

export function kernelLines(kernels: readonly KernelReport[]): string[] {
  const titles = ['kernel', 'shape', 'times', 'each', 'spread', 'GFLOP/s', 'GB/s', 'of roof'];
  const rows = kernels.map((one) => [
    one.kernel,
    shapeText(one.shape),
    String(one.count),
    shortTime(one.seconds.median),
    spreadText(one.seconds, shortTime),
    significant(one.gflops),
    significant(one.gbs),
    percent(one.share),
  ]);
  return [titles, ...rows].map((cells) => alignedRow(cells, KERNEL_COLUMNS));
}

export function productLines(products: readonly ProductReport[]): string[] {
  return products.map(({ edge, seconds, gflops: rated, share }) => {
    const spread = spreadText(seconds, shortTime);
    const part = share === undefined ? '' : `, ${percent(share)} of the roofline`;
    return `product ${edge}×${edge}×${edge}: ${shortTime(seconds.median)} (${spread}), ${significant(rated)} GFLOP/s${part}`;
  });
}

export function stepLines(step: StepReport): string[] {
  const { units, layers, batch, spread, share, check } = step;
  const name = `${plural(layers, 'layer')} of ${plural(units, 'unit')}, ${plural(batch, 'row')}`;
  const range = `${significant(spread.low)} to ${significant(spread.high)}`;
  const part = share === undefined ? '' : `, ${percent(share)} of the roofline`;
  const time = `step    ${name}: ${significant(step.ms)} ms (${range})`;
  const launches = plural(step.launches, 'launch', 'launches');
  if (check === undefined) return [`${time} of the host alone, for ${launches}`];
  const checked = `checked with ${plural(check.rows, 'row')}: gradients off by ${check.gradientError.toExponential(1)}`;
  return [
    `${time}, ${rate(step.rowsPerSecond)}`,
    `        ${significant(step.gflops)} GFLOP/s, ${significant(step.gbs)} GB/s${part}; ${launches}`,
    `        first step ${significant(step.firstMs)} ms; ${count(step.steps)} steps taken; ${checked}`,
  ];
}

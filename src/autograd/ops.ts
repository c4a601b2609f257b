/**
 * @file Differentiable operations: functions from tensors to a tensor. Their gradients: rules.ts.
 *
 * Each checks its shapes, launches its kernels and records itself. B: rows of a batch.
 */
import { ShapeError, showShape, sizeOf } from '../base/shape.ts';
import { atOnce, type Waiting } from '../base/waiting.ts';
import type { BufferView } from '../device/device.ts';
import * as kernels from '../kernels/index.ts';
import { type DropoutMask, dropoutParams } from '../kernels/dropout.ts';
import { launchProduct } from './product.ts';
import { matrix, requireSame } from './require-shape.ts';
import type { CodeMatrix, Tensor } from './tape.ts';
import { requireOneGroup, type WholeBatch } from './whole-batch.ts';

function requireColumns(op: string, tensor: Tensor, columns: number): void {
  requireSame(op, tensor.shape, [columns]);
}

export interface ProductOptions {
  /** The operand is stored transposed: [k, m] for A, [n, k] for B. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Matrix product: [m, k] · [k, n] → [m, n]. */
export function matmul(a: Tensor, b: Tensor, options: ProductOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  const [aRows, aColumns] = matrix('matmul', a);
  const [bRows, bColumns] = matrix('matmul', b);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== inner) {
    const shapes = `${showShape([m, k])} · ${showShape([inner, n])}`;
    throw new ShapeError(`matmul: ${shapes}: the inner sizes ${k} and ${inner} differ`);
  }
  const out = a.tape.result([m, n], [a, b]);
  const params = { m, n, k, transposeA: Number(transposeA), transposeB: Number(transposeB) };
  const { device, arena } = a.tape;
  const place = { device, take: arena.take.bind(arena) };
  launchProduct(place, { a: a.view, b: b.view, out: out.view }, params);
  return a.tape.record('matmul', [a, b], out, { transposeA, transposeB });
}

/** Adds a bias to every row: [B, n] + [n] → [B, n]. */
export function addBias(x: Tensor, bias: Tensor): Tensor {
  const [rows, columns] = matrix('addBias', x);
  requireColumns('addBias', bias, columns);
  const out = x.tape.result(x.shape, [x, bias]);
  const views = { x: x.view, bias: bias.view, out: out.view };
  x.tape.device.launch(kernels.addBias, views, { rows, columns });
  return x.tape.record('addBias', [x, bias], out, {});
}

const PAIRWISE = { add: kernels.add, multiply: kernels.multiply } as const;
type Pairwise = keyof typeof PAIRWISE;

function pairwise(op: Pairwise, a: Tensor, b: Tensor): Tensor {
  requireSame(op, a.shape, b.shape);
  const out = a.tape.result(a.shape, [a, b]);
  const views = { a: a.view, b: b.view, out: out.view };
  a.tape.device.launch(PAIRWISE[op], views, { n: sizeOf(a.shape) });
  return a.tape.record(op, [a, b], out, {});
}

/** Sum of two tensors of one shape. */
export function add(a: Tensor, b: Tensor): Tensor {
  return pairwise('add', a, b);
}

/** Product of two tensors of one shape, element by element. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return pairwise('multiply', a, b);
}

const ACTIVATION_KERNELS = {
  relu: kernels.relu,
  gelu: kernels.gelu,
  silu: kernels.silu,
  tanh: kernels.tanh,
} as const;

export type Activation = keyof typeof ACTIVATION_KERNELS;
export const ACTIVATIONS = Object.keys(ACTIVATION_KERNELS) as readonly Activation[];

/** A function of each element: `relu`, `gelu`, `silu` or `tanh`. */
export function activate(activation: Activation, x: Tensor): Tensor {
  const out = x.tape.result(x.shape, [x]);
  const views = { x: x.view, out: out.view };
  x.tape.device.launch(ACTIVATION_KERNELS[activation], views, { n: sizeOf(x.shape) });
  return x.tape.record(activation, [x], out, {});
}

/** max(x, 0). */
export function relu(x: Tensor): Tensor {
  return activate('relu', x);
}

/** Drops units of [B, n] by a mask that seed, step, layer, row and unit decide; scales the rest. */
export function dropout(x: Tensor, mask: DropoutMask): Tensor {
  const [rows, columns] = matrix('dropout', x);
  const out = x.tape.result(x.shape, [x]);
  const params = dropoutParams(mask, rows, columns);
  x.tape.device.launch(kernels.dropout, { x: x.view, out: out.view }, params);
  return x.tape.record('dropout', [x], out, { mask });
}

export interface Normalised {
  readonly out: Tensor;
  /** Statistics of the batch, [groups, n] each; valid until the tape is reset. */
  readonly mean: BufferView;
  readonly variance: BufferView;
}

/**
 * Batch normalisation of [B, n] for training: each column by the mean and the biased variance of its
 * group of rows (a replica's rows), then gamma · x̂ + beta.
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  groups: number,
  epsilon: number,
): Normalised {
  return atOnce(batchNormOf(undefined, x, gamma, beta, groups, epsilon));
}

/** The same by statistics of the whole batch, of which x is one worker's rows; undefined: x is all of it. */
export function* batchNormOf(
  whole: WholeBatch | undefined,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  groups: number,
  epsilon: number,
): Waiting<Normalised> {
  const [rows, columns] = matrix('batchNorm', x);
  requireColumns('batchNorm', gamma, columns);
  requireColumns('batchNorm', beta, columns);
  if (groups < 1 || groups > rows) {
    throw new ShapeError(`batchNorm: ${rows} rows cannot form ${groups} groups`);
  }
  requireOneGroup('batchNorm', groups, whole);
  const { device, arena } = x.tape;
  const mean = arena.take('f32', groups * columns);
  const variance = arena.take('f32', groups * columns);
  const sizes = { rows, columns, groups };
  device.launch(kernels.batchNormStatistics, { x: x.view, mean, variance }, sizes);
  if (whole !== undefined) yield whole.merge(device, { mean, variance });
  const out = x.tape.result(x.shape, [x, gamma, beta]);
  const views = { x: x.view, gamma: gamma.view, beta: beta.view, mean, variance, out: out.view };
  device.launch(kernels.batchNormApply, views, { ...sizes, epsilon });
  x.tape.record('batchNorm', [x, gamma, beta], out, { groups, epsilon, mean, variance, whole });
  return { out, mean, variance };
}

/** Batch normalisation of [B, n] for inference, by moving averages [n]. It is not differentiable. */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  mean: Tensor,
  variance: Tensor,
  epsilon: number,
): Tensor {
  const [rows, columns] = matrix('batchNormInference', x);
  for (const each of [gamma, beta, mean, variance]) {
    requireColumns('batchNormInference', each, columns);
  }
  if (x.tape.recording) throw new ShapeError('batchNormInference: the tape must not be recording');
  const out = x.tape.result(x.shape, [x]);
  const views = {
    x: x.view,
    gamma: gamma.view,
    beta: beta.view,
    mean: mean.view,
    variance: variance.view,
    out: out.view,
  };
  x.tape.device.launch(kernels.batchNormApply, views, { rows, columns, groups: 1, epsilon });
  return out;
}

/** Rows of a table, picked by one column of codes: table [V, E], codes [B, C] → [B, E]. */
export function lookup(table: Tensor, codes: CodeMatrix, column: number): Tensor {
  const [, columns] = matrix('lookup', table);
  if (column >= codes.columns) {
    throw new ShapeError(`lookup: column ${column} of ${codes.columns} columns of codes`);
  }
  const { rows, view: ids, columns: stride } = codes;
  const out = table.tape.result([rows, columns], [table]);
  const views = { table: table.view, ids, out: out.view };
  const params = { rows, columns, first: column, stride };
  table.tape.device.launch(kernels.gatherRows, views, params);
  return table.tape.record('lookup', [table], out, { codes, column });
}

/** Tensors side by side: [B, n1], [B, n2], … → [B, n1 + n2 + …]. */
export function concat(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  const [rows] = matrix('concat', first);
  const widths = parts.map((part) => {
    const [partRows, columns] = matrix('concat', part);
    if (partRows === rows) return columns;
    throw new ShapeError(`concat: ${rows} and ${partRows} rows cannot stand side by side`);
  });
  const outColumns = widths.reduce((sum, width) => sum + width, 0);
  const out = first.tape.result([rows, outColumns], parts);
  let outFirst = 0;
  for (const [i, { view }] of parts.entries()) {
    const count = widths[i];
    const params = { rows, count, xColumns: count, xFirst: 0, outColumns, outFirst };
    first.tape.device.launch(kernels.copyColumns, { x: view, out: out.view }, params);
    outFirst += count;
  }
  return first.tape.record('concat', parts, out, {});
}

/** Mean of all elements → [1]. */
export function meanOf(x: Tensor): Tensor {
  const n = sizeOf(x.shape);
  const out = x.tape.result([1], [x]);
  x.tape.device.launch(kernels.sum, { x: x.view, out: out.view }, { n, slot: 0, scale: 1 / n });
  return x.tape.record('mean', [x], out, {});
}

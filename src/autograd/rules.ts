/**
 * @file The gradient of every op. Leave one out, and this file does not compile.
 *
 * Notation: `dout` is the gradient of the loss with respect to the op's output, `dx` with respect to
 * its input x. A rule writes each wanted gradient whole, into memory that `pass` gives it.
 */
import { sizeOf } from '../base/shape.ts';
import * as kernels from '../kernels/index.ts';
import { dropoutParams } from '../kernels/dropout.ts';
import { denseBlockRule } from './dense-block-rule.ts';
import { launchProduct } from './product.ts';
import type { Rule } from './rule.ts';
import type { OpName } from './tape.ts';
import { sumsOfBatch } from './whole-batch.ts';

type Pointwise = 'relu' | 'tanh' | 'gelu' | 'silu';

/** dx = dout · f′(x), by the kernel that knows f′. */
function pointwise<Op extends Pointwise>(kernel: typeof kernels.reluBackward): Rule<Op> {
  return ({ inputs: [x] }, pass) => {
    const dx = pass.into(0);
    if (dx === undefined) return;
    pass.device.launch(kernel, { x: x.view, dout: pass.dout, dx }, { n: sizeOf(x.shape) });
  };
}

/** do = dloss · f′(o − y). Values have no gradient. */
function regression<Op extends 'squaredError' | 'absoluteError'>(
  kernel: typeof kernels.squaredErrorBackward,
): Rule<Op> {
  return ({ inputs: [outputs, values] }, { device, dout, into }) => {
    const doutputs = into(0);
    if (doutputs === undefined) return;
    const views = { outputs: outputs.view, values: values.view, dlosses: dout, doutputs };
    device.launch(kernel, views, { n: sizeOf(outputs.shape) });
  };
}

export const rules: { readonly [Op in OpName]: Rule<Op> } = {
  // out = A·B:   dA = dout·Bᵀ,   dB = Aᵀ·dout.
  // With A stored transposed (out = Aᵀ·B):  dA = B·doutᵀ;  with B: dB = doutᵀ·A.
  matmul: ({ inputs: [a, b], output, saved }, pass) => {
    const { dout, into } = pass;
    const [m, n] = output.shape;
    const k = saved.transposeA ? a.shape[0] : a.shape[1];
    const transposeA = Number(saved.transposeA);
    const transposeB = Number(saved.transposeB);
    const da = into(0);
    if (da !== undefined && !saved.transposeA) {
      const params = { m, n: k, k: n, transposeA: 0, transposeB: 1 - transposeB };
      launchProduct(pass, { a: dout, b: b.view, out: da }, params);
    } else if (da !== undefined) {
      const params = { m: k, n: m, k: n, transposeA: transposeB, transposeB: 1 };
      launchProduct(pass, { a: b.view, b: dout, out: da }, params);
    }
    const db = into(1);
    if (db !== undefined && !saved.transposeB) {
      const params = { m: k, n, k: m, transposeA: 1 - transposeA, transposeB: 0 };
      launchProduct(pass, { a: a.view, b: dout, out: db }, params);
    } else if (db !== undefined) {
      const params = { m: n, n: k, k: m, transposeA: 1, transposeB: transposeA };
      launchProduct(pass, { a: dout, b: a.view, out: db }, params);
    }
  },

  // out = x + bias:   dx = dout,   dbias = Σ over rows of dout.
  addBias: ({ output }, { device, dout, into, same }) => {
    same(0);
    const [rows, columns] = output.shape;
    const dbias = into(1);
    if (dbias !== undefined)
      device.launch(kernels.columnSum, { x: dout, out: dbias }, { rows, columns });
  },

  // out = a + b:   da = dout,   db = dout.
  add: (_, { same }) => {
    same(0);
    same(1);
  },

  // out = a · b:   da = dout · b,   db = dout · a.
  multiply: ({ inputs: [a, b], output }, { device, dout, into }) => {
    const n = sizeOf(output.shape);
    const da = into(0);
    if (da !== undefined) device.launch(kernels.multiply, { a: dout, b: b.view, out: da }, { n });
    const db = into(1);
    if (db !== undefined) device.launch(kernels.multiply, { a: dout, b: a.view, out: db }, { n });
  },

  // dx = dout where x > 0, else 0.
  relu: pointwise(kernels.reluBackward),
  // dx = dout · (1 − tanh²(x)).
  tanh: pointwise(kernels.tanhBackward),
  // dx = dout · gelu′(x): gelu-backward.ts.
  gelu: pointwise(kernels.geluBackward),
  // dx = dout · σ(x) · (1 + x · (1 − σ(x))).
  silu: pointwise(kernels.siluBackward),

  // out = mask · x / (1 − rate):   dx = mask · dout / (1 − rate), the same launch on dout.
  dropout: ({ output, saved }, { device, dout, into }) => {
    const [rows, columns] = output.shape;
    const dx = into(0);
    if (dx === undefined) return;
    device.launch(kernels.dropout, { x: dout, out: dx }, dropoutParams(saved.mask, rows, columns));
  },

  // out = gamma · x̂ + beta:   dgamma = Σ dout · x̂,   dbeta = Σ dout,
  // dx = gamma / σ · (dout − mean(dout) − x̂ · mean(dout · x̂)), means over the group, or over the whole batch.
  *batchNorm({ inputs: [x, gamma], output, saved }, pass) {
    const { device, dout, into, take } = pass;
    const [rows, columns] = output.shape;
    const { groups, epsilon, mean, variance, whole } = saved;
    const sizes = { rows, columns, groups, epsilon };
    const sumDout = take('f32', groups * columns);
    const sumDoutX = take('f32', groups * columns);
    const shared = { x: x.view, dout, mean, variance };
    device.launch(kernels.batchNormBackwardSums, { ...shared, sumDout, sumDoutX }, sizes);
    const batchSums = yield* sumsOfBatch(whole, pass, { sumDout, sumDoutX });
    const dx = into(0);
    if (dx !== undefined) {
      const views = { ...shared, ...batchSums, gamma: gamma.view, dx };
      device.launch(kernels.batchNormBackward, views, sizes);
    }
    const overGroups = { rows: groups, columns };
    const dgamma = into(1);
    if (dgamma !== undefined)
      device.launch(kernels.columnSum, { x: sumDoutX, out: dgamma }, overGroups);
    const dbeta = into(2);
    if (dbeta !== undefined)
      device.launch(kernels.columnSum, { x: sumDout, out: dbeta }, overGroups);
  },

  // A whole block of the network: dense-block-rule.ts.
  denseBlock: denseBlockRule,

  // out[r] = table[code[r]]:   dtable[v] = Σ of dout over the rows with code v.
  lookup: ({ inputs: [table], output, saved }, { device, dout, into }) => {
    const dtable = into(0);
    if (dtable === undefined) return;
    const [tableRows, columns] = table.shape;
    const { codes, column } = saved;
    const views = { ids: codes.view, dout, dtable };
    const params = { tableRows, columns, rows: output.shape[0], first: column };
    device.launch(kernels.gatherRowsBackward, views, { ...params, stride: codes.columns });
  },

  // out = parts side by side:   the gradient of a part is its columns of dout.
  concat: ({ inputs, output }, { device, dout, into }) => {
    const [rows, xColumns] = output.shape;
    let xFirst = 0;
    for (const [i, { shape }] of inputs.entries()) {
      const count = shape[1];
      const dpart = into(i);
      const params = { rows, count, xColumns, xFirst, outColumns: count, outFirst: 0 };
      if (dpart !== undefined) device.launch(kernels.copyColumns, { x: dout, out: dpart }, params);
      xFirst += count;
    }
  },

  // loss = max(z, 0) − z·y + log(1 + exp(−|z|)):   dz = dloss · (σ(z) − y). Labels have no gradient.
  bceWithLogits: ({ inputs: [logits, labels] }, { device, dout, into }) => {
    const dlogits = into(0);
    if (dlogits === undefined) return;
    const views = { logits: logits.view, labels: labels.view, dlosses: dout, dlogits };
    device.launch(kernels.bceLogitsBackward, views, { n: sizeOf(logits.shape) });
  },

  // loss = log Σ exp(z) − z[y]:   dz = dloss · (softmax(z) − onehot(y)).
  softmaxLoss: ({ inputs: [logits, labels] }, { device, dout, into }) => {
    const dlogits = into(0);
    if (dlogits === undefined) return;
    const [rows, classes] = logits.shape;
    const views = { logits: logits.view, labels: labels.view, dlosses: dout, dlogits };
    device.launch(kernels.softmaxLossBackward, views, { rows, classes });
  },

  // loss = (o − y)²:   do = dloss · 2(o − y).
  squaredError: regression(kernels.squaredErrorBackward),
  // loss = |o − y|:   do = dloss · sign(o − y).
  absoluteError: regression(kernels.absoluteErrorBackward),

  // loss = ½e² or delta·(|e| − ½delta):   do = dloss · e, bounded by ±delta.
  huberError: ({ inputs: [outputs, values], saved }, { device, dout, into }) => {
    const doutputs = into(0);
    if (doutputs === undefined) return;
    const views = { outputs: outputs.view, values: values.view, dlosses: dout, doutputs };
    const params = { n: sizeOf(outputs.shape), delta: saved.delta };
    device.launch(kernels.huberErrorBackward, views, params);
  },

  // out = Σ x / n:   dx = dout / n, for every element.
  mean: ({ inputs: [x] }, { device, dout, into }) => {
    const dx = into(0);
    if (dx === undefined) return;
    const n = sizeOf(x.shape);
    device.launch(kernels.broadcast, { x: dout, out: dx }, { n, scale: 1 / n });
  },
};

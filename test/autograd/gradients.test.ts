/** @file Every gradient rule against finite differences in float64, and what ops say of wrong shapes. */
import { describe, expect, it } from 'vitest';
import { type CheckedInput, checkGradients } from '../../src/autograd/gradient-check.ts';
import { denseBlock } from '../../src/autograd/dense-block.ts';
import * as losses from '../../src/autograd/losses.ts';
import * as ops from '../../src/autograd/ops.ts';
import { rules } from '../../src/autograd/rules.ts';
import { type CodeMatrix, Tape, type Tensor } from '../../src/autograd/tape.ts';
import { type Shape, sizeOf } from '../../src/base/shape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { labels, normals } from '../support/numbers.ts';

function random(shape: Shape, index = 0): CheckedInput {
  return { shape, values: normals(sizeOf(shape), index) };
}

/** A loss that weighs every element differently, so that no error can cancel another. */
function weighted(x: Tensor): Tensor {
  const { device } = x.tape;
  const view = device.create('f32', sizeOf(x.shape));
  device.upload(view, Float64Array.from(normals(sizeOf(x.shape), 99)));
  return ops.meanOf(ops.multiply(x, x.tape.constant(x.shape, view)));
}

function labelsOf(tape: Tape, rows: number): Tensor {
  const view = tape.device.create('f32', rows);
  tape.device.upload(view, Float64Array.from(labels(rows)));
  return tape.constant([rows, 1], view);
}

function valuesOf(tape: Tape, rows: number, value: (row: number) => number): Tensor {
  const view = tape.device.create('f32', rows);
  tape.device.upload(
    view,
    Float64Array.from({ length: rows }, (_, i) => value(i)),
  );
  return tape.constant([rows, 1], view);
}

/** Two columns of codes for four rows; in the second an entry is used twice, another never. */
function codesOf(tape: Tape): CodeMatrix {
  const view = tape.device.create('u32', 8);
  tape.device.upload(view, Uint32Array.of(9, 4, 9, 0, 9, 4, 9, 2));
  return { rows: 4, columns: 2, view };
}

const MASK = { rate: 0.3, seed: 5, step: 2, layer: 1, firstRow: 7 };

type Check = readonly [
  name: string,
  inputs: CheckedInput[],
  build: Parameters<typeof checkGradients>[1],
];

const products: Check[] = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB): Check => {
    const a = random(transposeA ? [4, 3] : [3, 4]);
    const b = random(transposeB ? [9, 4] : [4, 9], 1);
    const name = `matmul, transposed ${transposeA} ${transposeB}`;
    return [name, [a, b], ([x, y]) => weighted(ops.matmul(x, y, { transposeA, transposeB }))];
  }),
);

const batchNorms: Check[] = [1, 2, 3].map((groups) => [
  `batchNorm, ${groups} groups of 7 rows`,
  [random([7, 5]), random([5], 1), random([5], 2)],
  ([x, gamma, beta]) => weighted(ops.batchNorm(x, gamma, beta, groups, 1e-3).out),
]);

/** x, kernel, bias, gamma, beta of a block of `rows` rows, three inputs and five units. */
function blockInputs(rows: number): CheckedInput[] {
  return [random([rows, 3]), random([3, 5], 1), ...[2, 3, 4].map((index) => random([5], index))];
}

const denseBlocks: Check[] = [1, 2, 3].map((groups) => [
  `denseBlock, ${groups} groups of 7 rows`,
  blockInputs(7),
  ([x, kernel, bias, gamma, beta]) => {
    const options = { groups, epsilon: 1e-3, mask: MASK };
    return weighted(denseBlock(x, { kernel, bias, gamma, beta }, options).out);
  },
]);

const CHECKS: readonly Check[] = [
  ...products,
  ...denseBlocks,
  [
    'denseBlock, its output used twice',
    blockInputs(8),
    ([x, kernel, bias, gamma, beta]) => {
      const options = { groups: 1, epsilon: 1e-3, mask: MASK };
      const { out } = denseBlock(x, { kernel, bias, gamma, beta }, options);
      return weighted(ops.add(out, ops.add(ops.activate('tanh', out), out)));
    },
  ],
  ...batchNorms,
  ['addBias', [random([3, 5]), random([5], 1)], ([x, b]) => weighted(ops.addBias(x, b))],
  ['add', [random([3, 5]), random([3, 5], 1)], ([a, b]) => weighted(ops.add(a, b))],
  ['multiply', [random([3, 5]), random([3, 5], 1)], ([a, b]) => weighted(ops.multiply(a, b))],
  ['relu', [random([6, 7])], ([x]) => weighted(ops.relu(x))],
  ['tanh', [random([6, 7])], ([x]) => weighted(ops.activate('tanh', x))],
  ['gelu', [random([6, 7])], ([x]) => weighted(ops.activate('gelu', x))],
  ['silu', [random([6, 7])], ([x]) => weighted(ops.activate('silu', x))],
  ['dropout', [random([6, 7])], ([x]) => weighted(ops.dropout(x, MASK))],
  [
    'bceWithLogits',
    [random([9, 1])],
    ([z], tape) => weighted(losses.bceWithLogits(z, labelsOf(tape, 9))),
  ],
  ['lookup', [random([5, 3])], ([table], tape) => weighted(ops.lookup(table, codesOf(tape), 1))],
  [
    'concat',
    [random([4, 3]), random([4, 1], 1), random([4, 2], 2)],
    (parts) => weighted(ops.concat(parts)),
  ],
  [
    'softmaxLoss',
    [random([9, 4])],
    ([z], tape) =>
      weighted(
        losses.softmaxLoss(
          z,
          valuesOf(tape, 9, (i) => (i * 3) % 4),
        ),
      ),
  ],
  [
    'squaredError',
    [random([9, 1])],
    ([z], tape) => weighted(losses.errorOf('squaredError', z, valuesOf(tape, 9, Math.sin))),
  ],
  [
    'absoluteError',
    [random([9, 1])],
    ([z], tape) => weighted(losses.errorOf('absoluteError', z, valuesOf(tape, 9, Math.sin))),
  ],
  [
    'huberError',
    [random([9, 1])],
    ([z], tape) => weighted(losses.huberError(z, valuesOf(tape, 9, Math.sin), 0.7)),
  ],
  ['mean', [random([6, 7])], ([x]) => ops.meanOf(x)],
  [
    'a block of the network, its input used by the wide side too',
    [
      random([8, 3]),
      random([3, 4], 1),
      random([4], 2),
      random([4], 3),
      random([4, 1], 4),
      random([3, 1], 5),
    ],
    ([x, kernel, gamma, beta, head, wide], tape) => {
      const normal = ops.batchNorm(ops.matmul(x, kernel), gamma, beta, 2, 1e-3).out;
      const deep = ops.matmul(ops.dropout(ops.relu(normal), MASK), head);
      const logits = ops.add(deep, ops.matmul(x, wide));
      return ops.meanOf(losses.bceWithLogits(logits, labelsOf(tape, 8)));
    },
  ],
];

describe('gradients agree with finite differences', () => {
  it.each(CHECKS)('%s', async (_, inputs, build) => {
    const worst = await checkGradients(inputs, build);
    expect(worst.error, JSON.stringify(worst)).toBeLessThan(1e-8);
    expect(Math.abs(worst.differences)).toBeGreaterThan(0);
  });

  it('every op of the tape is among them', () => {
    const covered = CHECKS.map(([name]) => name.split(',')[0]);
    for (const op of Object.keys(rules)) expect(covered).toContain(op);
  });

  it('the check notices a wrong gradient', async () => {
    const worst = await checkGradients([random([5])], ([x]) => {
      // x is used through a constant too: backward cannot see that path, differences can.
      const hidden = x.tape.constant(x.shape, x.view);
      return weighted(ops.multiply(x, hidden));
    });
    expect(worst.error).toBeGreaterThan(0.01);
  });
});

describe('wrong shapes', () => {
  const tape = new Tape(new CpuDevice());
  const zeros = (...shape: number[]): Tensor => {
    return tape.constant(shape, tape.device.create('f32', sizeOf(shape)));
  };

  it.each([
    [
      () => ops.matmul(zeros(3, 4), zeros(5, 6)),
      'matmul: [3, 4] · [5, 6]: the inner sizes 4 and 5 differ',
    ],
    [() => ops.matmul(zeros(3), zeros(3, 1)), 'matmul: expected [rows, columns], was given [3]'],
    [() => ops.addBias(zeros(3, 4), zeros(3)), 'addBias: [3] and [4] must be the same shape'],
    [() => ops.add(zeros(3, 4), zeros(4, 3)), 'add: [3, 4] and [4, 3] must be the same shape'],
    [
      () => ops.batchNorm(zeros(3, 4), zeros(4), zeros(4), 4, 1e-3),
      'batchNorm: 3 rows cannot form 4 groups',
    ],
    [
      () => losses.bceWithLogits(zeros(3, 1), zeros(4, 1)),
      'bceWithLogits: [3, 1] and [4, 1] must be the same shape',
    ],
  ])('%#', (run, message) => {
    expect(run).toThrow(message);
  });
});

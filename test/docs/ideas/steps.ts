/** @file Sections 3, 4 and 6 of docs/ideas.md: a small tape, three steps of Adam, what a training step launches, rounding. */
import { backward } from '../../../src/autograd/backward.ts';
import { Parameters } from '../../../src/autograd/flat-tensors.ts';
import { add, multiply, relu } from '../../../src/autograd/ops.ts';
import { Tape, type Tensor } from '../../../src/autograd/tape.ts';
import { CpuDevice } from '../../../src/device/cpu-device.ts';
import { RecordingDevice } from '../../../src/device/recording-device.ts';
import { Adam, KERAS_ADAM } from '../../../src/model/adam.ts';
import { EpochOrder } from '../../../src/train/epoch-order.ts';
import { uploadInputs } from '../../../src/train/rows.ts';
import { generatedDropout, trainStep } from '../../../src/train/step.ts';
import { openNetwork, SMALL } from '../../support/networks.ts';
import { type Cells, type Facts, fixed, whole } from './facts.ts';

function numberOf(tape: Tape, view: Tensor['view']): number {
  return tape.device.hostArray?.(view)[0] ?? NaN;
}

/** Of one number, with the gradient of what is computed from it. */
function slope(value: number, rest: (x: Tensor) => Tensor): { value: number; slope: number } {
  const tape = new Tape(new CpuDevice({ precision: 'float64' }));
  const x = leaf(tape, value);
  const f = rest(x);
  backward(f);
  if (x.gradient === undefined) throw new Error('a leaf has a gradient');
  return { value: numberOf(tape, f.view), slope: numberOf(tape, x.gradient) };
}

function leaf(tape: Tape, value: number): Tensor {
  const view = tape.device.create('f32', 1);
  tape.device.upload(view, Float64Array.of(value));
  return tape.parameter([1], view, tape.device.create('f32', 1));
}

/** A number on the tape of another. */
function beside(x: Tensor, value: number): Tensor {
  return leaf(x.tape, value);
}

const [A, B] = [2, 3];

function square(r: Tensor): Tensor {
  return multiply(r, r);
}

function squareOfOpen(v: Tensor): Tensor {
  return square(relu(v));
}

/** relu(a·b + a)², cut at each of its values: what follows it is f, and its slope the gradient. */
function expression(
  a: number,
  b: number,
): Readonly<Record<'a' | 'b' | 'u' | 'v' | 'r' | 'f', number[]>> {
  const u = a * b;
  const v = u + a;
  const r = Math.max(v, 0);
  return {
    a: [a, slope(a, (x) => squareOfOpen(add(multiply(x, beside(x, b)), x))).slope],
    b: [b, slope(b, (x) => squareOfOpen(add(multiply(beside(x, a), x), beside(x, a)))).slope],
    u: [u, slope(u, (x) => squareOfOpen(add(x, beside(x, a)))).slope],
    v: [v, slope(v, squareOfOpen).slope],
    r: [r, slope(r, square).slope],
    f: [slope(r, square).value, 1],
  };
}

export function tapeFacts(): Facts {
  const { a, b, u, v, r, f } = expression(A, B);
  const dead = expression(A, -2);
  const h = 0.001;
  const near = expression(A + h, B).f[0] - f[0];
  return {
    tables: [
      [
        ['a', '', a, `dv + du · b = ${v[1]} + ${u[1]} · ${b[0]}`] as const,
        ['b', '', b, `du · a = ${u[1]} · ${a[0]}`] as const,
        ['u', 'a · b', u, `dv`] as const,
        ['v', 'u + a', v, `dr where v > 0`] as const,
        ['r', 'relu(v)', r, `df · r + df · r = ${r[0]} + ${r[0]}`] as const,
        ['f', 'r · r', f, ''] as const,
      ].map(([name, formula, [value, gradient], rule]) => [
        name,
        formula,
        whole(value),
        rule,
        whole(gradient),
      ]),
    ],
    says: [
      `a = ${A}, b = ${B}`,
      `a = ${A + h} gives f = ${fixed(near + f[0], 3)}: ${fixed(near, 3)} more, and ${fixed(near, 3)} / ${h} is about ${whole(a[1])}`,
      `v is ${fixed(dead.v[0], 0)}, r is ${dead.r[0]}, and the gradients of a and b are ${dead.a[1]} and ${whole(dead.b[1])}`,
    ],
  };
}

const LABELS = [1, 1, 1, 1, 0, 0, 0, 0];

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** p − y at p = 0.5, averaged over each of two batches. */
function twoBatches(order: ArrayLike<number>): string[] {
  const slopes = Array.from(order, (row) => 0.5 - LABELS[row]);
  return [
    Array.from(order).join(' '),
    ...[slopes.slice(0, 4), slopes.slice(4)].map((each) => fixed(mean(each), 2)),
  ];
}

const GRADIENTS = [4, 2, -1];
const RATE = 0.1;

/** Adam's path of one weight, from 1, by these gradients; and that of gradient descent. */
function path(gradients: readonly number[], rate: number): Cells {
  const tape = new Tape(new CpuDevice({ precision: 'float64' }));
  const weight = new Parameters(tape, [['w', [1]]]);
  weight.values.upload(new Map([['w', [1]]]));
  const adam = new Adam(weight);
  const at = (view: Tensor['view']): number => numberOf(tape, view);
  let descended = 1;
  return gradients.map((g, i) => {
    const before = at(weight.values.view('w'));
    weight.gradients.upload(new Map([['w', [g]]]));
    adam.update(rate);
    const after = at(weight.values.view('w'));
    descended -= rate * g;
    const [m, v] = [at(adam.moments.view('w')), at(adam.squares.view('w'))];
    return [
      whole(i + 1),
      whole(g),
      fixed(m),
      fixed(v, 6),
      fixed(after - before),
      fixed(after),
      fixed(descended),
    ];
  });
}

export function stepFacts(): Facts {
  const orders = [1, 2].map((epoch) => [
    whole(epoch),
    ...twoBatches(new EpochOrder(8, 0).of(epoch)),
  ]);
  const { beta1, beta2, epsilon } = KERAS_ADAM;
  const [[, , , , first]] = path([0.5], 0.1);
  const [one, other] = [1 - beta1, 1 - beta2].map((value, i) => value.toFixed(i === 0 ? 1 : 3));
  return {
    tables: [
      [['as in the file', ...twoBatches([...LABELS.keys()])], ...orders],
      path(GRADIENTS, RATE),
    ],
    says: [
      `m = ${beta1} * m + ${one} * g;`,
      `v = ${beta2} * v + ${other} * g * g;`,
      `(${RATE} * Math.sqrt(1 - ${beta2} ** t)) / (1 - ${beta1} ** t);`,
      `(Math.sqrt(v) + ${epsilon})`,
      `of [${GRADIENTS.join(', ')}].entries()`,
      `learning rate ${RATE}`,
      `With p = 0.5 for every row`,
      `it moves by ${first}. In step 1, m is ${one} · g and √v is √${other} · g`,
      `if g is 0.5 instead of ${GRADIENTS[0]}`,
    ],
  };
}

/** The kernels of one step on the CPU, in their order. */
export function launches(): string[] {
  const device = new RecordingDevice(new CpuDevice(), false);
  const config = { ...SMALL, layers: 1, categories: [{ size: 3, width: 2 }] };
  const network = openNetwork(device, config);
  const { tape } = network;
  const codes = Uint32Array.from({ length: 8 }, (_, i) => i % 3);
  const rows = {
    rows: 8,
    numbers: new Float32Array(40).fill(1),
    numberColumns: 5,
    codes,
    categoryColumns: 1,
  };
  const inputs = uploadInputs(tape, { ...rows, crosses: new Uint32Array(0), crossColumns: 0 });
  const labels = tape.constant([8, 1], tape.arena.take('f32', 8));
  device.take();
  const pass = { groups: 1, ...generatedDropout(0.1, 0, 1) };
  trainStep(network, new Adam(network.parameters), { ...inputs, labels }, pass, {
    loss: 'binary',
    learningRate: 0.1,
  });
  return device.take().map(({ kernel }) => kernel.name);
}

export function roundingFacts(): Facts {
  const f = Math.fround;
  return {
    tables: [],
    says: [
      `(${whole(1e8)} + 1) − ${whole(1e8)} = ${f(f(1e8 + 1) - 1e8)}`,
      `(${whole(1e8)} − ${whole(1e8)}) + 1 = ${f(f(1e8 - 1e8) + 1)}`,
      `${whole(2 ** 24)} + 1 is ${whole(f(2 ** 24 + 1))}`,
    ],
  };
}

/**
 * @file The diamond: a value used twice. Its gradient is the sum over both uses, and it must be complete
 * before it flows on. This is why the tape is walked in reverse order of execution.
 */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/autograd/backward.ts';
import { add, meanOf, multiply } from '../../src/autograd/ops.ts';
import { Tape, type Tensor } from '../../src/autograd/tape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { readFloats } from '../../src/device/device.ts';

function leaf(tape: Tape, value: number): Tensor {
  const view = tape.device.create('f32', 1);
  tape.device.upload(view, Float32Array.of(value));
  return tape.parameter([1], view, tape.device.create('f32', 1));
}

async function gradientOf(tensor: Tensor): Promise<number> {
  if (tensor.gradient === undefined) throw new Error('not a leaf');
  return (await readFloats(tensor.tape.device, tensor.gradient))[0];
}

describe('a tensor used more than once', () => {
  it('a + a, and the sum again with itself: d/da 4a = 4', async () => {
    const tape = new Tape(new CpuDevice());
    const a = leaf(tape, 3);
    const b = add(a, a);
    backward(add(b, b));
    expect(await gradientOf(a)).toBe(4);
  });

  it('a · a: d/da a² = 2a', async () => {
    const tape = new Tape(new CpuDevice());
    const a = leaf(tape, 3);
    backward(multiply(a, a));
    expect(await gradientOf(a)).toBe(6);
  });

  it('two paths that meet: b = a², c = b·a + b, dc/da = 3a² + 2a', async () => {
    const tape = new Tape(new CpuDevice());
    const a = leaf(tape, 3);
    const b = multiply(a, a);
    backward(add(multiply(b, a), b));
    expect(await gradientOf(a)).toBe(33);
  });

  it('twenty diamonds in a row stay linear in time: 2^20', async () => {
    const tape = new Tape(new CpuDevice());
    const a = leaf(tape, 1);
    let x = a;
    for (let i = 0; i < 20; i++) x = add(x, x);
    backward(x);
    expect(await gradientOf(a)).toBe(2 ** 20);
    expect(tape.entries.length).toBe(20);
  });

  it('a shared gradient is not changed by what one of its owners gets on top', async () => {
    const tape = new Tape(new CpuDevice());
    const a = leaf(tape, 2);
    const b = leaf(tape, 5);
    const left = multiply(a, a);
    const right = multiply(b, b);
    // loss = (a² + b²) + 3 uses of a²: the gradient of the sum is shared by both sides.
    const both = add(left, right);
    backward(add(both, add(left, add(left, left))));
    expect(await gradientOf(a)).toBe(4 * 4);
    expect(await gradientOf(b)).toBe(10);
  });
});

describe('what is not used', () => {
  it('a parameter the loss does not depend on gets zero, also after it had a gradient', async () => {
    const tape = new Tape(new CpuDevice());
    const a = leaf(tape, 3);
    const b = leaf(tape, 4);
    backward(meanOf(multiply(a, b)));
    expect(await gradientOf(b)).toBe(3);
    tape.reset();
    backward(meanOf(multiply(a, a)));
    expect(await gradientOf(b)).toBe(0);
    expect(await gradientOf(a)).toBe(6);
  });

  it('constants are not recorded', () => {
    const tape = new Tape(new CpuDevice());
    const view = tape.device.create('f32', 2);
    const x = tape.constant([2], view);
    multiply(x, x);
    expect(tape.entries.length).toBe(0);
  });
});

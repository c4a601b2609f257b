/**
 * @file Holds the gradient rules against finite differences, in float64 on the CPU's references.
 *
 * For every element of every input: (loss(x + h) − loss(x − h)) / 2h beside what `backward` says.
 * In float64 with h = 1e-5 the two agree to about 1e-9 relative where the loss is smooth; kinks (a ReLU
 * at 0) must be kept away from by the inputs.
 */
import { type Shape, sizeOf } from '../base/shape.ts';
import { CpuDevice } from '../device/cpu-device.ts';
import { readFloats } from '../device/device.ts';
import { backward } from './backward.ts';
import { Tape, type Tensor } from './tape.ts';

export interface CheckedInput {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

/** The largest disagreement found. */
export interface Disagreement {
  /** |backward − differences| / max(1, |differences|). */
  readonly error: number;
  readonly input: number;
  readonly element: number;
  readonly backward: number;
  readonly differences: number;
}

const STEP = 1e-5;

/** @param build computes a loss of shape [1] from the inputs; called many times, must not depend on chance */
export async function checkGradients(
  inputs: readonly CheckedInput[],
  build: (inputs: readonly Tensor[], tape: Tape) => Tensor,
): Promise<Disagreement> {
  const device = new CpuDevice({ precision: 'float64' });
  const tape = new Tape(device);
  const tensors = inputs.map(({ shape, values }) => {
    const length = sizeOf(shape);
    const tensor = tape.parameter(
      shape,
      device.create('f32', length),
      device.create('f32', length),
    );
    device.upload(tensor.view, Float64Array.from(values));
    return tensor;
  });

  const lossAt = async (): Promise<number> => {
    tape.reset();
    const [value] = await readFloats(device, build(tensors, tape).view);
    return value;
  };

  tape.reset();
  backward(build(tensors, tape));
  let worst: Disagreement = { error: 0, input: 0, element: 0, backward: 0, differences: 0 };
  for (const [input, tensor] of tensors.entries()) {
    if (tensor.gradient === undefined) continue;
    const gradient = await readFloats(device, tensor.gradient);
    const values = Float64Array.from(inputs[input].values);
    for (let element = 0; element < values.length; element++) {
      const center = values[element];
      const around = [];
      for (const moved of [center - STEP, center + STEP]) {
        values[element] = moved;
        device.upload(tensor.view, values);
        around.push(await lossAt());
      }
      values[element] = center;
      device.upload(tensor.view, values);
      const differences = (around[1] - around[0]) / (2 * STEP);
      const error = Math.abs(gradient[element] - differences) / Math.max(1, Math.abs(differences));
      if (!(error <= worst.error)) {
        worst = { error, input, element, backward: gradient[element], differences };
      }
    }
  }
  return worst;
}

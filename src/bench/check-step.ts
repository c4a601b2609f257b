/**
 * @file A step is checked before it is timed: loss and gradients against the float64 references.
 *
 * The references are plain loops, so the check has fewer rows where the network is wide; units, layers and
 * everything else are those that will be timed.
 */
import { backward } from '../autograd/backward.ts';
import { ExitCode, WdError } from '../base/errors.ts';
import { CpuDevice } from '../device/cpu-device.ts';
import { type Device, readFloats } from '../device/device.ts';
import { uploadInputs } from '../train/rows.ts';
import { forward } from '../train/step.ts';
import { benchPass, benchRows, openBenchNetwork, type StepSize } from './step-work.ts';

/** How near a step came to the float64 references. */
export interface StepCheck {
  readonly rows: number;
  /** |loss − reference| / |reference|. */
  readonly lossError: number;
  /** ‖gradients − reference‖ / ‖reference‖, over all of them. */
  readonly gradientError: number;
}

/** About what the references compute in a second. */
const REFERENCE_FLOPS = 1e9;
const FEWEST_ROWS = 16;
const MOST_ROWS = 256;

/** Float32 sums over thousands of terms lie well within; a wrong kernel does not. */
const LOSS_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;
/** Halves have 11 bits: 2⁻¹¹ an operand, and now and then a unit that opens or closes by that much. */
const HALF_TOLERANCES = { loss: 1e-2, gradient: 0.1 };

/** Rows that the references can afford. */
export function checkedRows({ units, layers, batch }: StepSize): number {
  const flopsPerRow = 6 * layers * units * units;
  const affordable = Math.floor(REFERENCE_FLOPS / flopsPerRow);
  return Math.min(batch, MOST_ROWS, Math.max(FEWEST_ROWS, affordable));
}

/** @throws WdError WD230 where the device computes something else than the references */
export async function checkStep(device: Device, size: StepSize): Promise<StepCheck> {
  const rows = checkedRows(size);
  const reduced = { ...size, batch: rows };
  const expected = await gradientsOn(new CpuDevice({ precision: 'float64' }), reduced);
  const actual = await gradientsOn(device, reduced);
  const check = {
    rows,
    lossError: Math.abs(actual.loss - expected.loss) / Math.abs(expected.loss),
    gradientError: distance(actual.gradients, expected.gradients),
  };
  const allowed =
    device.halves === 'none'
      ? { loss: LOSS_TOLERANCE, gradient: GRADIENT_TOLERANCE }
      : HALF_TOLERANCES;
  const right = check.lossError <= allowed.loss && check.gradientError <= allowed.gradient;
  if (!right) throw wrongStep(device, size, check, allowed);
  return check;
}

interface Gradients {
  readonly loss: number;
  readonly gradients: ArrayLike<number>;
}

async function gradientsOn(device: Device, size: StepSize): Promise<Gradients> {
  const network = openBenchNetwork(device, size);
  const { tape, parameters } = network;
  const table = benchRows(size.batch);
  const labels = tape.arena.take('f32', table.rows);
  device.upload(labels, table.labels);
  const batch = { ...uploadInputs(tape, table), labels: tape.constant([table.rows, 1], labels) };
  const { loss } = forward(network, batch, benchPass(network, 0), 'binary');
  backward(loss);
  const [mean] = await readFloats(device, loss.view);
  const gradients = await readFloats(device, parameters.gradients.whole);
  tape.arena.release();
  for (const held of [parameters.values, parameters.gradients, network.moving]) held.release();
  return { loss: mean, gradients };
}

/** ‖a − b‖ / ‖b‖; NaN where anything is not a number. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    size += b[i] ** 2;
  }
  return Math.sqrt(difference / size);
}

function shown(error: number): string {
  return error.toExponential(1);
}

function wrongStep(
  device: Device,
  { units, layers }: StepSize,
  check: StepCheck,
  allowed: typeof HALF_TOLERANCES,
): WdError {
  return new WdError('WD230', ExitCode.device, `${device.name} computes a wrong training step`, {
    details: [
      `${check.rows} rows, ${layers} layers of ${units} units, against the float64 references`,
      `loss off by ${shown(check.lossError)} (allowed ${allowed.loss}), gradients by ${shown(check.gradientError)} (allowed ${allowed.gradient})`,
    ],
    help: ['nothing was timed: what computes wrong has no speed; try --device cpu'],
  });
}

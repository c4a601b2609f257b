/**
 * @file One launch, done and held against the kernel's reference in float64, with the arrays as they are.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import type { Device } from '../device/device.ts';
import type { HostArray } from '../device/kernel.ts';
import type { AnyLaunch } from '../device/recording-device.ts';

/**
 * How far a result may lie from its reference: ‖result − reference‖ through ‖reference‖, or through what
 * the reference makes of the inputs' absolute values where that is larger: sums may cancel. Wide enough for
 * float32 sums of thousands; the tests of the kernels are the strict ones.
 */
const TOLERANCE = 1e-4;

/**
 * Does the launch.
 *
 * @returns the largest distance of an output from its reference, relative as said above
 * @throws WdError WD232 where that is too large
 */
export async function checkLaunch(device: Device, launch: AnyLaunch): Promise<number> {
  const { kernel, views, params } = launch;
  const before = await readAll(device, launch);
  device.launch(kernel, views, params);
  const after = await readAll(device, launch);
  const expected = referenceOf(launch, before, (x) => x);
  const magnitudes = referenceOf(launch, before, Math.abs);
  let worst = 0;
  for (const [name, { access }] of Object.entries(kernel.bindings)) {
    if (access === 'read') continue;
    const error = distance(after[name], expected[name], magnitudes[name]);
    // Not-a-number must not pass.
    if (!(error <= TOLERANCE)) throw wrongKernel(device, launch, name, error);
    worst = Math.max(worst, error);
  }
  return worst;
}

type Arrays = Readonly<Record<string, HostArray>>;

async function readAll(device: Device, { kernel, views }: AnyLaunch): Promise<Arrays> {
  const arrays: Record<string, HostArray> = {};
  for (const name in kernel.bindings) arrays[name] = await device.read(views[name]);
  return arrays;
}

function referenceOf(
  { kernel, params }: AnyLaunch,
  before: Arrays,
  change: (x: number) => number,
): Arrays {
  const arrays: Record<string, HostArray> = {};
  for (const [name, { type }] of Object.entries(kernel.bindings)) {
    const values = before[name];
    arrays[name] = type === 'u32' ? Uint32Array.from(values) : Float64Array.from(values, change);
  }
  // Which types the arrays have was read off the kernel; a record cannot say so.
  kernel.reference(arrays as Parameters<typeof kernel.reference>[0], params);
  return arrays;
}

function distance(a: HostArray, b: HostArray, magnitudes: HostArray): number {
  let difference = 0;
  let size = 0;
  let magnitude = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    size += b[i] ** 2;
    magnitude += magnitudes[i] ** 2;
  }
  if (difference === 0) return 0;
  const known = Number.isFinite(magnitude) ? Math.max(size, magnitude) : size;
  return Math.sqrt(difference / known);
}

/** `m 64, n 64, k 28`. */
export function showParams(params: Readonly<Record<string, number>>): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function wrongKernel(device: Device, launch: AnyLaunch, name: string, error: number): WdError {
  const { kernel, params } = launch;
  return new WdError('WD232', ExitCode.device, `${device.name} computes a wrong ${kernel.name}`, {
    details: [
      showParams(params),
      `${name} is off by ${error.toExponential(1)} of its size (allowed ${TOLERANCE})`,
    ],
    help: ['it was not timed: what computes wrong has no speed; try --device cpu'],
  });
}

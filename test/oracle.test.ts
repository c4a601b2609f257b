/**
 * @file The network, its gradients, Adam and the moving averages against trainings by another system.
 *
 * Every file of the oracle folder is replayed step by step on each device. Files whose features this
 * engine does not have are named, and are not counted as passed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { multiply } from '../src/autograd/ops.ts';
import { backward } from '../src/autograd/backward.ts';
import { Tape, type Tensor } from '../src/autograd/tape.ts';
import { CpuDevice } from '../src/device/cpu-device.ts';
import { openCpu } from '../src/device/simd-files.ts';
import { type Device, readFloats } from '../src/device/device.ts';
import { Adam } from '../src/model/adam.ts';
import { initialMoving } from '../src/model/initial.ts';
import { parameterLayout, type NetworkConfig } from '../src/model/network-config.ts';
import { type NetworkInputs, WideDeep } from '../src/model/wide-deep.ts';
import { uploadInputs } from '../src/train/rows.ts';
import { forward } from '../src/train/step.ts';
import { openTestGpu } from './support/gpu.ts';
import {
  lossOf,
  type Oracle,
  oracleFolder,
  type OracleStep,
  readOracles,
} from './support/oracle.ts';
import { ROUNDOFF } from './support/tolerances.ts';

const folder = oracleFolder();
const oracles = readOracles(folder);
const replayed = oracles.filter((oracle) => lossOf(oracle) !== undefined);

function configOf({ config }: Oracle): NetworkConfig {
  const { features, units, layers, dropout, batchNorm, outputs } = config;
  return {
    towers: 'both',
    features,
    categories: config.embeddings.map(([size, width]) => ({ size, width })),
    crosses: config.crossBuckets > 0 ? [config.crossBuckets] : [],
    outputs,
    units,
    layers,
    dropout,
    activation: 'relu',
    batchNormEpsilon: batchNorm.epsilon,
    batchNormMomentum: batchNorm.momentum,
  };
}

interface Replay {
  readonly logits: Float32Array[];
  readonly losses: number[];
  readonly gradients: Map<string, ArrayLike<number>>;
  readonly final: Map<string, ArrayLike<number>>;
  readonly moving: Map<string, ArrayLike<number>>;
}

function constant(tape: Tape, shape: readonly number[], values: ArrayLike<number>): Tensor {
  const view = tape.arena.take('f32', values.length);
  tape.device.upload(view, Float32Array.from(values));
  return tape.constant(shape, view);
}

/** The step's numbers, its codes row by row, its crosses. */
function inputsOf(tape: Tape, { config }: Oracle, step: OracleStep): NetworkInputs {
  const { batch, features, embeddings } = config;
  const rows = Array.from({ length: batch }, (_, row) => row);
  const codes = rows.flatMap((row) => (step.codes ?? []).map((column) => column[row]));
  return uploadInputs(tape, {
    rows: batch,
    numbers: Float32Array.from(step.x),
    numberColumns: features,
    codes: Uint32Array.from(codes),
    categoryColumns: embeddings.length,
    crosses: Uint32Array.from(step.cross ?? []),
    crossColumns: config.crossBuckets > 0 ? 1 : 0,
  });
}

/** Trains on the oracle's batches, with its masks in place of generated ones. */
async function replay(device: Device, oracle: Oracle): Promise<Replay> {
  const { units, batch, dropout, adam: adamOptions } = oracle.config;
  const tape = new Tape(device);
  const config = configOf(oracle);
  const network = new WideDeep(tape, config);
  network.parameters.values.upload(new Map(Object.entries(oracle.initial)));
  network.moving.upload(initialMoving(config));
  const adam = new Adam(network.parameters, adamOptions);
  const result: Replay = {
    logits: [],
    losses: [],
    gradients: new Map(),
    final: new Map(),
    moving: new Map(),
  };
  const masked =
    ({ keepMasks }: OracleStep) =>
    (x: Tensor, layer: number) => {
      const mask = Float32Array.from(keepMasks[layer], (keep) => keep / (1 - dropout));
      return multiply(x, constant(tape, [batch, units], mask));
    };
  for (const step of oracle.steps) {
    tape.reset();
    const data = { ...inputsOf(tape, oracle, step), labels: constant(tape, [batch, 1], step.y) };
    const pass = { groups: 1, dropout: masked(step) };
    const { outputs: logits, loss } = forward(network, data, pass, lossOf(oracle) ?? 'binary');
    backward(loss);
    result.logits.push(Float32Array.from(await readFloats(device, logits.view)));
    result.losses.push((await readFloats(device, loss.view))[0]);
    if (result.losses.length === 1)
      fillMap(result.gradients, await network.parameters.gradients.read());
    adam.update(adamOptions.learningRate);
  }
  fillMap(result.final, await network.parameters.values.read());
  fillMap(result.moving, await network.moving.read());
  return result;
}

function fillMap(
  target: Map<string, ArrayLike<number>>,
  source: ReadonlyMap<string, ArrayLike<number>>,
): void {
  for (const [name, values] of source) target.set(name, values);
}

/** Fails with the first few elements outside their limits. */
function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: readonly number[],
  limit: (expected: number) => number,
  name: string,
): void {
  expect(actual?.length, name).toBe(expected.length);
  const faults = expected.flatMap((value, i) => {
    const found = actual?.[i] ?? Number.NaN;
    return Math.abs(found - value) <= limit(value) ? [] : [`${name}[${i}]: ${found} for ${value}`];
  });
  expect(faults.slice(0, 5), `${faults.length} of ${expected.length} outside`).toEqual([]);
}

describe(`oracles in ${folder}`, () => {
  it('has at least one file that can be replayed', () => {
    const waiting = oracles.flatMap((oracle) => {
      return lossOf(oracle) === undefined ? [`${oracle.name} (loss ${oracle.config.loss})`] : [];
    });
    if (waiting.length > 0) console.warn(`not replayed, not passed: ${waiting.join(', ')}`);
    expect(replayed.length).toBeGreaterThan(0);
  });
});

describe.each([
  ['CPU', async () => openCpu()],
  ['CPU without SIMD', async () => new CpuDevice()],
  ['CPU references', async () => new CpuDevice({ run: 'references' })],
  ['GPU', openTestGpu],
] as const)('replayed on the %s', (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  describe.each(replayed.map((oracle) => [oracle.name, oracle] as const))('%s', (__, oracle) => {
    let result: Replay;
    beforeAll(async () => {
      result = await replay(device, oracle);
    });

    it('has the parameters of the network, by name and shape', () => {
      const layout = Object.fromEntries(parameterLayout(configOf(oracle)));
      expect(layout).toEqual(oracle.shapes);
    });

    it('gives the losses within 1e-5 relative', () => {
      const expected = oracle.steps.map(({ loss }) => loss);
      expectClose(result.losses, expected, (loss) => 1e-5 * Math.abs(loss), 'loss');
    });

    it('gives the logits within 1e-5 relative to the largest of the batch', () => {
      for (const [i, { logits }] of oracle.steps.entries()) {
        const largest = Math.max(...logits.map(Math.abs));
        expectClose(result.logits[i], logits, () => 1e-5 * largest, `logits of step ${i + 1}`);
      }
    });

    it('gives the first gradients within the bound of a float32 sum', () => {
      const { batch, layers } = oracle.config;
      for (const [name, expected] of Object.entries(oracle.steps[0].gradients ?? {})) {
        const largest = Math.max(...expected.map(Math.abs));
        // A sum over the batch: 4·√B·ε·Σ|terms|, Σ|terms| taken as √B of the largest result, once for
        // each layer the error has come through. The bias before a BatchNorm has gradient 0: its terms
        // are of the size of the kernel's gradient.
        const scale = Math.max(largest, gradientScale(oracle, name));
        const limit = 4 * Math.sqrt(batch) * ROUNDOFF * Math.sqrt(batch) * scale * (layers + 1);
        expectClose(result.gradients.get(name), expected, () => limit, `gradient of ${name}`);
      }
    });

    it('ends with the parameters within 2e-6 + 1e-5·|x|, biases before BatchNorm within 1e-4', () => {
      for (const [name, expected] of Object.entries(oracle.final)) {
        const noise = /^deep\d+\.bias$/.test(name);
        const limit = (x: number): number => (noise ? 1e-4 : 2e-6 + 1e-5 * Math.abs(x));
        expectClose(result.final.get(name), expected, limit, name);
      }
    });

    it('ends with the moving averages within 2e-6', () => {
      for (const [name, expected] of Object.entries(oracle.moving)) {
        expectClose(result.moving.get(name), expected, () => 2e-6, name);
      }
    });
  });
});

function gradientScale({ steps }: Oracle, name: string): number {
  const kernel = steps[0].gradients?.[name.replace(/\.bias$/, '.kernel')] ?? [];
  return Math.max(0, ...kernel.map(Math.abs));
}

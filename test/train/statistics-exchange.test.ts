/** @file Batch statistics over workers: put together as if all rows were in one place, by as few exchanges as can be. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backward, backwardTogether } from '../../src/autograd/backward.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { type Device, readFloats } from '../../src/device/device.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import type { WideDeep } from '../../src/model/wide-deep.ts';
import { sliceRows } from '../../src/train/evaluate.ts';
import { type BatchTensors, uploadInputs } from '../../src/train/rows.ts';
import { type Share, shareOf } from '../../src/train/shares.ts';
import { merged, takePart, wholeBatch } from '../../src/train/statistics-exchange.ts';
import { forward, forwardTogether, generatedDropout } from '../../src/train/step.ts';
import { openTestGpu } from '../support/gpu.ts';
import { interactionRows, openNetwork, SMALL } from '../support/networks.ts';
import { communicatorsFor } from '../support/teams.ts';

/** Of one column, in two passes. */
function statisticsOf(values: readonly number[]) {
  const rows = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { rows, mean: Float64Array.of(mean), variance: Float64Array.of(squares / rows) };
}

const NO_ROWS = { rows: 0, mean: Float64Array.of(7), variance: Float64Array.of(7) };

describe('statistics of several workers', () => {
  it('of 1, 3 and 5 are a mean of 3 and a variance of 8/3, however they lie', () => {
    for (const dealt of [[[1, 3], [5]], [[1], [3], [5]], [[5, 1], [3]], [[1, 3, 5]]]) {
      const all = merged([NO_ROWS, ...dealt.map(statisticsOf), NO_ROWS]);
      expect(all.rows).toBe(3);
      expect(all.mean[0]).toBeCloseTo(3, 14);
      expect(all.variance[0]).toBeCloseTo(8 / 3, 14);
    }
  });

  it('lose nothing where the mean is far larger than what varies', () => {
    const column = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 9 }),
        fc.constantFrom(0, 1e3, -1e6),
        (workers, offset) => {
          const moved = workers.map((values) => values.map((value) => value + offset));
          const all = merged(moved.map(statisticsOf));
          const whole = statisticsOf(moved.flat());
          expect(all.rows).toBe(whole.rows);
          expect(Math.abs(all.mean[0] - whole.mean[0])).toBeLessThan(1e-9);
          // From sums of squares, 1e12 here, a variance of 1 would be wrong in the fourth digit.
          expect(Math.abs(all.variance[0] - whole.variance[0])).toBeLessThan(1e-9);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});

const table = interactionRows(80);
const MASKS = generatedDropout(0.2, 3, 7);

function upload({ tape }: WideDeep, first: number, rows: number): BatchTensors {
  const view = tape.arena.take('f32', rows);
  tape.device.upload(view, table.labels.subarray(first, first + rows));
  const inputs = uploadInputs(tape, sliceRows(table, first, first + rows));
  return { ...inputs, labels: tape.constant([rows, 1], view) };
}

interface Pass {
  readonly loss: number;
  readonly gradients: Map<string, ArrayLike<number>>;
  readonly moving: Map<string, ArrayLike<number>>;
}

async function resultsOf({ parameters, moving }: WideDeep, loss: number): Promise<Pass> {
  return { loss, gradients: await parameters.gradients.read(), moving: await moving.read() };
}

/** All rows in one place, in float64. */
async function onePass(config: NetworkConfig, rows: number): Promise<Pass> {
  const device = new CpuDevice({ precision: 'float64' });
  const network = openNetwork(device, config);
  const pass = { groups: 1, ...MASKS };
  const { loss } = forward(network, upload(network, 0, rows), pass, 'binary');
  backward(loss);
  return resultsOf(network, (await readFloats(device, loss.view))[0]);
}

/** What one worker makes of its share: its part of the loss and of the gradients, and its moving averages. */
async function ownPass(
  network: WideDeep,
  share: Share,
  exchange: Parameters<typeof wholeBatch>[0],
) {
  if (share.rows === 0) {
    await takePart(exchange, network.config);
    return resultsOf(network, 0);
  }
  const masks = generatedDropout(0.2, 3, 7, share.first);
  const pass = { groups: 1, whole: wholeBatch(exchange, share), ...masks };
  const data = upload(network, share.first, share.rows);
  const { loss } = await forwardTogether(network, data, pass, 'binary');
  await backwardTogether(loss, { scale: share.rows / share.ofRows });
  const [own] = await readFloats(network.tape.device, loss.view);
  return resultsOf(network, (own * share.rows) / share.ofRows);
}

/** Each worker's part, and the length of every sum that it took part in. */
async function passes(devices: readonly Device[], config: NetworkConfig, rows: number) {
  const all = communicatorsFor(devices.map(({ name }) => name));
  return Promise.all(
    devices.map(async (device, rank) => {
      const { size } = all[rank];
      const lengths: number[] = [];
      const sum = (values: Float32Array): Promise<void> => {
        lengths.push(values.length);
        return all[rank].sum(values);
      };
      const network = openNetwork(device, config);
      const share = shareOf(rows, 'none', rank, size);
      const parts = await ownPass(network, share, { rank, size, sum });
      await all[rank].close();
      return { ...parts, lengths, rows: share.rows };
    }),
  );
}

const OPEN: Readonly<Record<string, () => Promise<Device>>> = {
  simd: () => Promise.resolve(openCpu(1)),
  float32: () => Promise.resolve(new CpuDevice()),
  float64: () => Promise.resolve(new CpuDevice({ precision: 'float64' })),
  gpu: () => openTestGpu(),
};

describe('one pass over rows that several workers have', () => {
  it.each([
    [64, ['simd', 'simd'], 'relu'],
    [65, ['simd', 'float32', 'float64'], 'relu'],
    [65, ['float32', 'simd', 'simd'], 'gelu'],
    [7, ['simd', 'gpu', 'simd', 'float32'], 'relu'],
    [67, ['gpu', 'simd'], 'tanh'],
    // Single rows: a variance of their own they do not have.
    [3, ['simd', 'float32', 'simd'], 'relu'],
    [2, ['simd', 'simd', 'float64', 'simd', 'simd'], 'relu'],
    [2, ['simd', 'gpu', 'simd'], 'silu'],
  ] as const)('of %i, %j, %s: that of all rows in float64', async (rows, names, activation) => {
    const config = { ...SMALL, activation };
    const devices = await Promise.all(names.map((name) => OPEN[name]()));
    const parts = await passes(devices, config, rows);
    const reference = await onePass(config, rows);
    // Of few rows some variances are small, and errors are divided by their root: one device is off by 6e-6 of 3 rows.
    const bound = rows < 8 ? 1e-5 : 1e-7;
    const loss = parts.reduce((sum, part) => sum + part.loss, 0);
    expect(Math.abs(loss / reference.loss - 1)).toBeLessThan(1e-6);
    for (const [name, expected] of reference.gradients) {
      const own = parts.filter((part) => part.rows > 0).map((part) => part.gradients.get(name));
      for (let i = 0; i < expected.length; i++) {
        const sum = own.reduce((total, values) => total + (values?.[i] ?? Number.NaN), 0);
        expect(Math.abs(sum - expected[i]), `${name}[${i}]`).toBeLessThan(bound);
      }
    }
    for (const [name, expected] of reference.moving) {
      for (const part of parts.filter((each) => each.rows > 0)) {
        const values = part.moving.get(name);
        for (let i = 0; i < expected.length; i++) {
          const error = Math.abs((values?.[i] ?? Number.NaN) - expected[i]);
          expect(error, `${name}[${i}]`).toBeLessThan(1e-7);
        }
      }
    }
    for (const device of devices) device.destroy();
  });

  it('takes two exchanges a layer, also of a worker without rows', async () => {
    const devices = [0, 1, 2].map(() => openCpu(1));
    const config = { ...SMALL, layers: 4, units: 12 };
    const parts = await passes(devices, config, 2);
    expect(parts.map(({ rows }) => rows)).toEqual([0, 1, 1]);
    const [forwards, backwards] = [3 * (1 + 2 * 12), 2 * 12];
    for (const { lengths } of parts) {
      expect(lengths).toEqual([...Array(4).fill(forwards), ...Array(4).fill(backwards)]);
    }
  });
});

describe('what cannot be', () => {
  const lonely = { rank: 0, size: 1, sum: () => Promise.resolve() };
  const whole = wholeBatch(lonely, shareOf(8, 'none', 0, 1));

  it('groups of rows, by statistics of the whole batch', async () => {
    for (const activation of ['relu', 'tanh'] as const) {
      const network = openNetwork(new CpuDevice(), { ...SMALL, activation });
      const pass = { groups: 2, whole, ...MASKS };
      await expect(forwardTogether(network, upload(network, 0, 8), pass, 'binary')).rejects.toThrow(
        /^(denseBlock|batchNorm): 2 groups have no statistics of the whole batch$/,
      );
    }
  });

  it('a forward pass at once that would have to wait', () => {
    const network = openNetwork(new CpuDevice());
    const pass = { groups: 1, whole, ...MASKS };
    expect(() => forward(network, upload(network, 0, 8), pass, 'binary')).toThrow(
      'work that must be done at once waits for others',
    );
  });
});

/**
 * @file The batch statistics of all workers become those of the whole batch: in each hidden layer one exchange forward
 * and one backward.
 *
 * Forward every worker fills a slot of one array with its rows, means and variances, and zeros elsewhere: so the sum
 * over the workers gathers all slots, and each worker puts them together in the order of the ranks, to the same bits.
 */
import type { WholeBatch } from '../autograd/whole-batch.ts';
import { type BufferView, type Device, readFloats } from '../device/device.ts';
import type { FloatArray } from '../device/kernel.ts';
import type { Communicator } from '../exchange/communicator.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import type { Share } from './shares.ts';

type Exchange = Pick<Communicator, 'rank' | 'size' | 'sum'>;

/** Mean and biased variance of some rows, a value a column. */
export interface RowStatistics {
  readonly rows: number;
  readonly mean: FloatArray;
  readonly variance: FloatArray;
}

/** The whole batch as a worker sees it that has such a share of it. */
export function wholeBatch(communicator: Exchange, { rows, ofRows }: Share): WholeBatch {
  return {
    async merge(device, { mean, variance }) {
      const [ownMean, ownVariance] = await readBoth(device, mean, variance);
      const own = { rows, mean: ownMean, variance: ownVariance };
      const all = merged(await gather(communicator, mean.length, own));
      device.upload(mean, Float32Array.from(all.mean));
      device.upload(variance, Float32Array.from(all.variance));
    },
    async add(device, here, all) {
      const { length } = here.sumDout;
      const sums = new Float32Array(2 * length);
      const [sumDout, sumDoutX] = await readBoth(device, here.sumDout, here.sumDoutX);
      sums.set(sumDout);
      sums.set(sumDoutX, length);
      await communicator.sum(sums);
      const scaled = sums.map((sum) => sum * (rows / ofRows));
      device.upload(all.sumDout, scaled.subarray(0, length));
      device.upload(all.sumDoutX, scaled.subarray(length));
    },
  };
}

/** Takes part in the exchanges of a step in which this worker has no rows. */
export async function takePart(
  communicator: Exchange,
  { towers, layers, units }: Pick<NetworkConfig, 'towers' | 'layers' | 'units'>,
): Promise<void> {
  const exchanged = towers === 'wide' ? 0 : layers;
  for (let layer = 0; layer < exchanged; layer++) await gather(communicator, units);
  for (let layer = 0; layer < exchanged; layer++)
    await communicator.sum(new Float32Array(2 * units));
}

/**
 * Mean and variance of the rows of all parts together, in float64.
 *
 * Source: Chan, Golub, LeVeque: "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
 */
export function merged(parts: readonly RowStatistics[]): RowStatistics {
  const columns = parts[0].mean.length;
  const [mean, squares] = [new Float64Array(columns), new Float64Array(columns)];
  let rows = 0;
  for (const part of parts) {
    if (part.rows === 0) continue;
    const total = rows + part.rows;
    for (let c = 0; c < columns; c++) {
      const distance = part.mean[c] - mean[c];
      mean[c] += (distance * part.rows) / total;
      squares[c] += part.rows * part.variance[c] + (distance * distance * rows * part.rows) / total;
    }
    rows = total;
  }
  return { rows, mean, variance: squares.map((sum) => sum / rows) };
}

/** What each worker has, in the order of the ranks; `own` undefined: this one has no rows. */
async function gather(
  communicator: Exchange,
  columns: number,
  own?: RowStatistics,
): Promise<RowStatistics[]> {
  const { rank, size } = communicator;
  const length = 1 + 2 * columns;
  const slots = new Float32Array(size * length);
  if (own !== undefined) {
    const slot = slots.subarray(rank * length, (rank + 1) * length);
    slot[0] = own.rows;
    slot.set(own.mean, 1);
    slot.set(own.variance, 1 + columns);
  }
  await communicator.sum(slots);
  return Array.from({ length: size }, (_, worker) => {
    const slot = slots.subarray(worker * length, (worker + 1) * length);
    const [rows] = slot;
    return { rows, mean: slot.subarray(1, 1 + columns), variance: slot.subarray(1 + columns) };
  });
}

/** Both are under way at once: on a GPU reading waits. */
function readBoth(device: Device, a: BufferView, b: BufferView): Promise<[FloatArray, FloatArray]> {
  return Promise.all([readFloats(device, a), readFloats(device, b)]);
}

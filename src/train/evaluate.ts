/** @file The network's outputs for rows of the host, chunk by chunk, without recording. */
import { pause } from '../base/pause.ts';
import type { EncodedRows } from '../data/encoded-rows.ts';
import { readFloats } from '../device/device.ts';
import type { WideDeep } from '../model/wide-deep.ts';
import type { RowStore } from './row-store.ts';
import { uploadInputs } from './rows.ts';

/** Rows computed at once: enough to fill a device, few enough to fit any. */
export const CHUNK = 4096;

/**
 * @returns [rows, outputs], row-major, in order; what a row gets does not depend on the rows around it
 */
export function inferOutputs(network: WideDeep, table: EncodedRows): Promise<Float32Array> {
  return inferChunks(network, table.rows, (first, count) => sliceRows(table, first, first + count));
}

/** The outputs for all rows of a store, and their labels: nothing else of them is kept in memory. */
export async function inferStore(
  network: WideDeep,
  store: RowStore,
): Promise<{ readonly outputs: Float32Array; readonly labels: Float32Array }> {
  const labels = new Float32Array(store.rows);
  const outputs = await inferChunks(network, store.rows, (first, count) => {
    const part = store.range(first, count);
    labels.set(part.labels, first);
    return part;
  });
  return { outputs, labels };
}

/** The labels of all rows. */
export function labelsOf(store: RowStore): Float32Array {
  const labels = new Float32Array(store.rows);
  for (let first = 0; first < store.rows; first += CHUNK) {
    labels.set(store.range(first, Math.min(CHUNK, store.rows - first)).labels, first);
  }
  return labels;
}

async function inferChunks(
  network: WideDeep,
  rows: number,
  read: (first: number, count: number) => EncodedRows,
): Promise<Float32Array> {
  const { tape } = network;
  const { outputs } = network.config;
  const results = new Float32Array(rows * outputs);
  let before: ReturnType<typeof readFloats> | undefined;
  await tape.withoutRecording(async () => {
    for (let first = 0; first < rows; first += CHUNK) {
      const part = read(first, Math.min(CHUNK, rows - first));
      tape.reset();
      const chunk = network.inferenceOutputs(uploadInputs(tape, part));
      const latest = readFloats(tape.device, chunk.view);
      // Who waits for the one before may fail first.
      latest.catch(() => {});
      // Read while the next chunk is under way: a GPU is never left without work.
      if (before !== undefined) results.set(await before, (first - CHUNK) * outputs);
      before = latest;
      // A CPU answers without letting go: Ctrl-C would wait for the last of many rows.
      await pause();
    }
    tape.reset();
    if (before !== undefined)
      results.set(await before, CHUNK * (Math.ceil(rows / CHUNK) - 1) * outputs);
  });
  return results;
}

/** Rows first … end − 1 of a table, without copying. */
export function sliceRows(table: EncodedRows, first: number, end: number): EncodedRows {
  const { numbers, codes, crosses, numberColumns, categoryColumns, crossColumns } = table;
  return {
    ...table,
    rows: end - first,
    numbers: numbers.subarray(first * numberColumns, end * numberColumns),
    codes: codes.subarray(first * categoryColumns, end * categoryColumns),
    crosses: crosses.subarray(first * crossColumns, end * crossColumns),
  };
}

/** @file The network's outputs for rows of the host, chunk by chunk, without recording. */
import { pause } from '../base/pause.ts';
import type { EncodedRows } from '../data/encoded-rows.ts';
import { readFloats } from '../device/device.ts';
import type { WideDeep } from '../model/wide-deep.ts';
import { uploadInputs } from './rows.ts';

/** Rows computed at once: enough to fill a device, few enough to fit any. */
const CHUNK = 4096;

/**
 * @returns [rows, outputs], row-major, in order; what a row gets does not depend on the rows around it
 */
export async function inferOutputs(network: WideDeep, table: EncodedRows): Promise<Float32Array> {
  const { tape } = network;
  const { outputs } = network.config;
  const results = new Float32Array(table.rows * outputs);
  await tape.withoutRecording(async () => {
    for (let first = 0; first < table.rows; first += CHUNK) {
      const part = sliceRows(table, first, Math.min(table.rows, first + CHUNK));
      tape.reset();
      const chunk = network.inferenceOutputs(uploadInputs(tape, part));
      results.set(await readFloats(tape.device, chunk.view), first * outputs);
      // A CPU answers without letting go: Ctrl-C would wait for the last of many rows.
      await pause();
    }
    tape.reset();
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

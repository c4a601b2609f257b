/** @file The network's logits for rows of the host, chunk by chunk, without recording. */
import { pause } from '../base/pause.ts';
import { readFloats } from '../device/device.ts';
import type { WideDeep } from '../model/wide-deep.ts';

/** Rows computed at once: enough to fill a device, few enough to fit any. */
const CHUNK = 4096;

/**
 * @param x [rows, features], row-major, preprocessed
 * @returns one logit a row, in order; a row's logit does not depend on the rows around it
 */
export async function inferLogits(network: WideDeep, x: Float32Array): Promise<Float32Array> {
  const { tape } = network;
  const { features } = network.config;
  const rows = x.length / features;
  const logits = new Float32Array(rows);
  await tape.withoutRecording(async () => {
    for (let first = 0; first < rows; first += CHUNK) {
      const count = Math.min(CHUNK, rows - first);
      tape.reset();
      const view = tape.arena.take('f32', count * features);
      tape.device.upload(view, x.subarray(first * features, (first + count) * features));
      const chunk = network.inferenceLogits(tape.constant([count, features], view));
      logits.set(await readFloats(tape.device, chunk.view), first);
      // A CPU answers without letting go: Ctrl-C would wait for the last of many rows.
      await pause();
    }
    tape.reset();
  });
  return logits;
}

/** @file A worker on a thread of its own, for tests of ThreadCommunicator: makes the calls that it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { ThreadCommunicator } from '../../dist/exchange/thread-communicator.js';

const { team, rank, script } = workerData;
const communicator = new ThreadCommunicator(team, rank);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Values that differ by rank and call, and whose sums are not exact in float32. */
const valuesOf = (length, call) =>
  Float32Array.from({ length }, (_, i) => Math.sin(1 + rank * 7 + call * 3 + i));

const results = [];
try {
  for (const [call, { kind, length = 0, root = 0, atOnce = 1, ms = 0 }] of script.entries()) {
    if (ms > 0) await pause(ms * (rank + 1));
    if (kind === 'sum') {
      const all = Array.from({ length: atOnce }, (_, k) => valuesOf(length, call + k));
      await Promise.all(all.map((values) => communicator.sum(values)));
      results.push(...all);
    } else if (kind === 'broadcast') {
      const values = new Uint8Array(length).fill(rank + 1);
      await communicator.broadcast(values, root);
      results.push(values);
    } else if (kind === 'abort' && rank === root) {
      communicator.abort(new Error(`worker ${rank} gives up`));
    } else if (kind === 'block' && rank === root) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    }
  }
  await communicator.close();
  parentPort.postMessage({ results }, []);
} catch (error) {
  const { name, code, message, details, help } = error;
  parentPort.postMessage({ failed: { name, code, message, details, help } }, []);
}

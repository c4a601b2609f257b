/** @file A worker thread that parses the blocks it is sent, one at a time (Node only). */
import { parentPort } from 'node:worker_threads';
import type { EncodedBlock } from './encode-block.ts';
import { blockParser, type ParseJob } from './parse-here.ts';

/** A block to parse. Memory goes to the worker and comes back with the answer. */
export interface WorkerTask {
  readonly text: ArrayBuffer;
  readonly length: number;
  readonly job: ParseJob;
  /** For the encoded columns, where there is some to use again. */
  readonly memory: ArrayBuffer | undefined;
}

export interface WorkerAnswer {
  readonly text: ArrayBuffer;
  /** Undefined where the block is not plain. */
  readonly encoded: EncodedBlock | undefined;
  readonly memory: ArrayBuffer | undefined;
}

let memory: ArrayBuffer | undefined;
const parse = blockParser((bytes) => {
  if (memory === undefined || memory.byteLength < bytes) memory = new ArrayBuffer(bytes);
  return new Uint8Array(memory);
});

parentPort?.on('message', (task: WorkerTask) => {
  const { text, length, job } = task;
  memory = task.memory;
  const encoded = parse({ bytes: Buffer.from(text), length }, job);
  const answer: WorkerAnswer = { text, encoded, memory };
  parentPort?.postMessage(answer, memory === undefined ? [text] : [text, memory]);
});

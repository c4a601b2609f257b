/**
 * @file One checkpoint on the disk: a folder with `state.json` and `arrays.safetensors`, written whole or not at all,
 * with a checksum of each (Node).
 */
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '../base/pause.ts';
import { dataError, WdError } from '../base/errors.ts';
import { writeParts, writeWhole } from '../base/files.ts';
import { decodeSafetensors, safetensorsParts } from '../model/safetensors.ts';
import type { TrainingState } from '../train/training-state.ts';
import { type CheckpointState, parseState, stateText, versionOf } from './checkpoint-json.ts';

const STATE = 'state.json';
const ARRAYS = 'arrays.safetensors';
/** Bytes written or read between two turns of the event loop: a training goes on meanwhile. */
const PIECE = 2 ** 22;
const STATE_LINE = /^\{"sha256":"([0-9a-f]{64})","state":(\{[^]*\})\}\n$/;

/** All of a state that does not lie in arrays, and what belongs to it besides. */
export type CheckpointAbout = Omit<CheckpointState, 'format' | 'version' | 'training' | 'arrays'>;

/** Writes both files into a folder that is there. */
export async function writeCheckpoint(
  folder: string,
  about: CheckpointAbout,
  { arrays, ...training }: TrainingState,
): Promise<void> {
  const tensors = new Map(
    [...arrays].map(([name, values]) => [name, { shape: [values.length], values }]),
  );
  const hash = createHash('sha256');
  let bytes = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (const part of safetensorsParts(tensors, { format: 'wd-checkpoint' })) {
      for (let first = 0; first < part.length; first += PIECE) {
        const piece = part.subarray(first, first + PIECE);
        hash.update(piece);
        bytes += piece.length;
        yield piece;
        if (piece.length === PIECE) await pause();
      }
    }
  };
  await writeParts(join(folder, ARRAYS), pieces());
  const state = stateText({
    format: 'wd-checkpoint',
    version: 1,
    ...about,
    training,
    arrays: { bytes, sha256: hash.digest('hex') },
  });
  await writeWhole(join(folder, STATE), `{"sha256":"${sha256(state)}","state":${state}}\n`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const DAMAGED = 'WD351';

/** Whether a checkpoint could not be read because it is damaged. */
export function isDamaged(error: unknown): error is WdError {
  return error instanceof WdError && error.code === DAMAGED;
}

function damaged(file: string, what: string, cause?: unknown): WdError {
  return dataError(DAMAGED, `a checkpoint is damaged: ${what}`, { place: { file }, cause });
}

/**
 * Reads what a checkpoint says of itself.
 *
 * @throws WdError WD351 when it is damaged, WD354 when another version wrote it
 */
export async function readState(folder: string): Promise<CheckpointState> {
  const file = join(folder, STATE);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw damaged(file, `it cannot be read: ${String(cause)}`, cause);
  });
  const line = STATE_LINE.exec(text);
  if (line === null) throw damaged(file, 'it does not begin and end as it was written');
  const [, sum, state] = line;
  if (sha256(state) !== sum) throw damaged(file, 'its checksum is wrong');
  try {
    return parseState(state);
  } catch (cause) {
    const version = versionOf(state);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw dataError('WD354', 'a checkpoint was written by another version of wd-train', {
      place: { file },
      details: [version === 1 ? why : `format ${version}; this version knows 1`],
      help: ['go on with the version that began, or begin anew'],
    });
  }
}

/** @throws WdError WD351 when a bit of the arrays is not as it was written */
export async function readArrayFile(
  folder: string,
  { bytes, sha256: sum }: CheckpointState['arrays'],
): Promise<Map<string, Float32Array>> {
  const path = join(folder, ARRAYS);
  const file = await open(path).catch((cause: unknown) => {
    throw damaged(path, `it cannot be read: ${String(cause)}`, cause);
  });
  try {
    const { size } = await file.stat();
    if (size !== bytes) throw damaged(path, `it has ${size} bytes; ${bytes} were written`);
    const content = new Uint8Array(bytes);
    const hash = createHash('sha256');
    for (let at = 0; at < bytes;) {
      const { bytesRead } = await file.read(content, at, Math.min(PIECE, bytes - at), at);
      if (bytesRead === 0) throw damaged(path, `it ends after ${at} of ${bytes} bytes`);
      hash.update(content.subarray(at, at + bytesRead));
      at += bytesRead;
    }
    if (hash.digest('hex') !== sum) throw damaged(path, 'its checksum is wrong');
    const { tensors } = decodeSafetensors(content, path);
    return new Map([...tensors].map(([name, { values }]) => [name, values]));
  } finally {
    await file.close();
  }
}

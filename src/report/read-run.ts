/**
 * @file Reads a run folder back: the model's description and its weights, each checked before it is used
 * (Node).
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, ExitCode, WdError } from '../base/errors.ts';
import { hasCode } from '../base/files.ts';
import { decodeModel, type ModelDescription } from '../model/model-file.ts';
import { decodeSafetensors, type StoredTensor } from '../model/safetensors.ts';
import { checkWeights, weightsBytes } from '../model/weights.ts';

export interface Run {
  readonly model: ModelDescription;
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

/** Room for a description of thousands of columns. */
const LARGEST_MODEL = 64 * 2 ** 20;
/** Room for the header of a weights file; its reader allows no more than 1 MB. */
const LARGEST_HEADER = 2 ** 20;

/**
 * @throws WdError WD102 when a file cannot be read, WD404 when the folder is no run, WD405 when a file is
 *   too large for one, WD41x to WD43x when a file of it is damaged
 */
export async function readRun(folder: string): Promise<Run> {
  const modelFile = join(folder, 'model.json');
  const weightsFile = join(folder, 'model.safetensors');
  const text = await readPart(folder, modelFile, () => LARGEST_MODEL);
  const model = decodeModel(text.toString('utf8'), modelFile);
  const largest = (): number => weightsBytes(model.network) + LARGEST_HEADER;
  const bytes = await readPart(folder, weightsFile, largest);
  const { tensors } = decodeSafetensors(bytes, weightsFile);
  checkWeights(model.network, tensors, weightsFile);
  return { model, weights: tensors };
}

async function readPart(folder: string, file: string, largest: () => number): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= largest()) return await readFile(file);
    throw dataError('WD405', `${size} bytes are more than this file can need (${largest()})`, {
      place: { file },
      help: ['use the folder as wd-train wrote it'],
    });
  } catch (cause) {
    if (cause instanceof WdError) throw cause;
    if (hasCode(cause, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw noRun(folder, file);
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): WdError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WdError('WD102', ExitCode.readFault, `cannot read ${file}: ${reason}`, {
    place: { file },
    help: ['check that you may read it and that the disk is well'],
    cause,
  });
}

function noRun(folder: string, file: string): WdError {
  return dataError('WD404', `${folder} is not the folder of a run: there is no ${file}`, {
    help: ['name a folder that wd-train wrote, such as runs/data-1'],
  });
}

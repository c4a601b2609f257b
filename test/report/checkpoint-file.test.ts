/** @file One checkpoint: its bits come back, and a file that lost or changed any of them is refused. */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import { readArrayFile, readState, writeCheckpoint } from '../../src/report/checkpoint-file.ts';
import { findFolders, loadCheckpoint } from '../../src/report/find-checkpoints.ts';
import type { TrainingState } from '../../src/train/training-state.ts';
import { ABOUT, stateAt, trainAndKeep } from '../support/resuming.ts';

const root = mkdtempSync(join(tmpdir(), 'wd checkpoint '));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let states: readonly TrainingState[] = [];

beforeAll(async () => {
  const plateau = { patience: 1, factor: 0.5, minLearningRate: 1e-4 };
  const options = { epochs: 2, averageDecay: 0.9, plateau };
  ({ states } = await trainAndKeep(openCpu(), options));
});

async function written(name: string, state: TrainingState): Promise<string> {
  const folder = join(root, name);
  mkdirSync(folder);
  await writeCheckpoint(folder, ABOUT, state);
  return folder;
}

async function readBack(folder: string): Promise<TrainingState> {
  const { training, arrays } = await readState(folder);
  return { ...training, arrays: await readArrayFile(folder, arrays) };
}

describe('what is written', () => {
  it('comes back to the bit, of every step and epoch', async () => {
    expect(states.length).toBeGreaterThan(20);
    for (const [i, state] of states.entries()) {
      const back = await readBack(await written(`all ${i}`, state));
      expect(back).toEqual(state);
      for (const [name, values] of state.arrays) {
        expect(Buffer.compare(bytesOf(values), bytesOf(back.arrays.get(name))), name).toBe(0);
      }
    }
  });

  it('comes back where numbers are not finite, names are odd and scores are many', async () => {
    const state = stateAt(states, '2:3');
    const train = { loss: NaN, auc: Infinity, '2nd "best"': -Infinity };
    const [record] = state.records;
    const arrays = new Map([
      ...state.arrays,
      ['moving', Float32Array.of(NaN, -0, 1e-45, Infinity)],
    ]);
    const scores = Uint32Array.from({ length: 8192 }, (_, i) => (i === 7 ? 2 ** 32 - 1 : i));
    const records = [{ ...record, train, rowsPerSecond: Infinity }];
    const odd = { ...state, records, scores, arrays, metrics: { auc: NaN, loss: 1 / 3 } };
    const back = await readBack(await written('odd', odd));
    expect(back).toEqual(odd);
    // The order of scores is the order of columns in the history.
    expect(Object.keys(back.metrics ?? {})).toEqual(['auc', 'loss']);
    expect(Object.is(back.arrays.get('moving')?.[1], -0)).toBe(true);
  });

  it('says what it belongs to', async () => {
    const { writtenBy, device, runtime, command, facts } = await readState(join(root, 'all 3'));
    expect({ writtenBy, device, runtime, command, facts }).toEqual(ABOUT);
  });
});

function bytesOf(values: Float32Array = new Float32Array(0)): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A copy of a checkpoint of which one file is another. */
function changed(from: string, file: string, change: (bytes: Buffer) => Uint8Array): string {
  const folder = join(root, 'changed');
  rmSync(folder, { recursive: true, force: true });
  cpSync(from, folder, { recursive: true });
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path)));
  return folder;
}

async function codeOf(folder: string): Promise<string> {
  try {
    await readBack(folder);
    return 'none';
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect(error.exitCode).toBe(65);
    expect(error.place?.file.startsWith(folder)).toBe(true);
    return error.code;
  }
}

describe.each(['state.json', 'arrays.safetensors'])('a damaged %s', (file) => {
  let folder = '';
  beforeAll(async () => {
    // Without its scores it is short enough to try every part of it.
    folder = await written(`small ${file}`, { ...stateAt(states, '2:3'), scores: undefined });
  });

  /** Places all over the file, its beginning and end among them. */
  function places(): number[] {
    const { size } = statSync(join(folder, file));
    const all = Array.from({ length: 120 }, (_, i) => Math.floor((i * (size - 1)) / 119));
    return [...new Set([...Array.from({ length: 90 }, (_, i) => i), ...all, size - 2])];
  }

  it('of which a bit is another is refused, wherever the bit is', async () => {
    for (const at of places()) {
      const bad = changed(folder, file, (bytes) => {
        bytes[at] ^= 1 << (at % 8);
        return bytes;
      });
      expect(await codeOf(bad), `byte ${at}`).toBe('WD351');
    }
  });

  it('that ends early is refused, wherever it ends', async () => {
    for (const end of places()) {
      expect(await codeOf(changed(folder, file, (bytes) => bytes.subarray(0, end))), `${end}`).toBe(
        'WD351',
      );
    }
  });

  it('that is longer, empty, another one or missing is refused', async () => {
    const longer = changed(folder, file, (bytes) => Buffer.concat([bytes, Buffer.from('\n')]));
    expect(await codeOf(longer)).toBe('WD351');
    const zeros = changed(folder, file, (bytes) => Buffer.alloc(bytes.length));
    expect(await codeOf(zeros)).toBe('WD351');
    rmSync(join(zeros, file));
    expect(await codeOf(zeros)).toBe('WD351');
    // The arrays of one step with the state of another: both are whole.
    copyFileSync(join(root, 'all 5', file), join(zeros, file));
    expect(await codeOf(zeros)).toBe('WD351');
  });
});

/** Whole, by its checksum. */
function stating(state: string): string {
  const sum = createHash('sha256').update(state).digest('hex');
  return changed(join(root, 'all 1'), 'state.json', () =>
    Buffer.from(`{"sha256":"${sum}","state":${state}}\n`),
  );
}

describe('a state of another version', () => {
  it.each([
    ['{"format":"wd-checkpoint","version":2}', /format 2; this version knows 1/],
    ['{"format":"wd-checkpoint","version":1,"extra":0}', /extra|writtenBy/],
    ['{"version":1}', /format undefined/],
    ['{not json}', /format undefined/],
  ])('%s is refused', async (state, reason) => {
    const error: unknown = await readState(stating(state)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'WD354', exitCode: 65 });
    expect((error as WdError).details.join()).toMatch(reason);
  });
});

describe('where the latest is damaged', () => {
  const latest = 'epoch-0002-step-000003';
  const before = 'epoch-0001-step-000004';
  const folder = join(root, 'a.checkpoints');

  beforeAll(() => {
    cpSync(join(root, 'all 3'), join(folder, before), { recursive: true });
    cpSync(
      changed(join(root, 'all 14'), 'arrays.safetensors', (bytes) => bytes.subarray(1)),
      join(folder, latest),
      { recursive: true },
    );
  });

  it('the one before is taken, and it is said', async () => {
    const found = await loadCheckpoint(await findFolders(join(root, 'a')), ABOUT.facts);
    expect(found.name).toBe(before);
    expect(found.damaged.map(({ code, place }) => [code, place?.file])).toEqual([
      ['WD351', join(folder, latest, 'arrays.safetensors')],
    ]);
    expect(found.training).toEqual(states[3]);
  });

  it('named itself, it is refused and the other one offered', async () => {
    const choices = await findFolders(join(folder, latest));
    await expect(loadCheckpoint(choices, ABOUT.facts)).rejects.toMatchObject({
      code: 'WD351',
      help: [
        `go on from another one: --resume ${join(folder, before)}`,
        'or begin anew, without --resume',
      ],
    });
  });

  it('and the one before, too, nothing is taken', async () => {
    rmSync(join(folder, before, 'state.json'));
    const choices = await findFolders(folder);
    await expect(loadCheckpoint(choices, ABOUT.facts)).rejects.toMatchObject({ code: 'WD351' });
  });
});

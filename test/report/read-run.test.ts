/** @file A run folder read back, and refused where a file of it is missing, damaged or a stranger's. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { encodeModel } from '../../src/model/model-file.ts';
import { encodeSafetensors } from '../../src/model/safetensors.ts';
import { readRun } from '../../src/report/read-run.ts';
import { describeModel, startingWeights } from '../support/models.ts';
import { SMALL } from '../support/networks.ts';

let root = '';
let run = '';
let runs = 0;
const MODEL = describeModel();
const WEIGHTS = encodeSafetensors(startingWeights(), { format: 'wd-model' });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'wd run '));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  run = join(root, `run-${(runs += 1)}`);
  mkdirSync(run);
  writeFileSync(join(run, 'model.json'), encodeModel(MODEL));
  writeFileSync(join(run, 'model.safetensors'), WEIGHTS);
});

async function refusal(folder = run): Promise<[string, number]> {
  const started = performance.now();
  const before = process.memoryUsage().arrayBuffers;
  try {
    await readRun(folder);
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect(error.help.length).toBeGreaterThan(0);
    // No fault takes long to find, nor the memory that a file asks for.
    expect(performance.now() - started).toBeLessThan(1000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e6);
    return [error.code, error.exitCode];
  }
  return ['none', 0];
}

describe('readRun', () => {
  it('gives model and weights as they were written', async () => {
    const { model, weights } = await readRun(run);
    expect(model).toEqual(MODEL);
    expect(weights).toEqual(startingWeights());
  });

  it('refuses what is no run', async () => {
    expect(await refusal(join(root, 'nothing'))).toEqual(['WD404', 65]);
    expect(await refusal(join(run, 'model.json'))).toEqual(['WD404', 65]);
    expect(await refusal(root)).toEqual(['WD404', 65]);
    rmSync(join(run, 'model.safetensors'));
    await expect(readRun(run)).rejects.toThrow(
      /is not the folder of a run: there is no .*safetensors/,
    );
    mkdirSync(join(run, 'model.safetensors'));
    expect(await refusal()).toEqual(['WD404', 65]);
  });

  it.skipIf(process.platform === 'win32')('says so where a file cannot be read', async () => {
    rmSync(join(run, 'model.json'));
    symlinkSync('model.json', join(run, 'model.json'));
    expect(await refusal()).toEqual(['WD102', 74]);
  });
});

/** Each kind of damage to the weights. */
const DAMAGE: readonly (readonly [string, (bytes: Buffer) => Buffer, string])[] = [
  ['emptied', () => Buffer.alloc(0), 'WD410'],
  ['cut within its first bytes', (b) => b.subarray(0, 7), 'WD410'],
  ['with a header beyond the limit', (b) => withLength(b, 2n ** 63n), 'WD411'],
  ['cut within its header', (b) => b.subarray(0, 100), 'WD412'],
  ['with a header that is no UTF-8', (b) => changed(b, 9, 0xff), 'WD413'],
  ['with another beginning', (b) => changed(b, 8, 0x20), 'WD414'],
  ['with half a JSON', (b) => withLength(b, 40n), 'WD415'],
  ['with an unknown key', (b) => replaced(b, '"dtype"', '"DTYPE"'), 'WD416'],
  ['of another number type', (b) => replaced(b, '"F32"', '"F16"'), 'WD417'],
  ['with overlapping tensors', (b) => replaced(b, '[0,20]', '[4,24]'), 'WD418'],
  ['with another shape', (b) => replaced(b, '[5,1]', '[6,1]'), 'WD420'],
  ['cut by one value', (b) => b.subarray(0, -4), 'WD421'],
  ['with bytes behind its end', (b) => Buffer.concat([b, Buffer.alloc(1)]), 'WD421'],
  ['with NaN in it', (b) => withFloat(b, Number.NaN), 'WD431'],
  ['with a tensor renamed', (b) => replaced(b, 'deep1.gamma', 'deep1.gamme'), 'WD431'],
  ['with a shape turned', (b) => replaced(b, '[5,12]', '[12,5]'), 'WD431'],
];

function withLength(bytes: Buffer, length: bigint): Buffer {
  bytes.writeBigUInt64LE(length);
  return bytes;
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value;
  return bytes;
}

function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from);
  expect([at > 0, from.length]).toEqual([true, to.length]);
  bytes.write(to, at, 'latin1');
  return bytes;
}

function withFloat(bytes: Buffer, value: number): Buffer {
  bytes.writeFloatLE(value, bytes.length - 4);
  return bytes;
}

describe('weights', () => {
  it.each(DAMAGE)('%s', async (_, damage, code) => {
    const file = join(run, 'model.safetensors');
    writeFileSync(file, damage(readFileSync(file)));
    expect(await refusal()).toEqual([code, 65]);
  });

  it('of another network', async () => {
    const other = startingWeights({ ...SMALL, units: SMALL.units + 1 });
    const bytes = encodeSafetensors(other, {});
    writeFileSync(join(run, 'model.safetensors'), bytes);
    expect(await refusal()).toEqual(['WD431', 65]);
  });

  it('far larger than the network can need are not read', async () => {
    truncateSync(join(run, 'model.safetensors'), 2 ** 23);
    expect(await refusal()).toEqual(['WD405', 65]);
  });
});

describe('a stranger’s model.json', () => {
  const network = { ...SMALL, units: 2 ** 31, layers: 1000 };
  const four = { ...SMALL, features: 4 };
  const ofNoColumn = { ...MODEL.encoder, columns: MODEL.encoder.columns.slice(1) };

  it.each([
    ['with an unknown key', { ...MODEL, hook: 'x' }, 'WD430'],
    ['of another version', { ...MODEL, version: 2 }, 'WD430'],
    ['with absurd sizes', { ...MODEL, network }, 'WD431'],
    ['with inputs that its columns do not have', { ...MODEL, network: four }, 'WD430'],
    ['without columns', { ...MODEL, encoder: { ...MODEL.encoder, columns: [] } }, 'WD170'],
    [
      'with columns without inputs',
      { ...MODEL, encoder: { ...MODEL.encoder, numbers: [] } },
      'WD430',
    ],
    ['with inputs of no column', { ...MODEL, encoder: ofNoColumn }, 'WD171'],
  ])('%s', async (_, model, code) => {
    writeFileSync(join(run, 'model.json'), JSON.stringify(model));
    expect(await refusal()).toEqual([code, 65]);
  });

  it('far larger than a description is not read', async () => {
    truncateSync(join(run, 'model.json'), 65 * 2 ** 20);
    expect(await refusal()).toEqual(['WD405', 65]);
  });
});

/** @file The folder of a run: named, numbered, complete or not there at all. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { readRun } from '../../src/report/read-run.ts';
import {
  checkPlace,
  type RunContents,
  type RunPlace,
  runNameOf,
  writeRun,
} from '../../src/report/run-folder.ts';
import { describeModel, startingWeights } from '../support/models.ts';
import { training } from './records.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wd runs '));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function contents(seed = 0): RunContents {
  return {
    model: describeModel(),
    weights: startingWeights(),
    history: training(3, 2),
    metrics: { seed, loss: Number.NaN },
    title: 'a run',
  };
}

function place(name: string, rest: Partial<RunPlace> = {}): RunPlace {
  return { folder: join(root, 'runs'), name, numbered: false, force: false, ...rest };
}

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect(error.exitCode).toBe(73);
    return error.code;
  }
  return 'none';
}

function seedIn(name: string): unknown {
  const metrics: { seed: unknown } = JSON.parse(
    readFileSync(join(root, 'runs', name, 'metrics.json'), 'utf8'),
  );
  return metrics.seed;
}

describe('runNameOf', () => {
  it.each([
    ['data.csv', 'data'],
    ['/tmp/some where/data.CSV.gz', 'data'],
    ['higgs.tsv', 'higgs'],
    ['higgs.gz', 'higgs'],
    ['v1.2.csv', 'v1.2'],
    ['data', 'data'],
    ['Kunden & Verträge (2024).csv', 'Kunden-Verträge-2024-'],
    ['漢字.csv', '漢字'],
    ['.csv', 'run'],
    ['..', 'run'],
    ['-rf.csv', 'rf'],
    ['.hidden.csv', 'hidden'],
    ['a\n\u001b[2J.csv', 'a-2J'],
    ['💥.csv', 'run'],
    [`${'x'.repeat(200)}.csv`, 'x'.repeat(80)],
  ])('%j is %s', (table, name) => expect(runNameOf(table)).toBe(name));
});

describe('checkPlace', () => {
  it('takes what is free, without making anything', async () => {
    await checkPlace(place('x'));
    await checkPlace(place('x', { folder: join(root, 'far', 'away'), numbered: true }));
    expect(readdirSync(root)).toEqual([]);
  });

  it('refuses a name that is taken, whatever has it', async () => {
    await writeRun(place('run'), contents());
    mkdirSync(join(root, 'runs', 'empty'));
    writeFileSync(join(root, 'runs', 'file'), '');
    for (const name of ['run', 'empty', 'file']) {
      expect(await code(checkPlace(place(name)))).toBe('WD402');
    }
    await checkPlace(place('run', { numbered: true }));
  });

  it('lets a run be replaced by force, and nothing else', async () => {
    await writeRun(place('run'), contents());
    mkdirSync(join(root, 'runs', 'thesis'));
    writeFileSync(join(root, 'runs', 'file'), '');
    await checkPlace(place('run', { force: true }));
    expect(await code(checkPlace(place('thesis', { force: true })))).toBe('WD403');
    expect(await code(checkPlace(place('file', { force: true })))).toBe('WD403');
  });

  it('finds before the training that nothing can be written after it', async () => {
    writeFileSync(join(root, 'file'), '');
    for (const folder of ['file', 'file/runs', 'file/far/runs']) {
      expect(await code(checkPlace(place('x', { folder: join(root, folder) })))).toBe('WD401');
    }
    const locked = join(root, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    // Root may write everywhere.
    const expected = process.getuid?.() === 0 || process.platform === 'win32' ? 'none' : 'WD401';
    expect(await code(checkPlace(place('x', { folder: locked })))).toBe(expected);
    chmodSync(locked, 0o700);
  });
});

describe.runIf(process.platform === 'linux')(
  'where no folder can be made, not even by root',
  () => {
    it.each(['/proc/x', '/proc/x/y', '/proc'])(
      '%s is refused, before and after',
      async (folder) => {
        expect(await code(checkPlace(place('x', { folder })))).toBe('WD401');
        expect(await code(writeRun(place('x', { folder }), contents()))).toBe('WD401');
      },
    );
  },
);

describe('writeRun', () => {
  it('leaves six files that can be read back', async () => {
    const path = await writeRun(place('my run'), contents());
    expect(path).toBe(join(root, 'runs', 'my run'));
    expect(readdirSync(path).toSorted()).toEqual([
      'curves.svg',
      'history.csv',
      'history.jsonl',
      'metrics.json',
      'model.json',
      'model.safetensors',
    ]);
    const { model, weights } = await readRun(path);
    expect(model).toEqual(describeModel());
    expect(weights).toEqual(startingWeights());
    const metrics: unknown = JSON.parse(readFileSync(join(path, 'metrics.json'), 'utf8'));
    expect(metrics).toEqual({ seed: 0, loss: null });
    expect(readFileSync(join(path, 'history.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
    expect(readFileSync(join(path, 'curves.svg'), 'utf8')).toContain('a run');
  });

  it('gives runs without a name the first free number', async () => {
    const numbered = place('data', { numbered: true });
    mkdirSync(join(root, 'runs', 'data-2'), { recursive: true });
    writeFileSync(join(root, 'runs', 'data-2', 'notes.txt'), 'mine');
    expect(await writeRun(numbered, contents())).toBe(join(root, 'runs', 'data-1'));
    expect(await writeRun(numbered, contents())).toBe(join(root, 'runs', 'data-3'));
    expect(readdirSync(join(root, 'runs', 'data-2'))).toEqual(['notes.txt']);
  });

  it('gives several at once a number each', async () => {
    const names = ['data-1', 'data-2', 'data-3', 'data-4'];
    const numbered = place('data', { numbered: true });
    const paths = await Promise.all([0, 1, 2, 3].map((seed) => writeRun(numbered, contents(seed))));
    expect(new Set(paths).size).toBe(4);
    expect(readdirSync(join(root, 'runs')).toSorted()).toEqual(names);
    expect(new Set(names.map(seedIn)).size).toBe(4);
  });

  it('keeps a run that came first, and replaces it by force', async () => {
    await writeRun(place('run'), contents(1));
    expect(await code(writeRun(place('run'), contents(2)))).toBe('WD402');
    expect(seedIn('run')).toBe(1);
    await writeRun(place('run', { force: true }), contents(3));
    expect(seedIn('run')).toBe(3);
    expect(readdirSync(join(root, 'runs'))).toEqual(['run']);
  });

  it('leaves nothing where it fails', async () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const broken = { ...contents(), metrics: circular };
    await expect(writeRun(place('run'), broken)).rejects.toThrow(TypeError);
    expect(readdirSync(root)).toEqual([]);
    writeFileSync(join(root, 'file'), '');
    expect(await code(writeRun(place('x', { folder: join(root, 'file') }), contents()))).toBe(
      'WD401',
    );
    expect(readdirSync(root)).toEqual(['file']);
  });
});

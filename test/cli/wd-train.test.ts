/** @file wd-train from a table to a run: what it says, what it leaves, what the numbers are. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, type Ended, TINY, workplace } from './commands.ts';

const FILES = [
  'curves.svg',
  'history.csv',
  'history.jsonl',
  'metrics.json',
  'model.json',
  'model.safetensors',
];

const { path, read, run, write } = workplace();
const THREADS = availableParallelism();
/** What the CPU of this machine is called. */
const CPU = `CPU (${THREADS} ${THREADS === 1 ? 'thread' : 'threads'}, SIMD)`;
let ended: Ended;

interface Metrics {
  readonly device: string;
  readonly rows: { readonly train: number; readonly valid: number };
  readonly epochs: number;
  readonly best: {
    readonly epoch: number;
    readonly valid: { readonly loss: number; readonly auc: number; readonly accuracy: number };
  };
  readonly rowsPerSecond: number;
}

function metrics(): Metrics {
  return JSON.parse(read('runs', 'data-1', 'metrics.json'));
}

/** Where the cells of a line end; the mark of a best epoch is none. */
function cellEnds(line: string): number[] {
  return [...line.matchAll(/[^ *]+/g)].map(({ 0: cell, index }) => index + cell.length);
}

beforeAll(async () => {
  write('data.csv', collisions(400));
  ended = await run('wd-train', ['data.csv', ...TINY, '--epochs', '3']);
});

describe('wd-train on a small table', () => {
  it('ends well, without a complaint', () => {
    expect([ended.code, ended.err]).toEqual([0, '']);
  });

  it('says first which device it takes and why, last which epoch was best', () => {
    const lines = ended.out.trimEnd().split('\n');
    expect(lines[0]).toBe(
      `device  ${CPU.padEnd(36)}   asked for with --device cpu; else --device auto|cpu|gpu|NAME`,
    );
    const { best, epochs } = metrics();
    const { auc, loss, accuracy } = best.valid;
    const scores = `valid AUC ${auc.toFixed(4)}, loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`;
    expect(lines.at(-1)).toMatch(/^best {4}epoch \d of 3: valid AUC/);
    expect(lines.at(-1)).toContain(`epoch ${best.epoch} of ${epochs}: ${scores} (all epochs`);
  });

  it('says its decisions: table, how it is read, target, split, inputs, network, steps, preset', () => {
    const topics = ended.out.split('\n').map((line) => line.slice(0, 8).trimEnd());
    const decided = 'device table reading target split inputs network steps preset'.split(' ');
    expect(topics.slice(0, 9)).toEqual(decided);
    expect(ended.out).toContain('\nreading delimiter "," · header on line 1\n');
    expect(ended.out).toContain('360 train · 40 validation');
    expect(ended.out).toContain('from flags: units 8, layers 2, batch 64, epochs 3; seed 0');
  });

  it('writes a line an epoch in fixed columns under one head', () => {
    const lines = ended.out.split('\n');
    const head = lines.findIndex((line) => line.startsWith('epoch '));
    const epochs = lines.slice(head + 1, head + 4);
    expect(lines[head].trim().split(/ +/)).toHaveLength(8);
    for (const [i, line] of epochs.entries()) {
      expect(line).toMatch(/^ {4}\d {4}(\d\.\d{4} {4}){6} *\d+\.\d+( \*)?$/);
      expect(cellEnds(line)).toEqual(cellEnds(lines[head]));
      expect(line.trim().split(/ +/)[0]).toBe(String(i + 1));
    }
    const best = epochs.findLast((line) => line.endsWith(' *'));
    expect(best?.trim().split(/ +/)[0]).toBe(String(metrics().best.epoch));
  });

  it('sends no control character down a pipe', () => {
    expect(ended.out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('leaves exactly the six files of a run', () => {
    expect(readdirSync(path()).toSorted()).toEqual(['data.csv', 'runs']);
    expect(readdirSync(path('runs'))).toEqual(['data-1']);
    expect(readdirSync(path('runs', 'data-1')).toSorted()).toEqual(FILES);
  });

  it('measures: device, rows, epochs, the best epoch with its scores, speed', () => {
    const { device, rows, epochs, best, rowsPerSecond } = metrics();
    expect([device, rows, epochs]).toEqual([CPU, { train: 360, valid: 40 }, 3]);
    expect([1, 2, 3]).toContain(best.epoch);
    expect(best.valid.loss).toBeGreaterThan(0.2);
    expect(best.valid.loss).toBeLessThan(2);
    for (const share of [best.valid.auc, best.valid.accuracy]) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
    // 18 steps of 64 rows take a fraction of a second.
    expect(rowsPerSecond).toBeGreaterThan(100);
    expect(rowsPerSecond).toBeLessThan(1e8);
  });

  it('keeps the history of every epoch, and the best of it in metrics.json', () => {
    const rows = read('runs', 'data-1', 'history.csv').trimEnd().split('\n');
    const [head, ...cells] = rows.map((row) => row.split(','));
    const records = read('runs', 'data-1', 'history.jsonl').trimEnd().split('\n');
    expect([cells.length, records.length]).toEqual([3, 3]);
    const { best } = metrics();
    const record: object = JSON.parse(records[best.epoch - 1]);
    const { loss, auc, accuracy } = best.valid;
    expect(record).toMatchObject({ epoch: best.epoch, valid: { loss, auc, accuracy }, best: true });
    expect(cells[best.epoch - 1][head.indexOf('valid_loss')]).toBe(String(loss));
    const losses = cells.map((row) => Number(row[head.indexOf('valid_loss')]));
    expect(Math.min(...losses)).toBe(loss);
  });

  it('draws the curves under the name of the run', () => {
    const svg = read('runs', 'data-1', 'curves.svg');
    expect(svg.startsWith('<svg ')).toBe(true);
    expect(svg).toContain('data: label');
  });

  it('numbers runs, two at once included, and overwrites none', async () => {
    const before = readFileSync(path('runs', 'data-1', 'model.safetensors'));
    const again = [1, 2].map((seed) =>
      run('wd-train', ['data.csv', ...TINY, '--epochs', '1', '--seed', String(seed), '-q']),
    );
    expect((await Promise.all(again)).map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(readdirSync(path('runs')).toSorted()).toEqual(['data-1', 'data-2', 'data-3']);
    for (const name of ['data-2', 'data-3']) {
      expect(readdirSync(path('runs', name)).toSorted()).toEqual(FILES);
    }
    expect(readFileSync(path('runs', 'data-1', 'model.safetensors')).equals(before)).toBe(true);
  });
});

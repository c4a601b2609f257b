/** @file `--resume`: what is not the same training is refused by what is different. */
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, type Ended, workplace } from './commands.ts';
import { killAfter } from './killing.ts';

const place = workplace();
const { path, run, write } = place;
const OPTIONS = '--units 16 --layers 2 --batch 32 --epochs 2 --device cpu --no-linear'.split(' ');
const LINES = collisions(301).split('\n');

beforeAll(async () => {
  write('data.csv', LINES.slice(0, 301).join('\n'));
  const words = ['data.csv', ...OPTIONS, '--checkpoint-every', '1', '--name', 'first'];
  await killAfter(place, 1, words);
});

function resume(...words: readonly string[]): Promise<Ended> {
  return run('wd-train', [...words, '--resume', 'runs/first.checkpoints', '-q']);
}

describe('another table', () => {
  it('of more rows, and of fewer columns', async () => {
    const fewer = LINES.map((line) => line.split(',').slice(0, -1).join(','));
    write('other.csv', fewer.join('\n'));
    const { code, err } = await resume('other.csv', ...OPTIONS);
    expect([code, err.slice(0, 12)]).toEqual([65, 'error[WD352]']);
    expect(err).toContain('rows of the table: 300 in the checkpoint, 301 now');
    expect(err).toMatch(/columns of the table: "\w+" missing now/);
    expect(err).toContain('help: give the table it was made with');
  });

  it('of the same size, in which one row is another', async () => {
    const [head, first, ...rest] = LINES.slice(0, 301);
    const [label, , ...numbers] = first.split(',');
    write('changed.csv', [head, [label, '0.75', ...numbers].join(','), ...rest].join('\n'));
    const { code, err } = await resume('changed.csv', ...OPTIONS);
    expect([code, err.slice(0, 12)]).toEqual([65, 'error[WD352]']);
    expect(err).toMatch(/values of the (training|validation) rows: not what they were/);
  });
});

describe('other options', () => {
  it('are refused by their names; the table is that of the checkpoint', async () => {
    const { code, err } = await resume('--units', '32', '--lr', '0.01', '--average', '0.5');
    expect([code, err.slice(0, 12)]).toEqual([65, 'error[WD353]']);
    expect(err).toContain('--units: 16 in the checkpoint, 32 now');
    expect(err).toContain('--lr: 0.001 in the checkpoint, 0.01 now');
    expect(err).toContain('--average: 0.99 in the checkpoint, 0.5 now');
    expect(err).not.toContain('rows');
  });

  it('a seed that draws other rows is told as a seed', async () => {
    const { err } = await resume('data.csv', ...OPTIONS, '--seed', '3');
    expect(err).toMatch(/^error\[WD353\][^]*--seed: 0 in the checkpoint, 3 now\n {2}help/);
  });
});

describe('no checkpoint', () => {
  it('at the name of the run', async () => {
    const { code, err } = await run('wd-train', ['data.csv', '--name', 'no such', '--resume']);
    expect([code, err.split('\n')[0]]).toEqual([
      65,
      'error[WD350]: there is no checkpoint to go on from, such as in runs/no such.checkpoints',
    ]);
  });

  it('but a table, behind --resume', async () => {
    const { err } = await run('wd-train', ['--resume', 'data.csv']);
    expect(err).toMatch(/^error\[WD350\][^]*: wd-train data\.csv --resume\n$/);
  });

  it('and no table', async () => {
    const { code, err } = await run('wd-train', ['--resume']);
    const [first] = err.split('\n');
    expect([code, first]).toEqual([2, "error[WD002]: missing required argument 'tables'"]);
  });
});

it('a new run does not take the name, and with it the checkpoints, unasked', async () => {
  const { code, err } = await run('wd-train', ['data.csv', ...OPTIONS, '--name', 'first']);
  expect([code, err.split('\n')[0]]).toEqual([
    73,
    'error[WD355]: runs/first.checkpoints holds checkpoints of a run that did not end',
  ]);
});

it('elsewhere than in its folder the table must be given; then it goes on', async () => {
  renameSync(path('runs', 'first.checkpoints'), path('moved.checkpoints'));
  const names = readdirSync(path('moved.checkpoints'));
  const name = names.find((each) => each.startsWith('epoch')) ?? '';
  const checkpoint = join('..', 'moved.checkpoints', name);
  const inRuns = place.path('runs');
  const args = ['--resume', checkpoint];
  const alone = await run('wd-train', args, undefined, inRuns);
  expect([alone.code, alone.err.split('\n')[0]]).toEqual([
    2,
    expect.stringMatching(
      /^error\[WD359\]: the command of this run cannot be repeated here: the run was begun in /,
    ),
  ]);
  const table = join('..', 'data.csv');
  const given = await run('wd-train', [table, ...OPTIONS, ...args], undefined, inRuns);
  expect([given.code, given.err]).toEqual([0, '']);
});

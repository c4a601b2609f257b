/** @file `--resume` of a run of several workers: killed at any step, it ends with the bits of one that was not. */
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, workplace } from './commands.ts';
import { killAfter } from './killing.ts';
import { bitsOfRun } from './run-bits.ts';

const place = workplace();
const { path, run, write } = place;

/** Six steps an epoch, the last one smaller: worker 0's alone. */
const TRAIN =
  'data.csv --units 32 --layers 2 --batch 32 --replicas 4 --keep-remainder --epochs 2 --valid 0.2 --no-linear'.split(
    ' ',
  );
const BY = {
  two: ['--workers', 'cpu,cpu', '--threads', '1'],
  three: ['--workers', 'cpu,cpu,cpu', '--threads', '1'],
};

beforeAll(async () => {
  write('data.csv', collisions(220));
  for (const [name, by] of Object.entries(BY)) {
    const { code, err } = await run('wd-train', [...TRAIN, ...by, '--name', name]);
    expect([code, err]).toEqual([0, '']);
  }
});

const bitsOf = (name: string): object => bitsOfRun(place, name);

describe('killed', () => {
  it.each([1, 2, 3, 4, 5, 6])('behind step %i: the same bits', async (step) => {
    const name = `step-${step}`;
    const kept = [...TRAIN, ...BY.two, '--name', name, '--checkpoint-every', `${step}`];
    await killAfter(place, 1, kept);
    expect(existsSync(path('runs', name))).toBe(false);
    const resumed = await run('wd-train', ['--resume', `runs/${name}.checkpoints`]);
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(resumed.out).toMatch(new RegExp(`^resume .* ${step} steps? done: `, 'm'));
    expect(bitsOf(name)).toEqual(bitsOf('two'));
    expect(readdirSync(path('runs'))).not.toContain(`${name}.checkpoints`);
  });
});

describe('another number of workers', () => {
  it.each([
    ['now-three', BY.three, /2 × CPU \(SIMD\) before, 3 × CPU \(SIMD\) now/],
    ['now-one', ['--device', 'cpu'], /2 × CPU \(SIMD\) before, CPU \(SIMD\) now/],
  ] as const)('%s: goes on, and says that bits may differ', async (name, by, said) => {
    const kept = [...TRAIN, ...BY.two, '--name', name, '--checkpoint-every', '1'];
    await killAfter(place, 1, kept);
    const { code, err } = await run('wd-train', ['--resume', `runs/${name}.checkpoints`, ...by]);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning\[WD356\]: the last bits of the result may differ: /);
    expect(err).toMatch(said);
    expect(bitsOf(name)).not.toEqual(bitsOf('two'));
  });
});

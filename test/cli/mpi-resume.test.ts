/** @file `mpirun … wd-train --resume`: a job whose rank was killed goes on, over ranks or threads, with the same bits. */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { errorsIn, LAUNCHERS, type Launcher } from '../exchange/launchers.ts';
import { builtCommand, collisions, workplace } from './commands.ts';
import { pidOf } from './ranks.ts';
import { bitsOfRun } from './run-bits.ts';

const place = workplace();
const { path, run, write } = place;
const TRAIN =
  'data.csv --units 64 --layers 2 --replicas 4 --batch 64 --epochs 30 --no-early-stopping --no-linear --threads 1'.split(
    ' ',
  );
const KEPT = [...TRAIN, '--checkpoint-every', '2'];

beforeAll(async () => {
  write('data.csv', collisions(640));
  const whole = await run('wd-train', [...TRAIN, '--workers', 'cpu,cpu', '--name', 'whole']);
  expect([whole.code, whole.err]).toEqual([0, '']);
});

function begin({ run: runJob }: Launcher, ranks: number, words: readonly string[]) {
  const own = [builtCommand('wd-train'), ...words, '--device', 'cpu'];
  return runJob(ranks, own, path(), { WD_CACHE_DIR: `${path()} cache` });
}

/** A job of two ranks that loses one in its third epoch or soon after, and leaves checkpoints. */
async function lose(launcher: Launcher, rank: number, name: string): Promise<void> {
  const job = begin(launcher, 2, [...KEPT, '--name', name]);
  await job.said(/^ {4}3 /m);
  // They are written beside the steps.
  const kept = path('runs', `${name}.checkpoints`);
  await vi.waitUntil(() => existsSync(kept), { timeout: 10_000 });
  process.kill(pidOf(rank, name), 'SIGKILL');
  const { code, err } = await job.ended;
  expect(errorsIn(err)).toHaveLength(1);
  expect(code).not.toBe(0);
  expect(existsSync(path('runs', name))).toBe(false);
  expect(existsSync(kept)).toBe(true);
}

describe.each(LAUNCHERS)('$name', (launcher) => {
  const { name: implementation, missing } = launcher;
  const short = implementation.replace(' ', '');

  it.for([0, 1])('rank %i is killed: the job goes on with the same bits', async (rank, ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const name = `${short}-${rank}`;
    await lose(launcher, rank, name);
    const { code, err } = await begin(launcher, 2, ['--resume', `runs/${name}.checkpoints`]).ended;
    expect([code, errorsIn(err)]).toEqual([0, []]);
    expect(err).not.toContain('warning');
    expect(bitsOfRun(place, name)).toEqual(bitsOfRun(place, 'whole'));
  });

  it('other ranks go on with a training of threads, and threads with one of ranks', async (ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const name = `${short}-other`;
    await lose(launcher, 1, name);
    const threads = ['--resume', `runs/${name}.checkpoints`, '--workers', 'cpu,cpu'];
    const { code, err } = await run('wd-train', threads);
    expect([code, err]).toEqual([0, '']);
    expect(bitsOfRun(place, name)).toEqual(bitsOfRun(place, 'whole'));
    const half = [...TRAIN, '--workers', 'cpu,cpu', '--name', `${name}-2`];
    await run('wd-train', [...half, '--epochs', '27', '--keep-checkpoints']);
    const resume = ['--resume', `runs/${name}-2`, '--epochs', '30', '--force'];
    const more = await begin(launcher, 3, resume).ended;
    expect([more.code, errorsIn(more.err)]).toEqual([0, []]);
    expect(more.err).toContain('2 × CPU (SIMD) before, 3 × CPU (SIMD) now');
  });
});

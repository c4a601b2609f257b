/** @file `mpirun … wd-train`: a training over ranks of MPI, from the same bits as threads to the loss of a rank. */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorsIn, LAUNCHERS, type Launcher } from '../exchange/launchers.ts';
import { builtCommand, collisions, type Ended, events, workplace } from './commands.ts';
import { pidOf } from './ranks.ts';

const { path, run, write } = workplace();
/** 512 training rows: a step an epoch, whose loss is that of the epoch. */
const SIZE =
  '--units 64 --layers 2 --replicas 8 --batch-per-replica 64 --valid 0.2 --threads 1'.split(' ');
const TRAIN = ['data.csv', ...SIZE, '--no-early-stopping', '--no-linear'];
const TEN = [...TRAIN, '--epochs', '10', '--json'];
const LONG = [...TRAIN, '--epochs', '1000000'];
const SOON = { WD_MPI_SILENCE: '2' };
/** What a job may take to end after a rank is lost, in ms. */
const LIMIT_MS = 10_000;

let alone: number[] = [];

beforeAll(async () => {
  write('data.csv', collisions(640));
  const one = await run('wd-train', [...TEN, '--device', 'cpu', '--name', 'alone']);
  alone = losses(one.out);
  await run('wd-train', [...TEN, '--workers', 'cpu,cpu', '--name', 'threads']);
});

function losses(out: string): number[] {
  return events(out).flatMap((each) =>
    each['event'] === 'epoch' ? [Number(Object(each['train']).loss)] : [],
  );
}

function weights(name: string): string {
  return readFileSync(path('runs', name, 'model.safetensors'), 'base64');
}

function begin({ run: runJob }: Launcher, ranks: number, words: readonly string[], env = {}) {
  const own = [builtCommand('wd-train'), ...words, '--device', 'cpu'];
  return runJob(ranks, own, path(), { WD_CACHE_DIR: `${path()} cache`, ...env });
}

/** Waits until ranks are in their steps, then sends one a signal. */
async function hurt(
  launcher: Launcher,
  rank: number,
  signal: NodeJS.Signals,
  name: string,
): Promise<Ended & { readonly ms: number }> {
  const job = begin(launcher, 2, [...LONG, '--name', name], SOON);
  await job.said(/^ {4}3 /m);
  const pid = pidOf(rank, name);
  const start = performance.now();
  process.kill(pid, signal);
  const ended = await job.ended;
  return { ...ended, ms: performance.now() - start };
}

describe.each(LAUNCHERS)('$name', (launcher) => {
  const { name, missing } = launcher;
  const short = name.replace(' ', '');

  it.for([2, 4])('%i ranks train as one device does, the same bits each time', async (n, ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const names = ['a', 'b'].map((each) => `${short}-${n}${each}`);
    for (const each of names) {
      const { code, out, err } = await begin(launcher, n, [...TEN, '--name', each]).ended;
      expect([code, errorsIn(err)]).toEqual([0, []]);
      const said = events(out);
      expect(said.map(({ event }) => event).filter((event) => event !== 'epoch')).toEqual([
        'start',
        'done',
      ]);
      expect(said.at(-1)?.['workers']).toEqual(Array(n).fill('CPU (1 thread, SIMD)'));
      expect(err).toMatch(new RegExp(`^workers .*${n} ranks of ${name} .*whole replicas$`, 'm'));
      const found = losses(out);
      expect(found).toHaveLength(10);
      for (const [i, loss] of found.entries()) {
        expect(Math.abs(loss / alone[i] - 1)).toBeLessThan(1e-5);
      }
    }
    expect(weights(names[1])).toBe(weights(names[0]));
    if (n === 2) expect(weights(names[0])).toBe(weights('threads'));
  });

  it('a rank is killed: one message with its step, no run', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err, ms } = await hurt(launcher, 1, 'SIGKILL', `${short}-killed`);
    const [error, ...more] = errorsIn(err);
    expect(more).toEqual([]);
    expect(error).toMatch(/^error\[WD229\]: rank [01] of 2 has ended before the others$/);
    expect(err).toMatch(/rank 1/);
    expect(err).toMatch(/last heard of in epoch \d+, step 1$/m);
    expect(code).not.toBe(0);
    expect(ms).toBeLessThan(LIMIT_MS);
    expect(existsSync(path('runs', `${short}-killed`))).toBe(false);
  });

  it('a rank is stopped: one message with its step, no run', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err, ms } = await hurt(launcher, 1, 'SIGSTOP', `${short}-stopped`);
    const [error, ...more] = errorsIn(err);
    expect(more).toEqual([]);
    expect(error).toMatch(/^error\[WD229\]: rank 1 of 2 has been silent for \d\.\d s$/);
    expect(err).toMatch(/last heard of in epoch \d+, step 1$/m);
    expect(name === 'MPICH' ? [69, 9] : [69]).toContain(code);
    expect(ms).toBeLessThan(LIMIT_MS);
    expect(existsSync(path('runs', `${short}-stopped`))).toBe(false);
  });

  it('a rank is asked to end: all do, and rank 0 writes what was learned', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await hurt(launcher, 1, 'SIGTERM', `${short}-ended`);
    expect(errorsIn(err)).toEqual([]);
    expect(code).toBe(130);
    const metrics = readFileSync(path('runs', `${short}-ended`, 'metrics.json'), 'utf8');
    expect(metrics).toContain('"stopped": "interrupted"');
  });

  it('mistakes are said once, by rank 0', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const words = [...TRAIN, '--replicas', '1', '--workers', 'cpu,cpu'];
    const { code, out, err } = await begin(launcher, 2, words).ended;
    expect(errorsIn(err)).toEqual([
      'error[WD013]: --workers and mpirun contradict each other: each of its ranks is a worker',
      'error[WD243]: 2 workers cannot share 1 replica: each takes whole ones',
    ]);
    expect([code, out]).toEqual([2, '']);
  });

  it('a fault of the data is said once, with its rank', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await begin(launcher, 2, [...TRAIN, '--target', 'nix']).ended;
    expect(errorsIn(err)).toEqual(['error[WD130]: there is no column "nix" to be the target']);
    expect(err).toMatch(/^ {2}on rank 0 of 2, host /m);
    expect(name === 'MPICH' ? [65, 9] : [65]).toContain(code);
  });
});

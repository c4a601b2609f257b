/** @file `mpirun … wd-train`: a training over ranks of MPI, from the same bits as threads to the loss of a rank. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorsIn, LAUNCHERS, type Launcher } from '../exchange/launchers.ts';
import { builtCommand, collisions, events, workplace } from './commands.ts';
import { pidOf } from './ranks.ts';

const { path, run, write } = workplace();
/** 512 training rows: a step an epoch, whose loss is that of the epoch. */
const SIZE =
  '--units 64 --layers 2 --replicas 8 --batch-per-replica 64 --valid 0.2 --threads 1'.split(' ');
const TRAIN = ['data.csv', ...SIZE, '--no-early-stopping', '--no-linear'];
const TEN = [...TRAIN, '--epochs', '10', '--json'];
const LONG = [...TRAIN, '--epochs', '1000000'];

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

describe.each(LAUNCHERS)('$name', (launcher) => {
  const { name, missing } = launcher;
  const short = name.replace(' ', '');

  // That four repeat to the bit, too, test/train/mpi-steps.test.ts shows.
  it.for([
    [2, ['a', 'b']],
    [4, ['a']],
  ] as const)('%i ranks train as one device does, runs %j', async ([n, runs], ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const names = runs.map((each) => `${short}-${n}${each}`);
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
    if (n === 2) for (const each of names) expect(weights(each)).toBe(weights('threads'));
  });

  it('a rank is asked to end: all do, and rank 0 writes what was learned', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const ended = `${short}-ended`;
    const job = begin(launcher, 2, [...LONG, '--name', ended]);
    await job.said(/^ {4}3 /m);
    process.kill(pidOf(1, ended), 'SIGTERM');
    const { code, out, err } = await job.ended;
    expect({ code, errors: errorsIn(err) }, out + err).toEqual({ code: 130, errors: [] });
    const metrics = readFileSync(path('runs', ended, 'metrics.json'), 'utf8');
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

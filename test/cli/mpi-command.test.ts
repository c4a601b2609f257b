/** @file What ranks are given: the table by rank 0 alone, whose options are those of all. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorsIn, LAUNCHERS, type Launcher } from '../exchange/launchers.ts';
import { builtCommand, collisions, type Ended, start, workplace } from './commands.ts';

const { path, run, write } = workplace();
const OPTIONS =
  '--units 16 --layers 1 --replicas 2 --batch 64 --epochs 2 --no-linear --threads 1 --target label';

beforeAll(async () => {
  write('data.csv', collisions(300));
  const [by, given] = ['--workers cpu,cpu --name threads', OPTIONS];
  const { code } = await run('wd-train', ['data.csv', ...`${given} ${by}`.split(' ')]);
  expect(code).toBe(0);
});

/** A line of the shell in which MPIRUN is the launcher, TRAIN the command. */
function shell({ command, env }: Launcher, line: string): Promise<Ended> {
  const train = `'${process.execPath}' '${builtCommand('wd-train')}'`;
  const words = line.replaceAll('MPIRUN', command).replaceAll('TRAIN', train);
  return start('sh', ['-c', words], path(), { ...env, WD_CACHE_DIR: `${path()} cache` }).ended;
}

function weights(name: string): string {
  return readFileSync(path('runs', name, 'model.safetensors'), 'base64');
}

describe.each(LAUNCHERS)('$name', (launcher) => {
  const { name: implementation, missing } = launcher;
  const short = implementation.replace(' ', '');

  it('a table on standard input, which rank 0 has, trains all, where the launcher hands it on', async (ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const isMpich = implementation === 'MPICH';
    const words = `- ${OPTIONS} --device cpu --name ${short}`;
    // Of more than a line MPICH's launcher ends the job before it has begun.
    const table = isMpich ? 'head -n 1 data.csv' : 'cat data.csv';
    const { code, err } = await shell(launcher, `${table} | MPIRUN -n 2 TRAIN ${words}`);
    if (isMpich) {
      const refused = 'mpirun of MPICH does not hand a table on standard input on as a whole';
      expect([code, errorsIn(err)]).toEqual([2, [`error[WD013]: ${refused}`]]);
      return;
    }
    expect([code, errorsIn(err)]).toEqual([0, []]);
    expect(weights(short)).toBe(weights('threads'));
  });

  it('machines of their own, the same training', async (ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const words = `TRAIN data.csv ${OPTIONS} --name ${short}-own --device cpu`;
    const job = `MPIRUN -n 1 ${words} : -n 1 ${words} --threads 2`;
    const { code, out, err } = await shell(launcher, job);
    expect([code, errorsIn(err)]).toEqual([0, []]);
    expect(out).toMatch(/^workers CPU \(1 thread, SIMD\) · CPU \(2 threads, SIMD\)/m);
    expect(weights(`${short}-own`)).toBe(weights('threads'));
  });

  it('other options of one rank are refused, by name', async (ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const words = `TRAIN data.csv ${OPTIONS} --name ${short}-no --device cpu`;
    const { code, err } = await shell(launcher, `MPIRUN -n 1 ${words} : -n 1 ${words} --seed 4`);
    expect(errorsIn(err)).toEqual(['error[WD247]: rank 1 was given other options than rank 0']);
    expect(err).toMatch(/^ {2}--seed: 0 at rank 0, 4 here$/m);
    expect(implementation === 'MPICH' ? [2, 9] : [2]).toContain(code);
  });

  it('a dry run says its plan, once', async (ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const words = `data.csv ${OPTIONS} --device cpu --dry-run`;
    const { code, out, err } = await shell(launcher, `MPIRUN -n 2 TRAIN ${words}`);
    expect([code, errorsIn(err)]).toEqual([0, []]);
    expect(out.match(/^network /gm)).toHaveLength(1);
  });
});

/** @file `mpirun … wd-train --sync-batchnorm`: ranks that exchange batch statistics, on MPI of either make. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorsIn, LAUNCHERS } from '../exchange/launchers.ts';
import { builtCommand, collisions, events, workplace } from './commands.ts';

const { path, run, write } = workplace();
/** 515 training rows: every epoch has a whole batch and one of three rows. */
const TRAIN =
  'data.csv --units 64 --layers 3 --batch 512 --replicas 1 --keep-remainder --sync-batchnorm --valid 0.2 --threads 1 --no-early-stopping --no-linear'.split(
    ' ',
  );
const SIX = [...TRAIN, '--epochs', '6', '--json'];

let alone: number[] = [];

beforeAll(async () => {
  write('data.csv', collisions(644));
  const one = await run('wd-train', [...SIX, '--device', 'cpu', '--name', 'alone']);
  alone = losses(one.out);
  await run('wd-train', [...SIX, '--workers', 'cpu,cpu', '--name', 'threads']);
});

function losses(out: string): number[] {
  return events(out).flatMap((each) =>
    each['event'] === 'epoch' ? [Number(Object(each['train']).loss)] : [],
  );
}

function weights(name: string): string {
  return readFileSync(path('runs', name, 'model.safetensors'), 'base64');
}

describe.each(LAUNCHERS)('$name', ({ name, missing, run: runJob }) => {
  const short = name.replace(' ', '');

  it.for([2, 4])('%i ranks train as one device does, as threads to the bit', async (n, ctx) => {
    if (missing !== undefined) ctx.skip(missing);
    const own = [builtCommand('wd-train'), ...SIX, '--name', `${short}-${n}`, '--device', 'cpu'];
    const { code, out, err } = await runJob(n, own, path(), { WD_CACHE_DIR: `${path()} cache` })
      .ended;
    expect([code, errorsIn(err)]).toEqual([0, []]);
    expect(err).toMatch(/^workers .* an equal part of every batch$/m);
    const found = losses(out);
    expect(found).toHaveLength(6);
    for (const [i, loss] of found.entries()) {
      expect(Math.abs(loss / alone[i] - 1), `epoch ${i + 1}`).toBeLessThan(1e-5);
    }
    if (n === 2) expect(weights(`${short}-2`)).toBe(weights('threads'));
  });
});

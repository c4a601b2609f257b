/** @file Ranks of MPI take the steps of one device: from the same weights at each of fifty, and on their own from one seed. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpu } from '../../src/device/simd-files.ts';
import { type Launcher, LAUNCHERS } from '../exchange/launchers.ts';
import { bundle } from '../support/bundle.ts';
import { expectSameBeginning, expectSameSteps } from '../support/same-steps.ts';
import {
  EACH,
  FREE,
  type RepeatedStep,
  REPLICAS,
  type StoredStep,
  storedSteps,
  STEPS,
} from '../support/stored-steps.ts';
import { fitOn } from '../support/teams.ts';

const folder = mkdtempSync(join(tmpdir(), 'wd steps '));
const program = join(folder, 'rank.mjs');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a rank left of a free training. */
interface FreeOutcome {
  readonly losses: readonly number[];
  readonly weights: ReadonlyMap<string, ArrayLike<number>>;
}

/** What each rank of a job found. */
async function runJob<T>({ run }: Launcher, ranks: number, what: 'stored' | 'free'): Promise<T[]> {
  const files = Array.from({ length: ranks }, (_, rank) => join(folder, `${what}-${rank}.v8`));
  for (const file of files) rmSync(file, { force: true });
  const { code, err } = await run(ranks, [program, what, folder], folder).ended;
  expect([code, err]).toEqual([0, '']);
  return files.map((file) => deserialize(readFileSync(file)) as T);
}

describe(`${REPLICAS} replicas of ${EACH} rows, ${STEPS} steps`, () => {
  let stored: StoredStep[] = [];
  let alone: readonly number[] = [];
  beforeAll(async () => {
    await bundle(new URL('mpi-steps-rank.ts', import.meta.url), program);
    stored = await storedSteps(openCpu(1));
    writeFileSync(join(folder, 'stored.v8'), serialize(stored));
    [{ losses: alone }] = await Promise.all(fitOn([openCpu(1)], FREE));
  });

  describe.each(LAUNCHERS)('$name', (launcher) => {
    it.for([2, 4])('begun at stored weights, are the same for %i ranks', async (ranks, ctx) => {
      if (launcher.missing !== undefined) ctx.skip(launcher.missing);
      const all = await runJob<RepeatedStep[]>(launcher, ranks, 'stored');
      expectSameSteps(all, stored);
      for (const steps of all) expect(bitsOf(weightsOf(steps))).toBe(bitsOf(weightsOf(all[0])));
    });

    it.for([2, 4])(
      'left alone, begin alike and repeat to the bit on %i ranks',
      async (ranks, ctx) => {
        if (launcher.missing !== undefined) ctx.skip(launcher.missing);
        const runs = [
          await runJob<FreeOutcome>(launcher, ranks, 'free'),
          await runJob<FreeOutcome>(launcher, ranks, 'free'),
        ];
        expect(bitsOf(runs[1])).toBe(bitsOf(runs[0]));
        for (const { losses } of runs[0]) expectSameBeginning(losses, alone);
      },
    );
  });
});

function weightsOf(steps: readonly RepeatedStep[]): Float32Array[] {
  return steps.map(({ weights }) => weights);
}

/** In place of a comparison number by number, which takes seconds for millions. */
function bitsOf(found: unknown): string {
  return createHash('sha256').update(serialize(found)).digest('hex');
}

/** @file `mpirun … wd-train` loses a rank at the beginning of each of its steps: one error that names both, and nothing left. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorsIn, type Launcher, LAUNCHERS } from '../exchange/launchers.ts';
import { builtCommand, collisions, json, workplace } from './commands.ts';

const { path, run, write } = workplace();
/** More than a mebibyte, so that it is kept in the cache folder. */
const ROWS = 4800;
/** Two epochs of three steps: 3 × 1280 rows are trained on. */
const TRAIN =
  '../data.csv --units 16 --layers 2 --replicas 8 --batch-per-replica 160 --valid 0.2 --epochs 2 --threads 1 --device cpu --no-early-stopping --no-linear --name run'.split(
    ' ',
  );
const PLACES = [1, 2].flatMap((epoch) => [1, 2, 3].map((step) => `epoch ${epoch}, step ${step}`));
/** What a job may take to end after a rank is lost, in ms. */
const LIMIT_MS = 10_000;
const HOOK = new URL('lost-rank.mjs', import.meta.url).href;

interface Loss {
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  readonly rank: number;
}

const KILLED: readonly Loss[] = [0, 1].map((rank) => ({ signal: 'SIGKILL', rank }));
const STOPPED: readonly Loss[] = [0, 1].map((rank) => ({ signal: 'SIGSTOP', rank }));

/**
 * What is tried in a step: Open MPI loses either rank in either way. MPICH, for the time it takes, loses one by each
 * signal, the other way round in the next step.
 */
function lossesIn(index: number, { name }: Launcher): readonly Loss[] {
  if (name === 'Open MPI') return [...KILLED, ...STOPPED];
  return [KILLED[index % 2], STOPPED[1 - (index % 2)]];
}

const cacheFolder = (): string => `${path()} cache`;

/** What the cache folder holds: the table, and under `seen` what is known of the file that it was read from. */
function cached(): string[] {
  const entries = readdirSync(cacheFolder(), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => {
      const bytes = readFileSync(`${parentPath}/${name}`);
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`;
    })
    .toSorted();
}

/** Processes that a job has started, by what they inherited from it. */
function processesOf(job: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const env = pid > 0 ? readFileSync(`/proc/${pid}/environ`, 'utf8') : '';
        return env.split('\0').includes(`WD_TEST_JOB=${job}`);
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

/** A training in a folder of its own, which loses a rank. */
async function loseRank({ run: runJob, name }: Launcher, where: string, { signal, rank }: Loss) {
  const job = `${name} ${where} ${signal} ${rank}`.replaceAll(/[ ,]+/g, '-');
  mkdirSync(path(job));
  const file = path(`${job}.json`);
  const hook = `${HOOK}?${new URLSearchParams({ signal, rank: String(rank), where, file })}`;
  const words = ['--import', hook, builtCommand('wd-train'), ...TRAIN];
  const env = {
    WD_CACHE_DIR: cacheFolder(),
    WD_MPI_SILENCE: '2',
    WD_TEST_JOB: job,
    // Several jobs at once: a rank of Open MPI that waits gives up its core.
    OMPI_MCA_mpi_yield_when_idle: '1',
  };
  const { code, out, err } = await runJob(2, words, path(job), env).ended;
  expect(existsSync(file), `${job} has come to its place: ${err}`).toBe(true);
  const { pid, at } = json(readFileSync(file, 'utf8'));
  let left = processesOf(job);
  while (left.length > 0 && Date.now() - Number(at) < LIMIT_MS) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = processesOf(job);
  }
  const ms = Date.now() - Number(at);
  return { code, out, err, pid: Number(pid), ms, left, files: readdirSync(path(job)) };
}

/** Loses a rank, and looks at what is said and what is left. */
async function expectEnd(launcher: Launcher, where: string, loss: Loss): Promise<void> {
  const before = cached();
  const { code, out, err, pid, ms, left, files } = await loseRank(launcher, where, loss);
  const { signal, rank } = loss;
  const what = `${signal} to rank ${rank}, exit code ${code} after ${ms} ms: ${out}${err}`;
  const how =
    signal === 'SIGKILL' ? 'ended before the others' : String.raw`been silent for \d\.\d s`;
  const error = new RegExp(`^error\\[WD229\\]: rank ${rank} of 2 has ${how}$`);
  const place = new RegExp(`^  on host \\S+, process ${pid}; last heard of in ${where}$`, 'm');
  expect(errorsIn(err), what).toEqual([expect.stringMatching(error)]);
  expect(err, what).toMatch(place);
  expect(code, what).not.toBe(0);
  expect(ms, what).toBeLessThan(LIMIT_MS);
  expect(left, what).toEqual([]);
  expect(files, what).toEqual([]);
  expect(cached(), what).toEqual(before);
}

/** One that loses none: it has so many steps, leaves a run in this place, and the table in the cache. */
beforeAll(async () => {
  write('data.csv', collisions(ROWS));
  mkdirSync(path('whole'));
  const { code } = await run('wd-train', TRAIN, undefined, path('whole'));
  expect(code).toBe(0);
  expect(json(readFileSync(path('whole', 'runs', 'run', 'metrics.json'), 'utf8'))).toMatchObject({
    steps: PLACES.length,
  });
  expect(cached()).toHaveLength(2);
});

describe.each(LAUNCHERS)('$name', (launcher) => {
  it.for(PLACES)('a rank is killed, or stopped, in %s', async (where, { skip }) => {
    if (launcher.missing !== undefined) skip(launcher.missing);
    const losses = lossesIn(PLACES.indexOf(where), launcher);
    await Promise.all(losses.map((loss) => expectEnd(launcher, where, loss)));
  });
});

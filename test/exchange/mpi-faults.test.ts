/** @file Jobs in which a rank dies, stops, gives up or does not come: one message, an end in seconds. */
import { describe, expect, it } from 'vitest';
import type { Ended, Started } from '../cli/commands.ts';
import { errorsIn, foundIn, LAUNCHERS } from './launchers.ts';

/** What a job may take to end after a rank is lost, in ms. */
const LIMIT_MS = 10_000;
/** Silence is shortened here: 2 s instead of 5. */
const SOON = { WD_MPI_SILENCE: '2' };

/** Waits until all ranks are in their steps, and one more moment; then hurts one. */
async function hurt(
  job: Started,
  ranks: number,
  { rank, signal, after }: { rank: number; signal: NodeJS.Signals; after: number },
): Promise<Ended & { readonly ms: number; readonly pid: number }> {
  await job.said(new RegExp(`(?:"pid":\\d+\\}\\n[^]*){${ranks}}`));
  await new Promise((resolve) => setTimeout(resolve, after));
  const pid = Number(
    foundIn(job.out()).find((each) => each['rank'] === rank && 'pid' in each)?.['pid'],
  );
  expect(pid).toBeGreaterThan(1);
  const start = performance.now();
  process.kill(pid, signal);
  const ended = await job.ended;
  return { ...ended, ms: performance.now() - start, pid };
}

/** MPICH's mpirun reports now and then how the others ended, which it kills itself. */
function codes(name: string, code: number): number[] {
  return name === 'MPICH' ? [code, 9] : [code];
}

describe.each(LAUNCHERS)('$name', ({ name, missing, job }) => {
  it.for([
    { rank: 0, after: 0 },
    { rank: 2, after: 700 },
  ])('rank $rank is killed after $after ms of steps', async ({ rank, after }, { skip }) => {
    if (missing !== undefined) skip(missing);
    const ended = await hurt(job(3, 'steps'), 3, { rank, signal: 'SIGKILL', after });
    const [error, ...more] = errorsIn(ended.err);
    expect(more).toEqual([]);
    // UCX, in MPICH, ends a rank that was reading the memory of the killed one, before that one is quite gone.
    const named =
      name === 'MPICH'
        ? /error\[WD229\]: rank (\d).*ended|rank (\d) \d+ ms later/g
        : /error\[WD229\]: rank (\d) of 3 has ended before the others/g;
    const ranks = [...ended.err.matchAll(named)].map((match) => Number(match[1] ?? match[2]));
    expect(ranks).toContain(rank);
    expect(error).toMatch(/has ended before the others$/);
    expect(ended.err).toMatch(/host \S+, process \d+/);
    expect(ended.code).not.toBe(0);
    expect(ended.ms).toBeLessThan(LIMIT_MS);
  });

  it.for([
    { rank: 0, after: 0, busy: 1 },
    { rank: 2, after: 900, busy: 300 },
  ])('rank $rank is stopped after $after ms of steps', async ({ rank, after, busy }, { skip }) => {
    if (missing !== undefined) skip(missing);
    const ended = await hurt(job(3, `steps ${busy}`, SOON), 3, { rank, signal: 'SIGSTOP', after });
    const [error, ...more] = errorsIn(ended.err);
    expect(error).toMatch(
      new RegExp(`^error\\[WD229\\]: rank ${rank} of 3 has been silent for \\d\\.\\d s$`),
    );
    expect(more).toEqual([]);
    expect(ended.err).toMatch(/last heard of in step \d+/);
    expect(codes(name, 69)).toContain(ended.code);
    expect(ended.ms).toBeGreaterThan(1500);
    expect(ended.ms).toBeLessThan(LIMIT_MS);
  });

  it('a rank computes for longer than it may be silent: that is no silence', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, out, err } = await job(2, 'odd compute', SOON).ended;
    expect(foundIn(out)).toContainEqual({ rank: 1, computed: true });
    // Which it then ends on purpose.
    expect(errorsIn(err)).toEqual(['error: a fault of this program: Error: enough']);
    expect(codes(name, 70)).toContain(code);
  });

  it('a rank gives up: its error once, with the rank and the step, its exit code', async ({
    skip,
  }) => {
    if (missing !== undefined) skip(missing);
    const { code, out, err } = await job(3, 'odd refuse').ended;
    const message = '"age" holds text where a number was expected';
    expect(errorsIn(err)).toEqual([`error[WD162]: ${message}`]);
    expect(err).toMatch(/^ {2}--> people.csv:7$/m);
    expect(err).toMatch(/^ {2}on rank 2 of 3, host \S+, process \d+, in step 20$/m);
    expect(err).toMatch(/^ {2}help: mend it$/m);
    expect(codes(name, 65)).toContain(code);
    const others = foundIn(out).filter((each) => 'rejected' in each && each['rank'] !== 2);
    for (const { rejected } of others) expect(rejected).toBe(message);
  });

  it('a rank gives up under --json: one line of JSON', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await job(2, 'odd throw', { WD_TEST_JSON: '1' }).ended;
    const [event, ...more] = foundIn(err);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      v: 1,
      event: 'error',
      message: 'a fault of this program: TypeError: no such thing',
    });
    expect(codes(name, 70)).toContain(code);
  });

  it('a rank ends with exit code 0, as if all were done', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await job(2, 'odd exit').ended;
    expect(errorsIn(err)).toEqual(['error[WD229]: rank 1 of 2 has ended before the others']);
    expect(err).toMatch(/last heard of in step \d+/);
    expect(code).not.toBe(0);
  });

  it('a rank lives and does not come', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await job(3, 'odd wait', { WD_MPI_PATIENCE: '2' }).ended;
    const [error, ...more] = errorsIn(err);
    expect(error).toMatch(
      /^error\[WD229\]: rank 2 of 3 has not come to an exchange that others wait in for 2\.\d s$/,
    );
    expect(more).toEqual([]);
    expect(err).toMatch(/last heard of in step 20$/m);
    expect(codes(name, 69)).toContain(code);
  });

  it('the whole job is stopped and goes on: nobody was silent', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const running = job(2, 'steps 1', SOON);
    await running.said(/(?:"pid":\d+\}\n[^]*){2}/);
    const pids = foundIn(running.out()).flatMap(({ pid }) =>
      pid === undefined ? [] : [Number(pid)],
    );
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 3500));
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    process.kill(pids[1], 'SIGKILL');
    // That it could be killed shows that it went on; and nobody had been called silent.
    const { err } = await running.ended;
    expect(errorsIn(err)).toEqual([
      expect.stringMatching(/^error\[WD229\]: rank [01] of 2 has ended before the others$/),
    ]);
  });
});

/** @file Processes under the launchers of MPI: sums, broadcasts, barriers. */
import { describe, expect, it } from 'vitest';
import { foundIn, LAUNCHERS, type Found, type Launcher } from './launchers.ts';

const LENGTHS = [0, 1, 7, 511, 512, 1023, 1024, 1025, 524_289, 1_048_583];

async function finish(
  { job }: Launcher,
  ranks: number,
  what: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Found[]> {
  const { code, out, err } = await job(ranks, what, env).ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const found = foundIn(out);
  const ended = found.filter(({ closed }) => closed === true).map(({ rank }) => Number(rank));
  expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: ranks }, (_, rank) => rank));
  return found;
}

const bitsSeen = new Map<string, Set<unknown>>();

function note(ranks: number, { length, bits }: Found): void {
  const key = `${ranks} ranks, ${String(length)} values`;
  bitsSeen.set(key, (bitsSeen.get(key) ?? new Set()).add(bits));
}

describe.each(LAUNCHERS)('$name', (launcher) => {
  const { missing, library } = launcher;

  it.for([2, 4])('sums over %i ranks: right, and the same bits on all', async (ranks, { skip }) => {
    if (missing !== undefined) skip(missing);
    const found = await finish(launcher, ranks, `sums ${LENGTHS.join(' ')}`);
    for (const { library: name } of found.filter((each) => 'library' in each)) {
      expect(name).toMatch(library);
    }
    for (const length of LENGTHS) {
      const sums = found.filter((each) => each['length'] === length);
      expect(sums.length).toBe(ranks);
      expect(new Set(sums.map(({ bits }) => bits)).size).toBe(1);
      // Each addition rounds by half a unit of what is added up at most.
      for (const { off } of sums) expect(off).toBeLessThanOrEqual(ranks - 1);
      const key = `${ranks} ranks, ${length} values`;
      bitsSeen.set(key, (bitsSeen.get(key) ?? new Set()).add(sums[0]['bits']));
    }
    const several = found.filter((each) => 'order' in each);
    expect(several.map(({ order }) => order)).toEqual(several.map(() => [0, 1, 2, 3]));
    for (const { off } of several) expect(off).toBeLessThanOrEqual(ranks - 1);
    const total = (ranks * (ranks + 1)) / 2;
    const views = found.filter((each) => 'shared' in each);
    expect(views.map(({ shared, around }) => [shared, around])).toEqual(
      views.map(() => [[total, total], 0]),
    );
    expect([several.length, views.length]).toEqual([ranks, ranks]);
  });

  // As between machines; which one MPICH takes is its own affair.
  it('sums through TCP, and ends well behind it', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const tcp = { OMPI_MCA_btl: 'tcp,self', OMPI_MCA_pml: 'ob1', UCX_TLS: 'tcp,self' };
    const found = await finish(launcher, 2, 'sums 1023 524289', tcp);
    for (const sum of found.filter((each) => 'bits' in each)) note(2, sum);
    for (const length of [1023, 524_289]) {
      expect(bitsSeen.get(`2 ranks, ${length} values`)?.size).toBe(1);
    }
  });

  it('sums to the same bits in every run', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    for (let run = 0; run < 2; run++) {
      const found = await finish(launcher, 3, 'sums 1023 524289');
      for (const length of [1023, 524_289]) {
        for (const sum of found.filter((each) => each['length'] === length)) {
          note(3, sum);
        }
        expect(bitsSeen.get(`3 ranks, ${length} values`)?.size).toBe(1);
      }
    }
  });

  it('broadcasts bytes from any rank', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const found = await finish(launcher, 3, 'broadcast');
    const answers = found.filter((each) => 'wrong' in each);
    expect(answers.map(({ wrong }) => wrong)).toEqual(answers.map(() => -1));
    expect(answers.length).toBe(9);
  });

  it('waits in a barrier for the last, while the event loop goes on', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const found = await finish(launcher, 2, 'barrier');
    const at = (rank: number): Found =>
      found.find((each) => each['rank'] === rank && 'after' in each) ?? {};
    expect(Number(at(0)['after'])).toBeGreaterThanOrEqual(Number(at(1)['before']));
    expect(Number(at(1)['before']) - Number(at(0)['before'])).toBeGreaterThan(400);
    // One tick is due every 10 ms of some 700.
    expect(at(0)['ticks']).toBeGreaterThan(20);
  });
});

it('sums to the same bits with either library', ({ skip }) => {
  const missing = LAUNCHERS.map((each) => each.missing).find((each) => each !== undefined);
  if (missing !== undefined) skip(missing);
  expect(bitsSeen.size).toBe(2 * LENGTHS.length + 2);
  expect([...bitsSeen.values()].map(({ size }) => size)).toEqual([...bitsSeen].map(() => 1));
});

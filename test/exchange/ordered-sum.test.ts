/** @file Sums in the order of the ranks: ranks that are played in one thread, by exchanges that copy. */
import { describe, expect, it } from 'vitest';
import type { MpiCalls } from '../../src/exchange/mpi-calls.ts';
import { orderedSum } from '../../src/exchange/ordered-sum.ts';
import { Purpose, RandomStream } from '../../src/base/random.ts';

/** Of both signs and several magnitudes: another order gives other sums. */
function randomFrom(seed: number, length: number): Float32Array {
  const stream = new RandomStream(seed, Purpose.test);
  return Float32Array.from({ length }, (_, i) => (stream.uniform() - 0.5) * 10 ** (i % 5));
}

type Calls = Pick<MpiCalls, 'exchange' | 'gather' | 'add'>;

/** A call that goes on when all ranks have made it: `act` sees what all of them gave. */
function meeting<T>(size: number, act: (given: readonly T[]) => void) {
  let given: T[] = [];
  let waiting: (() => void)[] = [];
  return (rank: number, mine: T): Promise<void> =>
    new Promise((resolve) => {
      given[rank] = mine;
      waiting.push(resolve);
      if (waiting.length < size) return;
      act(given);
      for (const go of waiting) go();
      given = [];
      waiting = [];
    });
}

function playedRanks(size: number): { readonly calls: Calls[]; readonly rounds: () => number } {
  let rounds = 0;
  const exchange = meeting<{ sent: Float32Array; received: Float32Array; part: number }>(
    size,
    (given) => {
      rounds++;
      for (const [to, { received, part }] of given.entries()) {
        for (const [from, { sent }] of given.entries()) {
          received.set(sent.subarray(to * part, (to + 1) * part), from * part);
        }
      }
    },
  );
  const gather = meeting<{ values: Float32Array; part: number }>(size, (given) => {
    rounds++;
    for (const { values, part } of given) {
      for (const [from, other] of given.entries()) {
        values.set(other.values.subarray(from * part, (from + 1) * part), from * part);
      }
    }
  });
  const calls = Array.from({ length: size }, (_, rank): Calls => {
    return {
      exchange: (sent, received, part) => exchange(rank, { sent, received, part }),
      gather: (values, part) => gather(rank, { values, part }),
      add: (values, into) => into.set(into.map((value, i) => value + values[i])),
    };
  });
  return { calls, rounds: () => rounds };
}

/** How often two ranks exchange anything for one sum. */
async function roundsOf(length: number): Promise<number> {
  const played = playedRanks(2);
  await Promise.all(
    played.calls.map((calls, rank) => orderedSum(calls, rank, 2)(new Float32Array(length))),
  );
  return played.rounds();
}

describe('orderedSum', () => {
  it.each(
    [1, 2, 3, 5].flatMap((size) => [0, 1, 7, 256, 1279, 1281, 524_291].map((n) => [size, n])),
  )('of %i ranks, %i values: ((v0 + v1) + v2) + … in float32, on each', async (size, length) => {
    const given = Array.from({ length: size }, (_, rank) => randomFrom(rank + 1, length));
    const expected = given
      .slice(1)
      .reduce((sums, values) => sums.map((sum, i) => sum + values[i]), given[0].slice());
    const { calls } = playedRanks(size);
    await Promise.all(given.map((values, rank) => orderedSum(calls[rank], rank, size)(values)));
    for (const values of given) expect(values.every((sum, i) => sum === expected[i])).toBe(true);
  });

  it('of many values exchanges in pieces; of few, all in one round', async () => {
    expect(await roundsOf(0)).toBe(0);
    expect(await roundsOf(511)).toBe(1);
    expect(await roundsOf(512)).toBe(2);
    expect(await roundsOf(513)).toBe(3);
    expect(await roundsOf(2 ** 20)).toBe(4);
  });
});

/** @file Sums and broadcasts between real threads: their bits, several at once, and every way in which they can end. */
import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExitCode, WdError } from '../../src/base/errors.ts';
import { errorBytes, errorFrom } from '../../src/exchange/carried-error.ts';
import { ThreadCommunicator } from '../../src/exchange/thread-communicator.ts';
import { createTeam, type TeamOptions } from '../../src/exchange/thread-team.ts';

interface Call {
  readonly kind: 'sum' | 'broadcast' | 'abort' | 'block';
  readonly length?: number;
  readonly root?: number;
  readonly atOnce?: number;
  readonly ms?: number;
}

interface Outcome {
  readonly results?: readonly (Float32Array | Uint8Array)[];
  readonly failed?: { readonly code?: string; readonly message: string };
}

/** What each worker's thread ends with; each makes the calls of its own script. */
function runTeam(scripts: readonly (readonly Call[])[], options: TeamOptions = {}) {
  const team = createTeam(
    scripts.map((_, rank) => `thread ${rank}`),
    options,
  );
  const workers = scripts.map((script, rank) => {
    const url = new URL('thread-worker.mjs', import.meta.url);
    return new Worker(url, { workerData: { team, rank, script } });
  });
  return Promise.all(
    workers.map(
      (worker) =>
        new Promise<Outcome>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
}

function same(size: number, script: readonly Call[], options: TeamOptions = {}) {
  return runTeam(Array.from<readonly Call[]>({ length: size }).fill(script), options);
}

/** The sum in order of the ranks, each step rounded to float32. */
function expectedSum(size: number, length: number, call: number): Float32Array {
  const sums = new Float32Array(length);
  for (let rank = 0; rank < size; rank++) {
    for (let i = 0; i < length; i++) sums[i] += Math.fround(Math.sin(1 + rank * 7 + call * 3 + i));
  }
  return sums;
}

describe('threads', () => {
  it.each([1, 2, 3, 5])('add in the order of the ranks, %i of them', async (size) => {
    const lengths = [0, 1, 7, 63, 64, 65, 200];
    const script = lengths.map((length): Call => ({ kind: 'sum', length }));
    const outcomes = await same(size, script, { piece: 64 });
    for (const { results } of outcomes) {
      expect(results?.length).toBe(lengths.length);
      for (const [call, length] of lengths.entries()) {
        expect(results?.[call]).toEqual(expectedSum(size, length, call));
      }
    }
  });

  it('have several sums under way, more than there are places, and some workers late', async () => {
    const script: Call[] = [
      { kind: 'sum', length: 50, atOnce: 9, ms: 15 },
      { kind: 'broadcast', length: 300, root: 1 },
      { kind: 'sum', length: 1, atOnce: 3, ms: 5 },
    ];
    const [first, ...others] = await same(3, script, { piece: 16 });
    for (let k = 0; k < 9; k++) expect(first.results?.[k]).toEqual(expectedSum(3, 50, k));
    expect(first.results?.[9]).toEqual(new Uint8Array(300).fill(2));
    expect(first.results?.length).toBe(13);
    for (const other of others) expect(other).toEqual(first);
  });

  it('repeat to the bit', async () => {
    const script: Call[] = [{ kind: 'sum', length: 1000, atOnce: 4 }];
    expect(await same(4, script)).toEqual(await same(4, script));
  });

  it('reject with the reason of the one who gives up, waiting already or later', async () => {
    const script: Call[] = [
      { kind: 'sum', length: 3 },
      { kind: 'abort', root: 1 },
      { kind: 'sum' },
    ];
    const outcomes = await same(3, script);
    for (const { failed } of outcomes) expect(failed?.message).toBe('worker 1 gives up');
  });

  it('name the one who falls silent', async () => {
    const script: Call[] = [
      { kind: 'sum', length: 3 },
      { kind: 'block', root: 2 },
      { kind: 'sum' },
    ];
    const started = performance.now();
    const [first] = await same(3, script, { silenceMs: 400 });
    expect(performance.now() - started).toBeLessThan(8000);
    expect(first.failed).toMatchObject({
      code: 'WD241',
      message: 'worker 2 (thread 2) fell silent: no sign of life for 0.4 s',
    });
  });

  it('refuse to add what does not belong together', async () => {
    const outcomes = await runTeam([[{ kind: 'sum', length: 3 }], [{ kind: 'sum', length: 4 }]]);
    for (const { failed } of outcomes) {
      expect(failed?.message).toMatch(/called sum of [34] values, worker \d sum of [34] values/);
    }
  });
});

describe('workers on one thread', () => {
  it('add any lengths in any number, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }),
        async (size, lengths) => {
          const team = createTeam(Array.from({ length: size }, String), { piece: 8 });
          const all = team.names.map((_, rank) => new ThreadCommunicator(team, rank));
          const values = all.map((_, rank) =>
            lengths.map((length, k) => new Float32Array(length).fill(0.1 * (rank + 1) + k)),
          );
          await Promise.all(
            all.map((each, rank) => Promise.all(values[rank].map((v) => each.sum(v)))),
          );
          await Promise.all(all.map((each) => each.close()));
          for (const [k, length] of lengths.entries()) {
            let sum = 0;
            for (let rank = 0; rank < size; rank++) {
              sum = Math.fround(sum + Math.fround(0.1 * (rank + 1) + k));
            }
            for (const own of values) expect(own[k]).toEqual(new Float32Array(length).fill(sum));
          }
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  it('end at once when one has ended, whoever calls first', async () => {
    const team = createTeam(['a', 'b']);
    const [a, b] = [new ThreadCommunicator(team, 0), new ThreadCommunicator(team, 1)];
    const waiting = a.sum(new Float32Array(2));
    b.abort(new WdError('WD224', ExitCode.device, 'gone', { help: ['begin again'] }));
    b.abort(new Error('too late'));
    const known = { code: 'WD224', exitCode: 69, message: 'gone', help: ['begin again'] };
    await expect(waiting).rejects.toMatchObject(known);
    await expect(a.barrier()).rejects.toMatchObject(known);
    await expect(b.close()).rejects.toMatchObject(known);
  });
});

describe('an error on its way', () => {
  it('keeps its code, cures and place; of any other its message', () => {
    const place = { file: 'a.csv', line: 3 };
    const options = { details: ['a'], help: ['b'], place };
    const error = errorFrom(errorBytes(new WdError('WD1', 65, 'x', options), 1000));
    expect(error).toBeInstanceOf(WdError);
    expect(error).toMatchObject({ code: 'WD1', exitCode: 65, message: 'x', ...options });
    expect(errorFrom(errorBytes(new TypeError('ü'), 10_000)).message).toBe('ü');
  });

  it('fits, however long it is', () => {
    const long = new WdError('WD1', 65, 'x', { details: ['y'.repeat(5000)] });
    expect(errorFrom(errorBytes(long, 200))).toMatchObject({ code: 'WD1', details: [] });
    expect(errorFrom(errorBytes(new Error('z'.repeat(5000)), 200)).message).toMatch(/^z{20,}$/);
    expect(errorFrom(errorBytes(new Error('z'), 1)).message).toBe('a worker failed');
  });
});

/** @file Collective calls one after another: their order, and what becomes of them when one fails or the job ends. */
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import type { Fault } from '../../src/exchange/fault.ts';
import { inTurnWith } from '../../src/exchange/in-turn.ts';

const FAULT: Fault = { code: 'WD229', message: 'lost', details: [], help: [], exitCode: 69 };

/** Calls that end when they are told to, and the job that they belong to. */
function startJob() {
  const counts = new SharedArrayBuffer(8);
  const job = new EventEmitter<{ end: [Fault] }>();
  const ending = once(job, 'end').then(([fault]: Fault[]) => fault);
  const begun: string[] = [];
  const inTurn = inTurnWith(counts, { ending });
  const call = (name: string, work: Promise<void> = Promise.resolve()): Promise<void> =>
    inTurn(() => {
      begun.push(name);
      return work;
    });
  return {
    call,
    begun,
    end: (fault: Fault) => void job.emit('end', fault),
    counts: new Int32Array(counts),
  };
}

function never(): Promise<void> {
  return new Promise(() => {});
}

describe('calls in turn', () => {
  it('begin in order, each when the one before has ended; both are counted', async () => {
    const { call, begun, counts } = startJob();
    const signal = new EventEmitter();
    const first = call(
      'a',
      once(signal, 'go').then(() => undefined),
    );
    const second = call('b');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([begun, [...counts]]).toEqual([['a'], [2, 0]]);
    signal.emit('go');
    await Promise.all([first, second]);
    expect([begun, [...counts]]).toEqual([
      ['a', 'b'],
      [2, 2],
    ]);
  });

  it('reject when the job ends, those under way too; none begins any more', async () => {
    const { call, begun, end } = startJob();
    const calls = [call('a', never()), call('b')];
    end(FAULT);
    const ended = { code: 'WD229', message: 'lost', exitCode: 69 };
    for (const each of calls) await expect(each).rejects.toMatchObject(ended);
    await expect(call('c')).rejects.toMatchObject(ended);
    expect(begun).toEqual(['a']);
  });

  it('reject with what one failed of', async () => {
    const { call, begun } = startJob();
    const calls = [call('a', Promise.reject(new TypeError('odd'))), call('b')];
    for (const each of calls) await expect(each).rejects.toThrow('odd');
    await expect(call('c')).rejects.toThrow('odd');
    expect(begun).toEqual(['a']);
  });

  it('leave the watchdog time to say which rank made a call fail', async () => {
    const { call, end } = startJob();
    const failed = call('a', Promise.reject(new WdError('WD227', 69, 'MPI_Alltoall failed')));
    setTimeout(() => end(FAULT), 100);
    await expect(failed).rejects.toMatchObject({ code: 'WD229' });
  });
});

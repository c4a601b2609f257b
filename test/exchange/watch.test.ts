/** @file Who counts as silent or stuck, by beats and ticks alone; what is said of it. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { errorOf, faultOf, faultText, lostRank } from '../../src/exchange/fault.ts';
import { createWatch, type Verdict, type Watch } from '../../src/exchange/watch.ts';

const TIMES = { tickMs: 100, silenceMs: 1000, patienceMs: 3000 };
const IDLE = { where: '', begun: 0, ended: 0 };

/** Ticks of 100 ms; before each, those that beat. */
function run(watch: Watch, ticks: number, beating: () => void, elapsed = 100): Verdict | undefined {
  for (let i = 0; i < ticks; i++) {
    beating();
    const verdict = watch.tick(elapsed);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

function watchOf(ranks: number): Watch {
  const watch = createWatch(TIMES);
  for (let rank = 0; rank < ranks; rank++) watch.heard(rank, IDLE);
  return watch;
}

describe('a rank', () => {
  it('is silent when others are heard for longer than it may be', () => {
    const watch = watchOf(3);
    const others = (): void => {
      watch.heard(0, IDLE);
      watch.heard(1, { ...IDLE, where: 'step 7' });
    };
    expect(run(watch, 10, others)).toBe(undefined);
    expect(run(watch, 1, others)).toEqual({ kind: 'silent', rank: 2, ms: 1100 });
    expect(watch.pulse(1)?.where).toBe('step 7');
  });

  it('is not, while none of them is heard: the job was stopped', () => {
    const watch = watchOf(2);
    expect(run(watch, 100, () => {})).toBe(undefined);
    expect(run(watch, 9, () => watch.heard(0, IDLE))).toBe(undefined);
  });

  it('is not, while the watcher itself slept', () => {
    const watch = watchOf(2);
    expect(run(watch, 4, () => watch.heard(0, IDLE), 60_000)).toBe(undefined);
  });

  it('is forgotten when it leaves', () => {
    const watch = watchOf(2);
    watch.forget(1);
    expect(run(watch, 50, () => watch.heard(0, IDLE))).toBe(undefined);
  });
});

describe('an exchange', () => {
  const waiting = { where: '', begun: 5, ended: 4 };

  it('is stuck when nothing moves for longer than patience lasts: those that did not come are named', () => {
    const watch = watchOf(4);
    const beating = (): void => {
      watch.heard(0, waiting);
      watch.heard(1, { ...IDLE, begun: 4, ended: 4 });
      watch.heard(2, waiting);
      watch.heard(3, { ...IDLE, begun: 3, ended: 3 });
    };
    expect(run(watch, 31, beating)).toBe(undefined);
    expect(run(watch, 1, beating)).toEqual({ kind: 'stuck', ranks: [1, 3], ms: 3100 });
  });

  it('is stuck with nobody missing when all are in it', () => {
    const watch = watchOf(2);
    const beating = (): void => [0, 1].forEach((rank) => watch.heard(rank, waiting));
    expect(run(watch, 40, beating)).toMatchObject({ kind: 'stuck', ranks: [] });
  });

  it('is not while one is at work that the others wait for, and is when that work has ended', () => {
    const watch = watchOf(2);
    const beating = (alone: boolean) => (): void => {
      watch.heard(0, { ...IDLE, begun: 4, ended: 4, alone });
      watch.heard(1, waiting);
    };
    expect(run(watch, 1000, beating(true))).toBe(undefined);
    expect(run(watch, 32, beating(false))).toMatchObject({ kind: 'stuck', ranks: [0] });
  });

  it('is not while another one ends, nor while nobody waits', () => {
    const moving = watchOf(2);
    let ended = 0;
    const beat = (): void => {
      ended++;
      moving.heard(0, { where: '', begun: ended / 20 + 1, ended: ended / 20 });
      moving.heard(1, IDLE);
    };
    expect(run(moving, 100, beat)).toBe(undefined);
    const computing = watchOf(2);
    const idle = (): void => [0, 1].forEach((rank) => computing.heard(rank, IDLE));
    expect(run(computing, 1000, idle)).toBe(undefined);
  });
});

describe('faults', () => {
  const name = { rank: 2, size: 4, host: 'node7', pid: 4711, where: 'step 412' };

  it('of a rank keep the error, and add the rank', () => {
    const place = { file: 'people.csv', line: 7, column: 2 };
    const error = new WdError('WD162', 65, 'text\u001b[2J', { place, details: ['a'], help: ['b'] });
    const fault = faultOf(error, name);
    expect(faultText(fault, false)).toBe(
      [
        'error[WD162]: text [2J',
        '  --> people.csv:7:2',
        '  a',
        '  on rank 2 of 4, host node7, process 4711, in step 412',
        '  help: b',
        '',
      ].join('\n'),
    );
    expect(JSON.parse(faultText(fault, true))).toEqual({
      v: 1,
      event: 'error',
      code: 'WD162',
      message: 'text\u001b[2J',
      ...place,
      details: fault.details,
      help: ['b'],
    });
    expect(errorOf(fault)).toMatchObject({ code: 'WD162', exitCode: 65, place });
  });

  it('of this program show where', () => {
    const fault = faultOf(new TypeError('no'), { ...name, where: '' });
    expect(fault).toMatchObject({
      message: 'a fault of this program: TypeError: no',
      exitCode: 70,
    });
    expect(fault.details[0]).toBe('on rank 2 of 4, host node7, process 4711');
    expect(fault.details[1]).toMatch(/^at .*watch\.test\.ts/);
    expect(errorOf(fault).message).toMatch(/TypeError: no\n {2}on rank 2/);
  });

  it('of lost ranks say where they were', () => {
    const text = faultText(lostRank('is lost', name, ['look']), false);
    expect(text).toBe(
      'error[WD229]: rank 2 of 4 is lost\n  on host node7, process 4711; last heard of in step 412\n  help: look\n',
    );
  });
});

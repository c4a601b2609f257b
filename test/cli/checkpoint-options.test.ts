/** @file `--checkpoint-every`: its forms, and when one is due by each. */
import { describe, expect, it } from 'vitest';
import {
  type CheckpointArguments,
  readCheckpoints,
  timetable,
} from '../../src/cli/checkpoint-options.ts';
import { trainProgram } from '../../src/cli/train-program.ts';
import type { CheckpointMoment } from '../../src/train/checkpoints.ts';

function read(...words: readonly string[]): CheckpointArguments {
  const program = trainProgram();
  program.parse(['data.csv', ...words], { from: 'user' });
  return readCheckpoints(program);
}

describe('readCheckpoints', () => {
  it.each([
    ['5m', { kind: 'time', seconds: 300 }],
    ['90s', { kind: 'time', seconds: 90 }],
    ['0.5h', { kind: 'time', seconds: 1800 }],
    ['500', { kind: 'steps', steps: 500 }],
    ['1', { kind: 'steps', steps: 1 }],
    ['epoch', { kind: 'epoch' }],
    ['never', { kind: 'never' }],
  ])('%s', (text, every) => {
    expect(read('--checkpoint-every', text)).toEqual({
      every,
      asked: true,
      keep: false,
      resume: undefined,
    });
  });

  it.each([
    '0',
    '0s',
    '-5',
    '5 m',
    '1e3',
    '2e',
    '5d',
    'm',
    '1.5',
    'Epoch',
    '',
    '99999999999999999',
  ])('%j is none', (text) => {
    expect(() => read(`--checkpoint-every=${text}`)).toThrow(
      expect.objectContaining({ code: 'WD010', exitCode: 2 }),
    );
  });

  it('every ten minutes, unless it is asked for otherwise', () => {
    expect(read()).toMatchObject({ every: { kind: 'time', seconds: 600 }, asked: false });
    expect(read('--resume')).toMatchObject({ resume: true });
    expect(read('--resume', 'runs/a')).toMatchObject({ resume: 'runs/a' });
    expect(read('--keep-checkpoints')).toMatchObject({ keep: true, asked: true });
  });

  it('what is never written cannot be kept', () => {
    expect(() => read('--keep-checkpoints', '--checkpoint-every', 'never')).toThrow(
      expect.objectContaining({ code: 'WD013' }),
    );
  });
});

const MOMENTS: readonly CheckpointMoment[] = ['step', 'epoch', 'interrupted', 'end'];

describe('timetable', () => {
  it.each([
    ['100', [false, true, true, false]],
    ['epoch', [false, true, true, false]],
    ['1h', [false, false, true, false]],
    ['never', [false, false, false, false]],
  ])('every %s: before anything is due', (every, expected) => {
    const { due } = timetable(read('--checkpoint-every', every), undefined);
    expect(MOMENTS.map((moment) => due(moment, 99))).toEqual(expected);
  });

  it('by steps: so many after the last one, also where that came late', () => {
    const { due, done } = timetable(read('--checkpoint-every', '10'), 7);
    expect(due('step', 16)).toBe(false);
    expect(due('step', 18)).toBe(true);
    done();
    expect([27, 28].map((steps) => due('step', steps))).toEqual([false, true]);
  });

  it('by time: so long after the last one was written', () => {
    let now = 0;
    const { due, done } = timetable(read('--checkpoint-every', '2s'), undefined, () => now);
    now = 1999;
    expect(due('step', 1)).toBe(false);
    now = 2000;
    expect(due('step', 2)).toBe(true);
    now = 3500;
    done();
    now = 5499;
    expect(due('epoch', 9)).toBe(false);
    now = 5500;
    expect(due('epoch', 9)).toBe(true);
  });

  it('interrupted: where it was asked for, or some are there already', () => {
    const fresh = timetable(read(), undefined);
    expect(fresh.due('interrupted', 5)).toBe(false);
    fresh.done();
    expect(fresh.due('interrupted', 5)).toBe(true);
    expect(timetable(read(), 3).due('interrupted', 5)).toBe(true);
  });

  it('at the end: only where they are to be kept', () => {
    expect(timetable(read('--keep-checkpoints'), undefined).due('end', 5)).toBe(true);
  });
});

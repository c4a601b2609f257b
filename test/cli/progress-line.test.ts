/** @file The progress line: its text at every width, how often it is drawn, what is left of it. */
import { describe, expect, it, vi } from 'vitest';
import { createProgress, liveText, type ProgressState } from '../../src/cli/progress-line.ts';
import { createReporter } from '../../src/cli/train-progress.ts';
import { presetRecipe } from '../../src/train/recipe.ts';
import { displayWidth } from '../../src/cli/visible.ts';
import { fakeTerminal, screenOf } from './fake-terminal.ts';

const STATE: ProgressState = {
  epoch: 7,
  epochs: 50,
  fraction: 0.62,
  rowsPerSecond: 1_912_000,
  loss: 0.317_44,
  epochSecondsLeft: 3.8,
  totalSecondsLeft: 130,
  totalIsBound: true,
};

const FULL =
  'epoch 7/50 ▕█████████▉      ▏ 62 %  1.9 M rows/s  loss 0.317  ~4 s left in epoch, at most ~2 minutes in all';

describe('liveText', () => {
  it.each<[number, string]>([
    [200, FULL],
    [displayWidth(FULL), FULL],
    [displayWidth(FULL) - 1, FULL.replace('▕█████████▉      ▏', '▕████▉   ▏')],
    [95, 'epoch 7/50 ▕█████████▉      ▏ 62 %  1.9 M rows/s  loss 0.317  ~4 s left in epoch'],
    [79, 'epoch 7/50 ▕████▉   ▏ 62 %  1.9 M rows/s  loss 0.317  ~4 s left in epoch'],
    [60, 'epoch 7/50 ▕████▉   ▏ 62 %  1.9 M rows/s  loss 0.317'],
    [40, 'epoch 7/50 ▕████▉   ▏ 62 %  loss 0.317'],
    [30, 'epoch 7/50 62 %  loss 0.317'],
    [15, 'epoch 7/50 62 %'],
    [10, '62 %'],
    [3, ''],
  ])('in %d cells', (width, expected) => {
    expect(liveText(STATE, width)).toBe(expected);
  });

  it('fits every width', () => {
    for (let width = 0; width <= 130; width += 1) {
      expect(displayWidth(liveText(STATE, width))).toBeLessThanOrEqual(width);
    }
  });

  it('says nothing that it does not know', () => {
    const unknown = { ...STATE, loss: undefined, rowsPerSecond: Number.NaN, fraction: Number.NaN };
    const { epochSecondsLeft: _, totalSecondsLeft: __, ...timeless } = unknown;
    expect(liveText(timeless, 200)).toBe('epoch 7/50 ▕                ▏  0 %');
  });

  it.each<[Partial<ProgressState>, string]>([
    [{ totalIsBound: false }, '  ~4 s left in epoch, ~2 minutes in all'],
    [{ totalSecondsLeft: Number.NaN }, '  ~4 s left in epoch'],
    [{ epochSecondsLeft: Number.NaN }, '  at most ~2 minutes left in all'],
    [{ epochSecondsLeft: Infinity, totalIsBound: false }, '  ~2 minutes left in all'],
    [{ loss: Number.NaN, epochSecondsLeft: -1, totalSecondsLeft: -1 }, '  loss NaN'],
  ])('%j', (change, end) => {
    expect(liveText({ ...STATE, ...change }, 200).endsWith(end)).toBe(true);
  });

  it.each([
    [-0.1, '▕                ▏  0 %'],
    [0.004, '▕▌               ▏  0 %'.replace('▌', ' ')],
    [0.01, '▕▏               ▏  1 %'],
    [0.29, '▕████▋           ▏ 29 %'],
    [0.5, '▕████████        ▏ 50 %'],
    [0.9999, '▕███████████████▉▏ 99 %'],
    [1, '▕████████████████▏ 100 %'],
    [1.2, '▕████████████████▏ 100 %'],
  ])('the bar of %d', (fraction, bar) => {
    expect(liveText({ ...STATE, fraction }, 200)).toContain(`epoch 7/50 ${bar}  1.9 M`);
  });
});

const ON_TERMINAL = { env: { TERM: 'xterm' }, columns: 120 };

function clock(): { now: () => number; pass: (ms: number) => void } {
  let time = 1000;
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
  };
}

describe('on a terminal', () => {
  it('draws at most ten times a second, makes room for other lines, and leaves nothing', async () => {
    vi.stubEnv('NO_COLOR', '1');
    const { io, out } = fakeTerminal(ON_TERMINAL);
    const { now, pass } = clock();
    const progress = createProgress(io, now);
    await vi.dynamicImportSettled();
    progress.update({ ...STATE, fraction: 0.1 });
    expect(screenOf(out())[0]).toContain('▏ 10 %  1.9 M rows/s');
    for (const fraction of [0.2, 0.3, 0.4, 0.5]) {
      pass(50);
      progress.update({ ...STATE, fraction });
    }
    expect(out().match(/epoch 7/g)).toHaveLength(3);
    expect(screenOf(out())[0]).toContain(' 50 %');
    io.line('a line between');
    expect(screenOf(out())).toEqual(['a line between']);
    pass(100);
    progress.update(STATE);
    expect(screenOf(out())).toEqual(['a line between', FULL]);
    progress.clear();
    expect(screenOf(out())).toEqual(['a line between']);
    pass(100);
    progress.update(STATE);
    progress.close();
    progress.close();
    pass(100);
    progress.update(STATE);
    io.line('end');
    expect(screenOf(out())).toEqual(['a line between', 'end']);
    vi.unstubAllEnvs();
  });

  it('notes what comes before the first epoch in the same place, where it fits', async () => {
    const { io, out } = fakeTerminal({ ...ON_TERMINAL, columns: 30 });
    const progress = createProgress(io);
    await vi.dynamicImportSettled();
    progress.note('compiling kernels 12/31');
    progress.note('compiling kernels that do not fit a line');
    expect(screenOf(out())).toEqual(['compiling kernels 12/31']);
    progress.update(STATE);
    expect(screenOf(out())[0]).toMatch(/^epoch 7/);
    progress.close();
    progress.note('compiling kernels 13/31');
    io.line('end');
    expect(screenOf(out())).toEqual(['end']);
  });

  it('hides no cursor and listens to no signal', async () => {
    const before = process.listenerCount('SIGINT') + process.listenerCount('exit');
    const { io, out } = fakeTerminal(ON_TERMINAL);
    const progress = createProgress(io);
    await vi.dynamicImportSettled();
    progress.update(STATE);
    expect(out()).not.toContain('\u001b[?25');
    expect(process.listenerCount('SIGINT') + process.listenerCount('exit')).toBe(before);
  });

  it('may be closed before it could draw', async () => {
    const { io, out } = fakeTerminal(ON_TERMINAL);
    const progress = createProgress(io);
    progress.update(STATE);
    progress.close();
    await vi.dynamicImportSettled();
    progress.update(STATE);
    expect(out()).toBe('');
  });
});

describe('a training that compiles', () => {
  it('says how far it is, and nothing when it is done', async () => {
    const { io, out } = fakeTerminal(ON_TERMINAL);
    const reporter = createReporter(io, presetRecipe('tabular', 100), 100);
    await vi.dynamicImportSettled();
    reporter.onCompiled(0, 31);
    expect(screenOf(out())).toEqual(['compiling kernels 0/31']);
    reporter.onCompiled(12, 31);
    expect(screenOf(out())).toEqual(['compiling kernels 12/31']);
    reporter.onCompiled(31, 31);
    reporter.close();
    io.line('epoch');
    expect(screenOf(out())).toEqual(['epoch']);
  });
});

describe('elsewhere', () => {
  it('notes nothing', () => {
    const { io, out } = fakeTerminal();
    createProgress(io).note('compiling kernels 12/31');
    expect(out()).toBe('');
  });

  it('says nothing in an epoch of less than a minute', () => {
    const { io, out } = fakeTerminal();
    const { now, pass } = clock();
    const progress = createProgress(io, now);
    for (let epoch = 1; epoch <= 5; epoch += 1) {
      for (let i = 0; i < 59; i += 1) {
        progress.update({ ...STATE, epoch });
        pass(1000);
      }
    }
    progress.close();
    expect(out()).toBe('');
  });

  it('says a plain line a minute in longer ones', () => {
    const { io, out } = fakeTerminal({ env: { CI: '1' }, columns: 80 });
    const { now, pass } = clock();
    const progress = createProgress(io, now);
    for (let i = 0; i <= 150; i += 1) {
      progress.update({ ...STATE, fraction: i / 150, rowsPerSecond: 12_345 });
      pass(1000);
    }
    progress.clear();
    expect(out()).toBe(
      'epoch 7/50  40 %  12,300 rows/s  loss 0.317\nepoch 7/50  80 %  12,300 rows/s  loss 0.317\n',
    );
  });

  it.each([
    [['--json'], ''],
    [['-q'], ''],
  ])('%j keeps stdout clean', (argv, expected) => {
    const { io, out, err } = fakeTerminal({ argv, columns: 80 });
    const { now, pass } = clock();
    const progress = createProgress(io, now);
    progress.update(STATE);
    pass(60_000);
    progress.update(STATE);
    expect(out()).toBe(expected);
    expect(err()).toBe(io.json ? 'epoch 7/50  62 %  1.9 M rows/s  loss 0.317\n' : '');
  });
});

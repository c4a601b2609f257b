/**
 * @file How far a training is: a line redrawn in place on a terminal; elsewhere a plain line a minute, and
 * none for epochs that are shorter.
 */
import { performance } from 'node:perf_hooks';
import type { createLogUpdate } from 'log-update';
import { rate, remaining, significant } from './format.ts';
import type { Terminal } from './terminal.ts';
import { displayWidth } from './visible.ts';

export interface ProgressState {
  /** Counts from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Share of the epoch that is done, 0 to 1. */
  readonly fraction: number;
  readonly rowsPerSecond: number;
  readonly loss: number | undefined;
  /** Left out while they cannot be known. */
  readonly epochSecondsLeft?: number;
  readonly totalSecondsLeft?: number;
  /** Whether training may end before the total: early stopping is on. */
  readonly totalIsBound: boolean;
}

export interface Progress {
  update(state: ProgressState): void;
  /** Something that is done before the first epoch: on a terminal in the place of the line, elsewhere not said. */
  note(text: string): void;
  /** Removes the live line; the next update draws it again. Whatever the terminal prints does so too. */
  clear(): void;
  /** Removes the live line for good. */
  close(): void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 60_000;
/** Cells of the bar where there is room, and where there is little. */
const LONG_BAR = 16;
const SHORT_BAR = 8;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** @param now a clock in milliseconds */
export function createProgress(terminal: Terminal, now = () => performance.now()): Progress {
  if (terminal.quiet > 0)
    return { update: () => {}, note: () => {}, clear: () => {}, close: () => {} };
  return terminal.live ? liveProgress(terminal, now) : plainProgress(terminal, now);
}

type LiveLine = ReturnType<typeof createLogUpdate>;

function liveProgress(terminal: Terminal, now: () => number): Progress {
  let live: LiveLine | undefined;
  let closed = false;
  let drawn = -Infinity;
  // 50 ms to load: only here, and while the first batches are on their way.
  void import('log-update').then((logUpdate) => {
    // The cursor is never hidden, so that no end of this process, however sudden, can leave it hidden.
    live = logUpdate.createLogUpdate(terminal.stdout, { showCursor: true });
  });
  const clear = (): void => live?.clear();
  terminal.setTransient(clear);
  return {
    update: (state) => {
      if (closed || now() - drawn < REDRAW_MS) return;
      drawn = now();
      // A line that fills the last cell makes some terminals begin a new one.
      live?.(liveText(state, terminal.width - 1));
    },
    note: (text) => {
      if (!closed && text.length < terminal.width) live?.(text);
    },
    clear,
    close: () => {
      if (closed) return;
      closed = true;
      clear();
      terminal.setTransient(undefined);
    },
  };
}

function plainProgress(terminal: Terminal, now: () => number): Progress {
  let epoch: number | undefined;
  let said = 0;
  return {
    update: (state) => {
      if (epoch !== state.epoch) {
        epoch = state.epoch;
        said = now();
      }
      if (now() - said < PLAIN_MS) return;
      said = now();
      terminal.line(plainText(state));
    },
    note: () => {},
    clear: () => {},
    close: () => {},
  };
}

/** `epoch 7/50  62 %  12,300 rows/s  loss 0.317` */
function plainText(state: ProgressState): string {
  const facts = [epochText(state), percent(state), rateText(state), lossText(state)];
  return facts.filter((fact) => fact !== '').join('  ');
}

/**
 * `epoch 7/50 ▕█████████▉      ▏ 62 %  1.9 M rows/s  loss 0.317  ~4 s left in epoch, ~2 minutes in all`, as
 * much of it as fits into a width.
 */
export function liveText(state: ProgressState, width: number): string {
  const [loss, speed, bare] = [lossText(state), rateText(state), withBar(state, 0)];
  const [long, short] = [withBar(state, LONG_BAR), withBar(state, SHORT_BAR)];
  const [times, time] = [timesText(state, true), timesText(state, false)];
  // From all of it to almost nothing.
  const candidates = [
    [long, speed, loss, times],
    [short, speed, loss, times],
    [long, speed, loss, time],
    [short, speed, loss, time],
    [short, speed, loss],
    [short, loss],
    [bare, loss],
    [bare],
    [percent(state).trim()],
  ];
  const lines = candidates.map((parts) => parts.filter((part) => part !== '').join('  '));
  return lines.find((line) => displayWidth(line) <= width) ?? '';
}

function withBar(state: ProgressState, cells: number): string {
  const bar = cells === 0 ? '' : `${filledBar(done(state), cells)} `;
  return `${epochText(state)} ${bar}${percent(state)}`;
}

function epochText({ epoch, epochs }: ProgressState): string {
  return `epoch ${epoch}/${epochs}`;
}

function lossText({ loss }: ProgressState): string {
  return loss === undefined ? '' : `loss ${significant(loss)}`;
}

function rateText({ rowsPerSecond }: ProgressState): string {
  return Number.isFinite(rowsPerSecond) && rowsPerSecond > 0 ? rate(rowsPerSecond) : '';
}

function done({ fraction }: ProgressState): number {
  return Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
}

/** Rounded down: 100 % is said of a whole epoch only. The least blank keeps it from dancing. */
function percent(state: ProgressState): string {
  return `${Math.floor(100 * done(state) + 1e-9)} %`.padStart(4);
}

function filledBar(share: number, cells: number): string {
  const eighths = Math.floor(8 * cells * share);
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${filled.padEnd(cells)}▏`;
}

function timesText(state: ProgressState, withTotal: boolean): string {
  const epoch = remaining(state.epochSecondsLeft);
  const total = withTotal ? remaining(state.totalSecondsLeft) : undefined;
  const bound = total !== undefined && state.totalIsBound ? `at most ${total}` : total;
  if (epoch === undefined) return bound === undefined ? '' : `${bound} left in all`;
  return `${epoch} left in epoch${bound === undefined ? '' : `, ${bound} in all`}`;
}

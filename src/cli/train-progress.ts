/** @file What wd-train says while it trains: a live line on a terminal, a line an epoch everywhere. */
import type { EpochRecord } from '../train/epoch-record.ts';
import type { FitHooks } from '../train/fit-options.ts';
import type { Recipe } from '../train/recipe.ts';
import { alignedRow, type Column, seconds } from './format.ts';
import { createProgress } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

const EPOCH_COLUMNS: readonly Column[] = [5, 8, 8, 8, 8, 8, 8, 7].map((width) => {
  return { width, align: 'right' };
});
const EPOCH_HEAD = ['epoch', 'loss', 'valid', 'auc', 'valid', 'acc', 'valid', 's'];

function score(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(4);
}

function epochLine({ epoch, train, valid, seconds: s, best }: EpochRecord): string {
  const pairs = [
    [train.loss, valid.loss],
    [train.auc, valid.auc],
    [train.accuracy, valid.accuracy],
  ];
  const cells = [String(epoch), ...pairs.flat().map(score), seconds(s)];
  return `${alignedRow(cells, EPOCH_COLUMNS)}${best ? ' *' : ''}`;
}

export interface Reporter {
  readonly hooks: Pick<FitHooks, 'onProgress' | 'onEpoch'>;
  close(): void;
}

/** Speaks while a training runs: a live line on a terminal, a line an epoch everywhere. */
export function createReporter(io: Terminal, recipe: Recipe, trainRows: number): Reporter {
  const progress = createProgress(io);
  const epochSeconds: number[] = [];
  let headSaid = false;
  return {
    hooks: {
      onProgress: ({ epoch, step, steps, loss, rowsPerSecond }) => {
        const left = ((1 - step / steps) * trainRows) / rowsPerSecond;
        const mean = epochSeconds.reduce((a, b) => a + b, 0) / epochSeconds.length;
        const state = { epoch, epochs: recipe.epochs, fraction: step / steps, rowsPerSecond, loss };
        const total = left + (recipe.epochs - epoch) * mean;
        progress.update({
          ...state,
          epochSecondsLeft: left,
          ...(epochSeconds.length >= 3 ? { totalSecondsLeft: total } : {}),
          totalIsBound: recipe.earlyStopping !== undefined,
        });
      },
      onEpoch: (record) => {
        epochSeconds.push(record.seconds);
        if (!headSaid) io.line(alignedRow(EPOCH_HEAD, EPOCH_COLUMNS));
        headSaid = true;
        io.line(epochLine(record));
        io.event({ event: 'epoch', ...record });
      },
    },
    close: () => progress.close(),
  };
}

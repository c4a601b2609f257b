/** @file What wd-train says while it trains: a live line on a terminal, a line an epoch everywhere. */
import type { EpochRecord } from '../train/epoch-record.ts';
import type { FitHooks } from '../train/fit-options.ts';
import type { Recipe } from '../train/recipe.ts';
import { alignedRow, type Column, seconds, significant } from './format.ts';
import { createProgress } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** Heads of the columns; what has none here is its own. */
const HEADS: Readonly<Record<string, string>> = { accuracy: 'acc', macroF1: 'f1' };

const NARROW: Column = { width: 5, align: 'right' };
const WIDE: Column = { width: 8, align: 'right' };

/** Errors in the unit of the target: of a small quantity, four places would show none of it. */
const IN_UNITS: ReadonlySet<string> = new Set(['rmse', 'mae']);

/** A score in the width of a column. @param name of the metric */
export function scoreText(value: number, name: string): string {
  if (Number.isNaN(value)) return '–';
  if (IN_UNITS.has(name) && value !== 0 && Math.abs(value) < 0.01) return significant(value);
  return Math.abs(value) < 1000 ? value.toFixed(4) : significant(value, 6);
}

/**
 * The table of epochs: loss, and each metric of the validation rows; beside it that of the training rows, where
 * there is one.
 */
export function epochTable({ train, valid }: EpochRecord): {
  readonly head: string;
  readonly line: (record: EpochRecord) => string;
} {
  const cells = Object.keys(valid).flatMap(
    (name): readonly (readonly [string, 'train' | 'valid', string])[] => {
      const head = HEADS[name] ?? name;
      return name in train
        ? [
            [head, 'train', name],
            ['valid', 'valid', name],
          ]
        : [[head, 'valid', name]];
    },
  );
  const columns = [NARROW, ...cells.map(() => WIDE), { ...WIDE, width: 7 }];
  return {
    head: alignedRow(['epoch', ...cells.map(([head]) => head), 's'], columns),
    line: (record) => {
      const scores = cells.map(([, of, name]) => scoreText(record[of][name], name));
      const row = alignedRow([String(record.epoch), ...scores, seconds(record.seconds)], columns);
      return `${row}${record.best ? ' *' : ''}`;
    },
  };
}

export interface Reporter {
  readonly hooks: Pick<FitHooks, 'onProgress' | 'onEpoch'>;
  /** Before the training: how many of how many kernels are compiled. */
  readonly onCompiled: (done: number, total: number) => void;
  close(): void;
}

/** Speaks while a training runs: a live line on a terminal, a line an epoch everywhere. */
export function createReporter(io: Terminal, recipe: Recipe, trainRows: number): Reporter {
  const progress = createProgress(io);
  const epochSeconds: number[] = [];
  let table: ReturnType<typeof epochTable> | undefined;
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
        if (table === undefined) {
          table = epochTable(record);
          io.line(table.head);
        }
        io.line(table.line(record));
        io.event({ event: 'epoch', ...record });
      },
    },
    onCompiled: (done, total) => {
      if (done < total) progress.note(`compiling kernels ${done}/${total}`);
      else progress.clear();
    },
    close: () => progress.close(),
  };
}

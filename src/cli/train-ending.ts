/** @file What a training ends with: metrics.json, and the last words on the terminal. */
import type { Device } from '../device/device.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { countWeights } from '../model/weights.ts';
import type { FitResult } from '../train/fit-options.ts';
import { shellWord } from '../data/names.ts';
import { duration, sparkline } from './format.ts';
import type { Terminal } from './terminal.ts';
import type { Plan } from './train-plan.ts';

/** metrics.json. */
export function runMetrics(
  { args, recipe, prepared, validFile }: Plan,
  config: NetworkConfig,
  device: Device,
  result: FitResult,
): object {
  const { trainable, moving } = countWeights(config);
  return {
    device: device.name,
    preset: args.preset,
    seed: args.seed,
    table: args.table,
    validation: validFile ?? recipe.validation,
    target: prepared.target,
    rows: { train: prepared.train.rows, valid: prepared.valid.rows },
    columns: config.features,
    parameters: { trainable, moving },
    recipe,
    epochs: result.records.length,
    steps: result.steps,
    stopped: result.stopped,
    best: { epoch: result.bestEpoch, valid: result.valid },
    seconds: result.records.reduce((sum, record) => sum + record.seconds, 0),
    rowsPerSecond: result.rowsPerSecond,
  };
}

const STOPPED: Readonly<Record<FitResult['stopped'], string>> = {
  'all-epochs': 'all epochs trained',
  'no-gain': 'stopped: no further gain',
  interrupted: 'interrupted',
};

export interface Ending {
  readonly path: string;
  readonly result: FitResult;
  readonly table: string;
  readonly metrics: object;
}

/** What, how good, where, next. */
export function sayEnding(io: Terminal, { path, result, table, metrics }: Ending): void {
  const { records, bestEpoch, valid } = result;
  const losses = records.map((record) => record.valid.loss);
  const total = records.reduce((sum, record) => sum + record.seconds, 0);
  io.decision('loss', sparkline(losses), 'validation, epoch by epoch');
  io.decision('saved', path, 'model, weights, history, metrics, curves.svg');
  io.decision('next', `wd-predict ${shellWord(path)} ${shellWord(table)} -o scored.csv`);
  const scores = `valid AUC ${valid.auc.toFixed(4)}, loss ${valid.loss.toFixed(4)}, accuracy ${valid.accuracy.toFixed(4)}`;
  const why = `${STOPPED[result.stopped]}, ${duration(total)}`;
  io.result(`best    epoch ${bestEpoch} of ${records.length}: ${scores} (${why})`);
  io.event({ event: 'done', run: path, ...metrics });
}

/** @file What a training ends with: metrics.json, and the last words on the terminal. */
import type { NetworkConfig } from '../model/network-config.ts';
import { countWeights } from '../model/weights.ts';
import { unscale } from '../data/tasks/scale.ts';
import { constantMetrics, logitsOfShares, mainMetric } from '../model/metrics/task.ts';
import type { Scores } from '../train/epoch-record.ts';
import { labelsOf } from '../train/evaluate.ts';
import type { FitResult } from '../train/fit-options.ts';
import type { Prepared } from '../train/prepare.ts';
import { taskFor } from '../train/tasks.ts';
import { shellWord } from '../data/names.ts';
import { duration, sparkline } from './format.ts';
import { oneOrAll, tableWords } from './table-arguments.ts';
import type { Terminal } from './terminal.ts';
import { type ForecastComparison, sayComparison } from './train-forecast.ts';
import { comparisonText, type LinearScores } from './train-linear.ts';
import type { Plan } from './train-plan.ts';
import { scoreText } from './train-progress.ts';

/** What the result is held against. */
export interface OtherScores {
  /** Of the test rows, if there are any. */
  readonly test: Scores | undefined;
  /** Of the validation rows, for who knows nothing but the training labels. */
  readonly baseline: Scores;
  /** Of a forecast: the errors of simpler ones on the same test rows. */
  readonly forecast: ForecastComparison | undefined;
  /** Of the linear model; undefined where none was trained to its end. */
  readonly linear: LinearScores | undefined;
}

/** metrics.json. @param devices of all workers */
export function runMetrics(
  { args, recipe, prepared, validFile, forecast: plan }: Plan,
  config: NetworkConfig,
  devices: readonly string[],
  result: FitResult,
  { test, baseline, forecast, linear }: OtherScores,
): object {
  const { trainable, moving } = countWeights(config);
  return {
    device: devices[0],
    ...(devices.length === 1 ? {} : { workers: devices }),
    preset: args.preset,
    seed: args.seed,
    table: oneOrAll(args.tables),
    validation: validFile ?? recipe.validation,
    target: prepared.target,
    rows: partSizes(prepared),
    columns: config.features,
    towers: config.towers,
    ...(prepared.choice === undefined ? {} : { crossesFound: prepared.choice }),
    weights: { column: args.schema.weight, classes: args.classWeight },
    parameters: { trainable, moving },
    recipe,
    epochs: result.records.length,
    steps: result.steps,
    stopped: result.stopped,
    best: { epoch: result.bestEpoch, valid: result.valid },
    ...(test === undefined ? {} : { test }),
    baseline: { valid: baseline },
    ...(plan === undefined ? {} : { forecast: { ...plan.spec, test: forecast } }),
    ...(linear === undefined ? {} : { linear }),
    seconds: result.records.reduce((sum, record) => sum + record.seconds, 0),
    rowsPerSecond: result.rowsPerSecond,
  };
}

/** Rows of each part; of the test only where the table itself has them. */
export function partSizes({ train, valid, test }: Prepared): Readonly<Record<string, number>> {
  const sizes = { train: train.rows, valid: valid.rows };
  return test === undefined ? sizes : { ...sizes, test: test.rows };
}

const STOPPED: Readonly<Record<FitResult['stopped'], string>> = {
  'all-epochs': 'all epochs trained',
  'no-gain': 'stopped: no further gain',
  interrupted: 'interrupted',
};

export interface Ending {
  readonly path: string;
  readonly result: FitResult;
  readonly plan: Plan;
  readonly metrics: object;
  readonly others: OtherScores;
}

/** The metrics of the validation rows for who knows nothing but the training labels. */
export function baselineOf({ prepared, args }: Plan): Scores {
  const { target, classRows, valid } = prepared;
  const learned = labelsOf(valid);
  // Of a quantity its mean is known, which is 0 on the network's scale.
  if (target.kind === 'regression') {
    return constantMetrics(target, [0], unscale(learned, target), args.regressionLoss);
  }
  return constantMetrics(target, logitsOfShares(target, classRows.train), learned);
}

const LABELS: Readonly<Record<string, string>> = {
  auc: 'AUC',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
  macroF1: 'macro F1',
};

/** The headline metrics in words: `AUC 0.7964, loss 0.5482, accuracy 0.7219`. */
function inWords(scores: Scores, headline: readonly string[]): string {
  const [main, ...others] = headline;
  const names = [main, 'loss', ...others];
  return names.map((name) => `${LABELS[name] ?? name} ${scoreText(scores[name], name)}`).join(', ');
}

const BASELINE = 'knowing the training labels alone';

/** What, how good, where, next. */
export function sayEnding(io: Terminal, { path, result, plan, metrics, others }: Ending): void {
  const { records, bestEpoch, valid } = result;
  const { args, prepared } = plan;
  const { headline } = taskFor(prepared.target, args.regressionLoss);
  const losses = records.map((record) => record.valid.loss);
  const total = records.reduce((sum, record) => sum + record.seconds, 0);
  io.decision('loss', sparkline(losses), 'validation, epoch by epoch');
  io.decision('saved', path, 'model, weights, history, metrics, curves.svg');
  const tables = tableWords(args.tables) ?? 'new.csv';
  io.decision('next', `wd-predict ${shellWord(path)} ${tables} -o scored.csv`);
  const { test, baseline, forecast, linear } = others;
  const [main] = headline;
  const of = (scores: Scores): string => `${LABELS[main] ?? main} ${scoreText(scores[main], main)}`;
  const undefinedAuc = main === 'auc' && Number.isNaN(baseline[main]);
  const why = undefinedAuc ? 'all validation rows are of one class' : BASELINE;
  io.decision('without', of(baseline), why);
  if (linear !== undefined) {
    const { difference, test: onTest, valid: onValid } = linear;
    const says = comparisonText(difference, mainMetric(prepared.target.kind).better);
    const where = difference.rows === 'test' ? 'test rows' : 'validation rows';
    io.decision('linear', of(onTest ?? onValid), `${says}, ${where}`);
  }
  if (plan.forecast !== undefined && forecast !== undefined) {
    sayComparison(io, plan.forecast, forecast);
  }
  if (test !== undefined) io.result(`test    ${inWords(test, headline)}`);
  const end = `${STOPPED[result.stopped]}, ${duration(total)}`;
  const scores = inWords(valid, headline);
  io.result(`best    epoch ${bestEpoch} of ${records.length}: valid ${scores} (${end})`);
  io.event({ event: 'done', run: path, ...metrics });
}

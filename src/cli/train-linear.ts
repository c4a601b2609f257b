/** @file The linear model that every result stands beside: trained, scored, compared, and told in a line. */
import { CpuDevice } from '../device/cpu-device.ts';
import { countWeights } from '../model/weights.ts';
import { isShownWorse, type PairedDifference } from '../model/metrics/task-bootstrap.ts';
import { type MainMetric, mainMetric } from '../model/metrics/task.ts';
import type { WideDeep } from '../model/wide-deep.ts';
import type { Scores } from '../train/epoch-record.ts';
import { inferStore } from '../train/evaluate.ts';
import {
  compareWithLinear,
  fitLinear,
  type Inferred,
  type LinearModel,
  LINEAR_TRAINING,
  withoutCrosses,
} from '../train/linear-baseline.ts';
import type { RowStore } from '../train/row-store.ts';
import { taskFor } from '../train/tasks.ts';
import type { Terminal } from './terminal.ts';
import { repeatsAutoregression, startAtLeastSquares } from './train-forecast.ts';
import type { Plan } from './train-plan.ts';
import { createReporter, scoreText } from './train-progress.ts';

/** What metrics.json says of the linear model. */
export interface LinearScores {
  readonly parameters: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly valid: Scores;
  readonly test: Scores | undefined;
  /** Of the network's main metric from its own, and on which rows. */
  readonly difference: PairedDifference & {
    readonly metric: MainMetric['name'];
    readonly rows: 'test' | 'valid';
  };
}

/**
 * Trains it on the network's rows; undefined where nobody wants it, or it was interrupted or diverged. Of a forecast
 * from nothing but the target's own past there is none: it would be the autoregression, which is there already.
 *
 * On the CPU always: so little arithmetic would keep a GPU busy with launches alone.
 */
export async function trainLinear(
  io: Terminal,
  plan: Plan,
  network: WideDeep,
  signal: AbortSignal,
): Promise<LinearModel | undefined> {
  const { args, recipe, prepared, forecast } = plan;
  // The wide tower alone is what it would be compared with.
  if (!args.linear || args.towers === 'wide' || signal.aborted) return undefined;
  if (forecast !== undefined && repeatsAutoregression(forecast)) return undefined;
  const { train, valid, target } = prepared;
  const reporter = createReporter(io, { ...recipe, ...LINEAR_TRAINING }, train.rows);
  const { onProgress = () => {} } = reporter.hooks;
  const task = taskFor(target, args.regressionLoss);
  try {
    const options = { ...recipe, task, seed: args.seed };
    const hooks = { onProgress, signal };
    const device = new CpuDevice();
    const { config } = network;
    const model = await fitLinear(device, config, train, valid, options, hooks, (initial) =>
      startAtLeastSquares(initial, plan),
    );
    if (model === undefined && !signal.aborted)
      io.decision(
        'linear',
        'none',
        'its training ran out of finite numbers; --scale standard helps',
      );
    return model;
  } finally {
    reporter.close();
  }
}

/**
 * @param test rows of the test, if there are any: the comparison is made on them, else on the validation rows
 * @param onTest what the network makes of them
 */
export async function scoreLinear(
  { network: linear, result }: LinearModel,
  network: WideDeep,
  { args, prepared: { target, valid } }: Plan,
  test: RowStore | undefined,
  onTest: Inferred | undefined,
): Promise<LinearScores> {
  const task = taskFor(target, args.regressionLoss);
  const own = onTest ?? (await inferStore(network, valid));
  const others = await inferStore(linear, withoutCrosses(test ?? valid));
  return {
    parameters: countWeights(linear.config).trainable,
    epochs: result.records.length,
    seconds: result.records.reduce((sum, record) => sum + record.seconds, 0),
    valid: result.valid,
    test: test && task.score(others.outputs, others.labels),
    difference: {
      metric: mainMetric(target.kind).name,
      rows: test === undefined ? 'valid' : 'test',
      ...compareWithLinear(own, others, target, args.seed),
    },
  };
}

/**
 * `the network is better by 0.0132 (95 %: 0.0098 to 0.0167)`, or worse; or, where the interval holds 0, that neither
 * is shown to be better; or why there is no interval.
 */
export function comparisonText(difference: PairedDifference, better: MainMetric['better']): string {
  const sign = better === 'higher' ? 1 : -1;
  const [gain, ...ends] = [difference.difference, difference.low, difference.high].map(
    (value) => sign * value,
  );
  const [low, high] = ends.toSorted((a, b) => a - b);
  const name = better === 'lower' ? 'rmse' : 'auc';
  const text = (value: number): string => scoreText(value, name).replaceAll('-', '−');
  if (Number.isNaN(gain)) return 'not to be compared: a class is missing';
  if (Number.isNaN(low)) return `too few rows of a class to tell: ${text(gain)}`;
  if (isShownWorse(difference, better))
    return `the network is worse by ${text(-gain)} (95 %: ${text(-high)} to ${text(-low)})`;
  const range = `(95 %: ${text(low)} to ${text(high)})`;
  if (low > 0) return `the network is better by ${text(gain)} ${range}`;
  return `neither is shown to be better: ${text(gain)} ${range}`;
}

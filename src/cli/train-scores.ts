/** @file What a trained network is held against: the test rows, and those who know less. */
import type { WideDeep } from '../model/wide-deep.ts';
import { inferStore } from '../train/evaluate.ts';
import type { LinearModel } from '../train/linear-baseline.ts';
import { taskFor } from '../train/tasks.ts';
import { baselineOf, type OtherScores } from './train-ending.ts';
import { compareForecast } from './train-forecast.ts';
import { scoreLinear } from './train-linear.ts';
import type { Plan } from './train-plan.ts';

/** The metrics of the test rows, if there are any: once, with the weights that are kept; and of those who know less. */
export async function scoreOthers(
  network: WideDeep,
  linear: LinearModel | undefined,
  plan: Plan,
): Promise<OtherScores> {
  const { args, prepared, forecast, testRows } = plan;
  const test = testRows ?? prepared.test;
  const inferred = test && (await inferStore(network, test));
  const task = taskFor(prepared.target, args.regressionLoss);
  return {
    test: inferred && task.score(inferred.outputs, inferred.labels),
    baseline: baselineOf(plan),
    forecast: forecast && compareForecast(forecast, prepared),
    linear: linear && (await scoreLinear(linear, network, plan, test, inferred)),
  };
}

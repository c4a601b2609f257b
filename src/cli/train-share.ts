/** @file What every worker of a training but the first does: its share of the steps, and nothing besides. */
import { Tape } from '../autograd/tape.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Device } from '../device/device.ts';
import type { Communicator } from '../exchange/communicator.ts';
import type { RegressionLoss } from '../model/metrics/regression.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { WideDeep } from '../model/wide-deep.ts';
import type { FitHooks, FitResult } from '../train/fit-options.ts';
import { fit } from '../train/fit.ts';
import type { Recipe } from '../train/recipe.ts';
import type { RowStore } from '../train/row-store.ts';
import type { RowPlace } from '../train/rows.ts';
import { taskFor } from '../train/tasks.ts';

/** All that decides what is trained, besides the rows. Worker 0 knows it, and gives it to the others. */
export interface ShareTask {
  readonly config: NetworkConfig;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly rowsOn: RowPlace;
  readonly target: Target;
  readonly regressionLoss: RegressionLoss;
}

/** @throws WdError what ended the training, which all workers know then */
export function trainShare(
  { config, recipe, seed, rowsOn, target, regressionLoss }: ShareTask,
  device: Device,
  communicator: Communicator,
  rows: RowStore,
  hooks: Pick<FitHooks, 'signal' | 'onPlace'> = {},
): Promise<FitResult> {
  const network = new WideDeep(new Tape(device), config);
  const task = taskFor(target, regressionLoss);
  // Only worker 0 looks at validation rows.
  return fit(network, rows, rows, { ...recipe, task, seed, rowsOn, communicator }, hooks);
}

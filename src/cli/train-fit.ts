/** @file The training itself, as wd-train runs it: kernels compiled first, progress on the terminal, workers. */
import type { WideDeep } from '../model/wide-deep.ts';
import type { Communicator } from '../exchange/communicator.ts';
import { fit } from '../train/fit.ts';
import type { FitHooks, FitResult } from '../train/fit-options.ts';
import { compileAhead } from '../train/rehearse.ts';
import { taskFor } from '../train/tasks.ts';
import type { Terminal } from './terminal.ts';
import type { Checkpointing } from './train-checkpoints.ts';
import { rowsTeller, sayCompiled } from './train-machine.ts';
import type { Plan } from './train-plan.ts';
import { createReporter } from './train-progress.ts';
import type { TrainingTeam } from './train-team.ts';

/** What goes along with a training. */
export interface FitCompany {
  readonly checkpoints: Checkpointing;
  /** The other workers, where there are any. */
  readonly team: TrainingTeam | undefined;
  readonly hooks: Pick<FitHooks, 'signal' | 'watch'>;
}

export async function fitWithReport(
  io: Terminal,
  network: WideDeep,
  plan: Plan,
  { checkpoints, team, hooks: given }: FitCompany,
): Promise<FitResult> {
  const { recipe, prepared, args } = plan;
  const reporter = createReporter(io, recipe, prepared.train.rows);
  try {
    const { device } = network.tape;
    const task = taskFor(prepared.target, args.regressionLoss);
    const { train: rows, valid } = prepared;
    const { seed, rowsOn } = args;
    const { from } = checkpoints;
    const communicator = await beginTeam(network, plan, team);
    const alone = communicator === undefined;
    const hooks = {
      ...reporter.hooks,
      ...given,
      checkpoints: checkpoints.hooks,
      onRows: rowsTeller(io, device),
      onPlace: team?.onPlace,
    };
    const options = { ...recipe, task, seed, rowsOn, from, communicator };
    if (alone) {
      const started = performance.now();
      const work = { train: rows, valid, options };
      const kernels = await compileAhead(network, work, reporter.onCompiled);
      sayCompiled(io, kernels, (performance.now() - started) / 1000);
    }
    return await fit(network, rows, valid, options, hooks);
  } finally {
    reporter.close();
  }
}

/** Hands the training to the other workers, where there are any. */
async function beginTeam(
  { config }: WideDeep,
  { recipe, prepared, args }: Plan,
  team: TrainingTeam | undefined,
): Promise<Communicator | undefined> {
  if (team === undefined || team.devices.length === 1) return undefined;
  const { target, train } = prepared;
  const { seed, rowsOn, regressionLoss } = args;
  return team.begin({ config, recipe, seed, rowsOn, target, regressionLoss }, train);
}

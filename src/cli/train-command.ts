/** @file What wd-train does: read, prepare, train, write the run folder. */
import type { Command } from 'commander';
import { Tape } from '../autograd/tape.ts';
import { ExitCode, usageError } from '../base/errors.ts';
import { describeInputs } from '../data/schema/encoder.ts';
import { sourceOf, type TableSource } from '../data/table-source.ts';
import { checkSchemaFile } from '../data/schema/schema-file.ts';
import type { Device } from '../device/device.ts';
import { openDevice } from '../device/open-device.ts';
import { initialMoving, initialParameters } from '../model/initial.ts';
import {
  inputSizes,
  type NetworkConfig,
  outputsFor,
  type Towers,
} from '../model/network-config.ts';
import { countWeights, readWeights } from '../model/weights.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { type RunPlace, runNameOf } from '../report/run-folder.ts';
import { fit } from '../train/fit.ts';
import type { FitHooks, FitResult } from '../train/fit-options.ts';
import { prepare, type Prepared } from '../train/prepare.ts';
import type { Recipe } from '../train/recipe.ts';
import { compileAhead } from '../train/rehearse.ts';
import { StepProfiler } from '../train/step-profile.ts';
import { taskFor } from '../train/tasks.ts';
import { commandLine } from './resumed-command.ts';
import {
  type Checkpointing,
  openCheckpoints,
  type RunStart,
  startOf,
} from './train-checkpoints.ts';
import { withSchemaFile } from './schema-option.ts';
import { count } from './format.ts';
import { onInterrupt } from './interrupt.ts';
import { warnOfThreads } from './machine-options.ts';
import { packageVersion } from './program.ts';
import type { Terminal } from './terminal.ts';
import { readTrainArguments, type TrainArguments } from './train-options.ts';
import { planForecast, startAtLeastSquares } from './train-forecast.ts';
import { recipeFor } from './train-recipe.ts';
import { runMetrics, sayEnding } from './train-ending.ts';
import { trainLinear } from './train-linear.ts';
import { announce, announceDevice, announceTable, type Plan, warnOf } from './train-plan.ts';
import { createReporter } from './train-progress.ts';
import { rowsTeller, sayCompiled, sayProfile } from './train-machine.ts';
import { scoreOthers } from './train-scores.ts';
import { takeTuned } from './tuned-products.ts';
import { openSource, SPILL } from './train-tables.ts';

export async function train(io: Terminal, given: Command): Promise<ExitCode> {
  const { program, words } = await commandLine(given, io.argv);
  const asked = readTrainArguments(program);
  const { schemaFile, ...args } = await withSchemaFile(asked.schemaOption, asked);
  const start = await startOf(args, placeOf(args), words);
  const { threads, precision, profile: timestamps } = args;
  const opened = await openDevice(args.device, { threads, precision, timestamps });
  const { device } = opened;
  try {
    announceDevice(io, device, opened.reason);
    warnOfThreads(io, device, threads);
    await takeTuned(io, device, args.tuned);
    const started = performance.now();
    const table = await openSource(args.tables, args);
    announceTable(io, table, (performance.now() - started) / 1000);
    if (schemaFile !== undefined) checkSchemaFile(schemaFile, table);
    const plan = await makePlan(args, table);
    table.close();
    return await trainAndSave(io, device, plan, start);
  } finally {
    device.destroy();
  }
}

/** From the first word about the training until its run is written, Ctrl-C keeps what was learned. */
async function trainAndSave(
  io: Terminal,
  device: Device,
  plan: Plan,
  start: RunStart,
): Promise<ExitCode> {
  const abort = new AbortController();
  const watch = onInterrupt(() => {
    io.line('finishing the step, keeping the best weights … (again: leave at once)');
    abort.abort();
  });
  try {
    const { args, prepared } = plan;
    const config = configOf(plan.recipe, prepared, args.towers);
    checkSize(config);
    announce(io, plan, config);
    warnOf(io, plan);
    const checkpoints = await openCheckpoints(io, start, plan, config, device);
    if (args.dryRun) return ExitCode.done;

    const profiler = args.profile ? new StepProfiler(device) : undefined;
    const network = new WideDeep(new Tape(profiler?.device ?? device), config);
    const initial = initialParameters(config, args.seed);
    startAtLeastSquares(initial, plan);
    network.parameters.values.upload(initial);
    network.moving.upload(initialMoving(config));
    const result = await fitWithReport(io, network, plan, checkpoints, {
      signal: abort.signal,
      watch: profiler,
    });
    const linear = await trainLinear(io, plan, network, abort.signal);
    watch.finish();
    const others = await scoreOthers(network, linear, plan);
    const profile = profiler?.result();
    const found = runMetrics(plan, config, device, result, others);
    const metrics = { ...found, ...(profile && { profile }) };
    const contents = {
      model: {
        format: 'wd-model',
        version: 1,
        writtenBy: packageVersion(),
        network: config,
        encoder: prepared.encoder,
        target: prepared.target,
        ...idsOf(plan),
        ...(plan.forecast === undefined ? {} : { forecast: plan.forecast.spec }),
        ...(prepared.target.kind === 'regression' ? { loss: args.regressionLoss } : {}),
      },
      weights: await readWeights(network),
      history: result.records,
      metrics,
      title: `${start.place.name}: ${prepared.target.name}`,
    } as const;
    const path = await checkpoints.writeRun(contents, result);
    if (profile !== undefined) sayProfile(io, profile, device, result);
    sayEnding(io, { path, result, plan, metrics, others });
    return abort.signal.aborted ? ExitCode.interrupted : ExitCode.done;
  } finally {
    watch.release();
    plan.prepared.train.close();
    plan.prepared.valid.close();
    plan.prepared.test?.close();
  }
}

function placeOf({ tables, name, out, force }: TrainArguments): RunPlace {
  return { folder: out, name: name ?? runNameOf(tables[0]), numbered: name === undefined, force };
}

async function makePlan(args: TrainArguments, table: TableSource): Promise<Plan> {
  const forecast = planForecast(args, table);
  const rows = forecast === undefined ? table : sourceOf(forecast.lagged.table);
  // Bent scores would bend the line along which a series goes on.
  const plain = forecast === undefined ? {} : { scale: args.overrides.scale ?? 'standard' };
  const recipe = recipeFor(args.preset, { ...args.overrides, ...plain }, rows.rows);
  const validation =
    typeof args.valid === 'number'
      ? { share: args.valid, rows: recipe.validation.rows }
      : recipe.validation;
  const validFile = typeof args.valid === 'string' ? args.valid : undefined;
  // Another file is read like the first one: a decision taken there holds here.
  const other = validFile === undefined ? undefined : await openSource(validFile, args);
  const { normalScores, standardise } = recipe;
  const wideBuckets = args.towers === 'deep' ? 0 : recipe.wideBuckets;
  const { crosses, crossBuckets } = args;
  const prepared = prepare(
    rows,
    {
      ...args,
      task: { task: args.task, positive: args.positive },
      ...forecast?.asked,
      encoder: { normalScores, standardise, crosses, crossBuckets, wideBuckets },
      validation,
      spill: SPILL,
    },
    other,
  );
  other?.close();
  return { args, table, recipe: { ...recipe, validation }, prepared, validFile, forecast };
}

/** A billion weights, six arrays of them while training: more than this program is for. */
const MOST_WEIGHTS = 2 ** 30;

/** @throws WdError WD014 before anything is allocated */
function checkSize(config: NetworkConfig): void {
  const { trainable } = countWeights(config);
  if (trainable <= MOST_WEIGHTS) return;
  const message = `a network of ${count(trainable)} weights is too large; at most ${count(MOST_WEIGHTS)}`;
  throw usageError('WD014', message, ['use a smaller --units or fewer --layers']);
}

function configOf(recipe: Recipe, { encoder, target }: Prepared, towers: Towers): NetworkConfig {
  const { units, layers, dropout, activation, batchNormEpsilon, batchNormMomentum } = recipe;
  return {
    towers,
    ...inputSizes(describeInputs(encoder)),
    outputs: outputsFor(target),
    units,
    layers: towers === 'wide' ? 0 : layers,
    dropout,
    activation,
    batchNormEpsilon,
    batchNormMomentum,
  };
}

async function fitWithReport(
  io: Terminal,
  network: WideDeep,
  { recipe, prepared, args }: Plan,
  { from, hooks: checkpoints }: Checkpointing,
  given: Pick<FitHooks, 'signal' | 'watch'>,
): Promise<FitResult> {
  const reporter = createReporter(io, recipe, prepared.train.rows);
  try {
    const { device } = network.tape;
    const hooks = { ...reporter.hooks, ...given, checkpoints, onRows: rowsTeller(io, device) };
    const task = taskFor(prepared.target, args.regressionLoss);
    const options = { ...recipe, task, seed: args.seed, rowsOn: args.rowsOn, from };
    const { train: rows, valid } = prepared;
    const started = performance.now();
    const kernels = await compileAhead(
      network,
      { train: rows, valid, options },
      reporter.onCompiled,
    );
    sayCompiled(io, kernels, (performance.now() - started) / 1000);
    return await fit(network, prepared.train, prepared.valid, options, hooks);
  } finally {
    reporter.close();
  }
}

/** The columns that were said to name rows. The rows of a forecast are named by their time. */
function idsOf({ prepared, forecast }: Plan): { readonly ids?: readonly string[] } {
  const ids = prepared.schemas.filter(({ role }) => role === 'id').map(({ name }) => name);
  return forecast !== undefined || ids.length === 0 ? {} : { ids };
}

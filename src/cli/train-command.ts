/** @file What wd-train does: read, prepare, train, write the run folder. */
import type { Command } from 'commander';
import { Tape } from '../autograd/tape.ts';
import { ExitCode, usageError } from '../base/errors.ts';
import { describeInputs } from '../data/schema/encoder.ts';
import { sourceOf, type TableSource } from '../data/table-source.ts';
import { checkSchemaFile } from '../data/schema/schema-file.ts';
import { arithmeticOf } from '../device/arithmetic.ts';
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
import { prepare, type Prepared } from '../train/prepare.ts';
import type { Recipe } from '../train/recipe.ts';
import { StepProfiler } from '../train/step-profile.ts';
import { type AskedTraining, readTraining } from './train-asked.ts';
import { openCheckpoints, type RunStart, startOf } from './train-checkpoints.ts';
import { withSchemaFile } from './schema-option.ts';
import { count } from './format.ts';
import { leaveBySignal, onInterrupt } from './interrupt.ts';
import { warnOfThreads } from './machine-options.ts';
import { packageVersion } from './program.ts';
import type { Terminal } from './terminal.ts';
import type { TrainArguments } from './train-options.ts';
import { planForecast, startAtLeastSquares } from './train-forecast.ts';
import { recipeFor } from './train-recipe.ts';
import { runMetrics, sayEnding } from './train-ending.ts';
import { trainLinear } from './train-linear.ts';
import {
  announce,
  announceDevice,
  announceTable,
  announceWorkers,
  type Plan,
} from './train-plan.ts';
import { fitWithReport } from './train-fit.ts';
import { sayProfile } from './train-machine.ts';
import { scoreOthers } from './train-scores.ts';
import { takeTuned } from './tuned-products.ts';
import { openLabelled, openSource, SPILL } from './train-tables.ts';
import { warnOf } from './train-warnings.ts';
import { openTeam, type TrainingTeam } from './train-team.ts';

type Team = TrainingTeam | undefined;

export async function train(io: Terminal, given: Command): Promise<ExitCode> {
  return trainAsked(io, await readTraining(io, given), openThreads);
}

async function openThreads(args: TrainArguments): Promise<Team> {
  const { workers, threads, precision, tuned } = args;
  return workers === undefined ? undefined : openTeam(workers, { threads, precision, tuned });
}

/**
 * @param openWorkers opens the devices of all workers, this one's among them; undefined: there is only one
 */
export async function trainAsked(
  io: Terminal,
  { args: asked, words }: AskedTraining,
  openWorkers: (args: TrainArguments) => Promise<Team>,
): Promise<ExitCode> {
  const { schemaFile, ...args } = await withSchemaFile(asked.schemaOption, asked);
  const place = placeOf(args);
  const start = await startOf(args, place, words);
  const { threads, precision, profile: timestamps } = args;
  const team = await openWorkers(args);
  const opened =
    team?.opened ?? (await openDevice(args.device, { threads, precision, timestamps }));
  const { device } = opened;
  try {
    announceDevice(io, device, opened.reason);
    if (team !== undefined) announceWorkers(io, team.devices, team.reason, args.overrides);
    if (team === undefined || team.devices.length === 1) warnOfThreads(io, device, threads);
    await takeTuned(io, device, args.tuned);
    const started = performance.now();
    const table = await openSource(args.tables, args);
    announceTable(io, table, (performance.now() - started) / 1000);
    if (schemaFile !== undefined) checkSchemaFile(schemaFile, table);
    const plan = await makePlan(args, table);
    table.close();
    return await trainAndSave(io, device, plan, start, team);
  } finally {
    await team?.end();
    device.destroy();
  }
}

/** From the first word about the training until its run is written, Ctrl-C keeps what was learned. */
async function trainAndSave(
  io: Terminal,
  device: Device,
  plan: Plan,
  start: RunStart,
  team: Team,
): Promise<ExitCode> {
  const abort = new AbortController();
  const onFirst = (): void => {
    io.line('finishing the step, keeping the best weights … (again: leave at once)');
    abort.abort();
  };
  const watch = onInterrupt(onFirst, team === undefined ? undefined : leaveBySignal);
  try {
    const { args, prepared } = plan;
    const config = configOf(plan.recipe, prepared, args.towers);
    checkSize(config);
    announce(io, plan, config);
    warnOf(io, plan);
    const arithmetic = team?.arithmetic ?? [arithmeticOf(device)];
    const checkpoints = await openCheckpoints(io, start, plan, config, arithmetic);
    if (args.dryRun) return ExitCode.done;

    const profiler = args.profile ? new StepProfiler(device) : undefined;
    const network = new WideDeep(new Tape(profiler?.device ?? device), config);
    const initial = initialParameters(config, args.seed);
    startAtLeastSquares(initial, plan);
    network.parameters.values.upload(initial);
    network.moving.upload(initialMoving(config));
    const result = await fitWithReport(io, network, plan, {
      checkpoints,
      team,
      hooks: { signal: abort.signal, watch: profiler },
    });
    // Asked to be, perhaps, by way of another rank.
    if (result.stopped === 'interrupted') abort.abort();
    const ending = (): ExitCode => (abort.signal.aborted ? ExitCode.interrupted : ExitCode.done);
    // What follows is worker 0's alone; the others' threads end before their rows are let go of.
    await team?.end();
    const linear = await trainLinear(io, plan, network, abort.signal);
    watch.finish();
    const others = await scoreOthers(network, linear, plan);
    const profile = profiler?.result();
    const found = runMetrics(plan, config, team?.devices ?? [device.name], result, others);
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
    return ending();
  } finally {
    watch.release();
    plan.prepared.train.close();
    plan.prepared.valid.close();
    plan.prepared.test?.close();
    plan.testRows?.close();
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
  const { test } = args;
  const testRows = test === undefined ? undefined : await openLabelled(test, prepared, args);
  const planned = { ...recipe, validation };
  return { args, table, recipe: planned, prepared, validFile, testRows, forecast };
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

/** The columns that were said to name rows. The rows of a forecast are named by their time. */
function idsOf({ prepared, forecast }: Plan): { readonly ids?: readonly string[] } {
  const ids = prepared.schemas.filter(({ role }) => role === 'id').map(({ name }) => name);
  return forecast !== undefined || ids.length === 0 ? {} : { ids };
}

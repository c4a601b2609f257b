/** @file What wd-train was asked for, checked: all mistakes of the command line at once. */
import type { Command } from 'commander';
import { ACTIVATIONS } from '../autograd/ops.ts';
import { usageError } from '../base/errors.ts';
import { choice } from './choice-option.ts';
import { PRESETS, type Preset, presetRecipe, resolveBatch } from '../train/recipe.ts';
import { type Overrides, type Scale, SCALES } from './train-recipe.ts';
import type { OpenTableOptions } from '../data/open-table.ts';
import type { SchemaOptions } from '../data/schema/overrides.ts';
import { type Task, TASKS } from '../data/tasks/target.ts';
import { CLASS_WEIGHTS, type ClassWeight } from '../data/tasks/row-weights.ts';
import { TOWERS, type Towers } from '../model/network-config.ts';
import { REGRESSION_LOSSES, type RegressionLoss } from '../model/metrics/regression.ts';
import { type CheckpointArguments, NO_CHECKPOINTS, readCheckpoints } from './checkpoint-options.ts';
import { type ForecastArguments, readForecast } from './forecast-options.ts';
import { rawOptions } from './raw-options.ts';
import { readRowPlan } from './row-options.ts';
import type { RowPlan } from '../train/split-rows.ts';
import { collectMistakes, type Mistakes } from './mistakes.ts';
import { type MachineArguments, readMachine } from './machine-options.ts';
import { integerOption, numberOption } from './number-options.ts';
import { refuseContradictions } from './switched-off.ts';
import { tableArguments } from './table-arguments.ts';
import { workersOption } from './worker-options.ts';

export interface TrainArguments extends MachineArguments {
  /** Parts of one table; at least one. */
  readonly tables: readonly string[];
  readonly target: string | undefined;
  readonly task: Task | undefined;
  readonly positive: string | undefined;
  readonly regressionLoss: RegressionLoss;
  readonly dropMissingTarget: boolean;
  readonly classWeight: ClassWeight;
  readonly test: string | undefined;
  /** A file that says what columns are, besides. */
  readonly schemaOption: string | undefined;
  readonly schema: Omit<SchemaOptions, 'target'>;
  readonly crosses: readonly (readonly string[])[];
  /** Whether crosses that help are looked for. */
  readonly autoCross: boolean;
  readonly crossBuckets: number;
  /** Where a column or the time says what rows are for. */
  readonly rows: RowPlan;
  readonly forecast: ForecastArguments | undefined;
  /** How tables are read. */
  readonly raw: OpenTableOptions;
  /** A share of the rows, a file, or what the preset says. */
  readonly valid: number | string | undefined;
  readonly preset: Preset;
  readonly towers: Towers;
  /** Whether a linear model is trained beside the network. */
  readonly linear: boolean;
  readonly overrides: Overrides;
  readonly seed: number;
  /** Who computes the replicas, worker 0 first; undefined: one device, `device`. */
  readonly workers: readonly string[] | undefined;
  readonly name: string | undefined;
  readonly out: string;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly checkpoints: CheckpointArguments;
}

type Raw = Record<string, string | boolean | readonly string[] | undefined>;

function text(value: Raw[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: Raw[string]): readonly string[] {
  return typeof value === 'object' ? value : [];
}

/**
 * @param program after it has parsed
 * @param ranks how many mpirun has started
 * @throws WdError, or several of them together: WD010 to WD013, WD020, WD119
 */
export function readTrainArguments(program: Command, ranks = 1): TrainArguments {
  const raw = program.opts<Raw>();
  const mistakes = collectMistakes();
  const tables = mistakes.attempt(() => tableArguments(program.args));
  const preset = mistakes.attempt(() => choice('--preset', text(raw['preset']) ?? '', PRESETS));
  const overrides = readOverrides(raw, mistakes);
  const seed = mistakes.attempt(() =>
    integerOption('--seed', text(raw['seed']) ?? '0', { least: 0, most: Number.MAX_SAFE_INTEGER }),
  );
  const task = mistakes.attempt(() => {
    const given = text(raw['task']);
    return given === undefined ? undefined : choice('--task', given, TASKS);
  });
  const givenLoss = text(raw['loss']) ?? 'squared';
  const regressionLoss = mistakes.attempt(() => choice('--loss', givenLoss, REGRESSION_LOSSES));
  const givenWeight = text(raw['classWeight']) ?? 'none';
  const classWeight = mistakes.attempt(() => choice('--class-weight', givenWeight, CLASS_WEIGHTS));
  const towers = mistakes.attempt(() => readTowers(raw));
  const crossBuckets = mistakes.attempt(() =>
    integerOption('--cross-buckets', text(raw['crossBuckets']) ?? '4096', {
      least: 2,
      most: 2 ** 24,
    }),
  );
  const reading = mistakes.attempt(() => rawOptions(program.opts()));
  const valid = mistakes.attempt(() => readValid(text(raw['valid'])));
  const rows = readRowPlan(program, mistakes);
  const forecast = readForecast(program, mistakes);
  const machine = readMachine(program, mistakes);
  const checkpoints = mistakes.attempt(() => readCheckpoints(program));
  const name = mistakes.attempt(() => readName(text(raw['name'])));
  if (raw['force'] === true && name === undefined) {
    mistakes.add(
      usageError('WD013', '--force replaces a run by its name', ['give it: --name NAME']),
    );
  }
  const base = presetRecipe(preset ?? 'tabular', 1);
  const batches = mistakes.attempt(() => resolveBatch(overrides, base));
  const workers = workersOption(program, batches, overrides, mistakes, ranks);
  mistakes.check();
  return {
    tables: tables ?? [],
    target: text(raw['target']),
    valid,
    task,
    positive: text(raw['positive']),
    regressionLoss: regressionLoss ?? 'squared',
    dropMissingTarget: raw['dropMissingTarget'] === true,
    classWeight: classWeight ?? 'none',
    test: text(raw['test']),
    schemaOption: text(raw['schema']),
    schema: {
      ignore: list(raw['ignore']),
      id: list(raw['id']),
      categorical: list(raw['categorical']),
      numeric: list(raw['numeric']),
      ...(text(raw['weight']) === undefined ? {} : { weight: text(raw['weight']) }),
    },
    crosses: list(raw['cross'])
      .filter((names) => names !== 'auto')
      .map((names) => names.split(':')),
    autoCross: list(raw['cross']).includes('auto'),
    crossBuckets: crossBuckets ?? 4096,
    rows,
    forecast,
    raw: reading ?? {},
    preset: preset ?? 'tabular',
    towers: towers ?? 'both',
    linear: raw['linear'] !== false,
    overrides,
    seed: seed ?? 0,
    ...machine,
    workers,
    name,
    out: text(raw['out']) ?? 'runs',
    force: raw['force'] === true,
    dryRun: raw['dryRun'] === true,
    checkpoints: checkpoints ?? NO_CHECKPOINTS,
  };
}

function readOverrides(raw: Raw, mistakes: Mistakes): Overrides {
  const integer = (key: string, option: string, least: number, most?: number) => {
    return mistakes.attempt(() => {
      const given = text(raw[key]);
      const range = most === undefined ? { least } : { least, most };
      return given === undefined ? undefined : integerOption(option, given, range);
    });
  };
  const number = (key: string, option: string, range: Parameters<typeof numberOption>[2]) => {
    return mistakes.attempt(() => {
      const given = text(raw[key]);
      return given === undefined ? undefined : numberOption(option, given, range);
    });
  };
  const activation = mistakes.attempt(() => {
    const given = text(raw['activation']);
    return given === undefined ? undefined : choice('--activation', given, ACTIVATIONS);
  });
  const scale = mistakes.attempt(() => {
    const given = text(raw['scale']);
    const known = Object.keys(SCALES) as Scale[];
    return given === undefined ? undefined : choice('--scale', given, known);
  });
  refuseContradictions(raw, mistakes);
  return {
    units: integer('units', '--units', 1, 65_536),
    layers: integer('layers', '--layers', 0, 100),
    dropout: number('dropout', '--dropout', { least: 0, most: 1, open: 'most' }),
    activation,
    batch: integer('batch', '--batch', 2),
    replicas: integer('replicas', '--replicas', 1, 65_536),
    batchPerReplica: integer('batchPerReplica', '--batch-per-replica', 2),
    dropRemainder:
      raw['dropRemainder'] === true ? true : raw['keepRemainder'] === true ? false : undefined,
    epochs: integer('epochs', '--epochs', 1, 1_000_000),
    learningRate: number('lr', '--lr', { least: 0, open: 'least' }),
    syncBatchNorm: raw['syncBatchnorm'] === true ? true : undefined,
    earlyStopping: raw['earlyStopping'] !== false,
    patience: integer('patience', '--patience', 0),
    minDelta: number('minDelta', '--min-delta', { least: 0 }),
    plateau: raw['plateau'] !== false,
    plateauPatience: integer('plateauPatience', '--plateau-patience', 0),
    plateauFactor: number('plateauFactor', '--plateau-factor', { least: 0, most: 1, open: 'both' }),
    minLearningRate: number('minLr', '--min-lr', { least: 0 }),
    scale,
    wideBuckets: integer('wideBuckets', '--wide-buckets', 0, 10_000),
    averageDecay: number('average', '--average', { least: 0, most: 1, open: 'most' }),
  };
}

/** What each tower alone has a use for. */
const OF_TOWER = {
  wide: { cross: '--cross', wideBuckets: '--wide-buckets' },
  deep: { units: '--units', layers: '--layers', dropout: '--dropout', activation: '--activation' },
} as const;

/** @throws WdError WD011; WD021 for a flag of the tower that is left out */
function readTowers(raw: Raw): Towers {
  const towers = choice('--towers', text(raw['towers']) ?? 'both', TOWERS);
  if (towers === 'both') return towers;
  const missing = towers === 'wide' ? 'deep' : 'wide';
  const useless = Object.entries(OF_TOWER[missing]).filter(([key]) => raw[key] !== undefined);
  if (useless.length === 0) return towers;
  const flags = useless.map(([, flag]) => flag).join(', ');
  throw usageError(
    'WD021',
    `${flags}: of the ${missing} side, which --towers ${towers} leaves out`,
    [`leave ${useless.length === 1 ? 'it' : 'them'} out, or give --towers both`],
  );
}

function readValid(given: string | undefined): number | string | undefined {
  if (given === undefined || !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(given)) return given;
  return numberOption('--valid', given, { least: 0, most: 1, open: 'both' });
}

/** A name is one part of a path, never a way out of the folder of runs. */
function readName(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (/^[\p{L}\p{N}_][\p{L}\p{N} ._-]{0,99}$/u.test(given)) return given;
  throw usageError('WD012', `--name "${given}" cannot be the name of a folder`, [
    'use letters, digits, dots, dashes and underscores, 100 at most',
  ]);
}

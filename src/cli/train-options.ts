/** @file What wd-train was asked for, checked: all mistakes of the command line at once. */
import type { Command } from 'commander';
import { ACTIVATIONS, type Activation } from '../autograd/ops.ts';
import { usageError } from '../base/errors.ts';
import { closest } from '../data/names.ts';
import { PRESETS, type Preset, presetRecipe, type Recipe, resolveBatch } from '../train/recipe.ts';
import { collectMistakes, type Mistakes } from './mistakes.ts';
import { integerOption, numberOption } from './number-options.ts';

/** Settings of a recipe that were asked for; the others are the preset's. */
export interface Overrides {
  readonly units?: number | undefined;
  readonly layers?: number | undefined;
  readonly dropout?: number | undefined;
  readonly activation?: Activation | undefined;
  readonly batch?: number | undefined;
  readonly replicas?: number | undefined;
  readonly batchPerReplica?: number | undefined;
  readonly dropRemainder?: boolean | undefined;
  readonly epochs?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly earlyStopping: boolean;
  readonly patience?: number | undefined;
  readonly minDelta?: number | undefined;
  readonly plateau: boolean;
  readonly plateauPatience?: number | undefined;
  readonly plateauFactor?: number | undefined;
  readonly minLearningRate?: number | undefined;
  readonly averageDecay?: number | undefined;
}

export interface TrainArguments {
  readonly table: string;
  readonly target: string | undefined;
  /** A share of the rows, a file, or what the preset says. */
  readonly valid: number | string | undefined;
  readonly delimiter: string | undefined;
  readonly header: boolean | undefined;
  readonly preset: Preset;
  readonly overrides: Overrides;
  readonly seed: number;
  readonly device: string;
  readonly name: string | undefined;
  readonly out: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

type Raw = Record<string, string | boolean | undefined>;

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function choice<T extends string>(option: string, given: string, among: readonly T[]): T {
  const found = among.find((each) => each === given);
  if (found !== undefined) return found;
  const meant = closest(given, among);
  const help = meant === undefined ? [] : [`did you mean ${meant}?`];
  throw usageError('WD011', `${option} "${given}" is none of ${among.join(', ')}`, help);
}

/**
 * @param program after it has parsed
 * @throws WdError, or several of them together: WD010 to WD013, WD020
 */
export function readTrainArguments(program: Command): TrainArguments {
  const raw = program.opts<Raw>();
  const mistakes = collectMistakes();
  const preset = mistakes.attempt(() => choice('--preset', text(raw['preset']) ?? '', PRESETS));
  const overrides = readOverrides(raw, mistakes);
  const seed = mistakes.attempt(() =>
    integerOption('--seed', text(raw['seed']) ?? '0', { least: 0, most: Number.MAX_SAFE_INTEGER }),
  );
  const valid = mistakes.attempt(() => readValid(text(raw['valid'])));
  const name = mistakes.attempt(() => readName(text(raw['name'])));
  if (raw['force'] === true && name === undefined) {
    mistakes.add(
      usageError('WD013', '--force replaces a run by its name', ['give it: --name NAME']),
    );
  }
  // Known contradictions are found now, not after the table was read.
  mistakes.attempt(() => resolveBatch(overrides, presetRecipe(preset ?? 'tabular', 1)));
  mistakes.check();
  return {
    table: program.args[0],
    target: text(raw['target']),
    valid,
    delimiter: text(raw['delimiter']),
    header: typeof raw['header'] === 'boolean' ? raw['header'] : undefined,
    preset: preset ?? 'tabular',
    overrides,
    seed: seed ?? 0,
    device: text(raw['device']) ?? 'auto',
    name,
    out: text(raw['out']) ?? 'runs',
    force: raw['force'] === true,
    dryRun: raw['dryRun'] === true,
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
  if (raw['dropRemainder'] === true && raw['keepRemainder'] === true) {
    const message = '--drop-remainder and --keep-remainder contradict each other';
    mistakes.add(usageError('WD013', message, ['give one of them']));
  }
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
    earlyStopping: raw['earlyStopping'] !== false,
    patience: integer('patience', '--patience', 0),
    minDelta: number('minDelta', '--min-delta', { least: 0 }),
    plateau: raw['plateau'] !== false,
    plateauPatience: integer('plateauPatience', '--plateau-patience', 0),
    plateauFactor: number('plateauFactor', '--plateau-factor', { least: 0, most: 1, open: 'both' }),
    minLearningRate: number('minLr', '--min-lr', { least: 0 }),
    averageDecay: number('average', '--average', { least: 0, most: 1, open: 'most' }),
  };
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

/** The preset's recipe for so many rows, with what was asked for in its place. */
export function recipeFor(preset: Preset, overrides: Overrides, rows: number): Recipe {
  const base = presetRecipe(preset, rows);
  return {
    ...base,
    units: overrides.units ?? base.units,
    layers: overrides.layers ?? base.layers,
    dropout: overrides.dropout ?? base.dropout,
    activation: overrides.activation ?? base.activation,
    ...resolveBatch(overrides, base),
    dropRemainder: overrides.dropRemainder ?? base.dropRemainder,
    epochs: overrides.epochs ?? base.epochs,
    learningRate: overrides.learningRate ?? base.learningRate,
    averageDecay: overrides.averageDecay ?? base.averageDecay,
    earlyStopping: overrides.earlyStopping ? stoppingFor(base, overrides) : undefined,
    plateau: overrides.plateau ? plateauFor(base, overrides) : undefined,
  };
}

function stoppingFor({ earlyStopping }: Recipe, overrides: Overrides): Recipe['earlyStopping'] {
  if (earlyStopping === undefined) return undefined;
  const { patience, minDelta } = earlyStopping;
  return {
    ...earlyStopping,
    patience: overrides.patience ?? patience,
    minDelta: overrides.minDelta ?? minDelta,
  };
}

function plateauFor({ plateau }: Recipe, overrides: Overrides): Recipe['plateau'] {
  if (plateau === undefined) return undefined;
  const { patience, factor, minLearningRate } = plateau;
  return {
    ...plateau,
    patience: overrides.plateauPatience ?? patience,
    factor: overrides.plateauFactor ?? factor,
    minLearningRate: overrides.minLearningRate ?? minLearningRate,
  };
}

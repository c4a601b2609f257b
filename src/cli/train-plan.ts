/** @file What wd-train says before it trains: its decisions. */
import { WHEN } from '../data/forecast/lagged-table.ts';
import { listed } from '../data/names.ts';
import { describeInputs } from '../data/schema/encoder.ts';
import type { CrossChoice } from '../data/schema/choose-crosses.ts';
import type { TableSource } from '../data/table-source.ts';
import { TASK_WORDS } from '../data/tasks/target.ts';
import type { Device } from '../device/device.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { countWeights } from '../model/weights.ts';
import type { Prepared } from '../train/prepare.ts';
import type { Recipe } from '../train/recipe.ts';
import type { RowStore } from '../train/row-store.ts';
import { count, plural, seconds, significant } from './format.ts';
import type { Terminal } from './terminal.ts';
import type { TrainArguments } from './train-options.ts';
import { announceForecast, type ForecastPlan } from './train-forecast.ts';
import { rowsNote } from './row-options.ts';
import { saySchema } from './say-schema.ts';
import type { Overrides } from './train-recipe.ts';
import { visible } from './visible.ts';

/** Everything that is decided before training begins. */
export interface Plan {
  readonly args: TrainArguments;
  readonly table: TableSource;
  readonly recipe: Recipe;
  readonly prepared: Prepared;
  /** What is forecast, if anything is. */
  readonly forecast: ForecastPlan | undefined;
  /** The file of the validation rows, if they have one of their own. */
  readonly validFile: string | undefined;
  /** The rows of `--test`: read before the training, so that no fault in that file costs one. */
  readonly testRows: RowStore | undefined;
}

export function announceDevice(io: Terminal, device: Device, reason: string): void {
  io.decision('device', device.name, `${reason}; else --device auto|cpu|gpu|NAME`);
}

/** Who computes what, where there are several. */
export function announceWorkers(
  io: Terminal,
  devices: readonly string[],
  why: string,
  { syncBatchNorm = false }: Pick<Overrides, 'syncBatchNorm'>,
): void {
  if (devices.length === 1) return;
  const share = syncBatchNorm ? 'takes an equal part of every batch' : 'takes whole replicas';
  io.decision('workers', devices.join(' · '), `${why}; each ${share}`);
}

export function announceTable(
  io: Terminal,
  table: Pick<TableSource, 'file' | 'rows' | 'columns' | 'decisions'>,
  readSeconds: number,
): void {
  const size = `${plural(table.rows, 'row')} × ${plural(table.columns.length, 'column')}`;
  io.decision('table', size, `${visible(table.file, 60)}, read in ${seconds(readSeconds)} s`);
  if (table.decisions.length > 0) {
    io.decision('reading', table.decisions.map((each) => visible(each, 80)).join(' · '));
  }
}

export function announce(io: Terminal, plan: Plan, config: NetworkConfig): void {
  const { args, prepared, recipe, validFile } = plan;
  const { train, valid, target, encoder } = prepared;
  const test = plan.testRows ?? prepared.test;
  if (plan.forecast !== undefined) announceForecast(io, plan.forecast, args.towers);
  sayColumns(io, prepared);
  if (prepared.sampled !== undefined) {
    const note = 'drawn at random; what columns hold and inputs are scaled by is theirs';
    io.decision('sample', plural(prepared.sampled, 'row'), note);
  }
  io.decision('target', visible(target.name, 36), targetNote(plan));
  const last = test === undefined ? '' : ` · ${count(test.rows)} test`;
  const rows = `${count(train.rows)} train · ${count(valid.rows)} validation${last}`;
  io.decision('split', rows, splitNote(plan, validFile));
  const { categories } = describeInputs(encoder);
  const parts = [plural(config.features, 'number')];
  if (categories.length > 0) parts.push(plural(categories.length, 'category', 'categories'));
  const crossed = encoder.crosses.filter(({ terms }) => terms.length > 1).length;
  const bucketed = encoder.crosses.length - crossed;
  if (bucketed > 0) parts.push(`${count(bucketed)} in buckets`);
  if (crossed > 0) parts.push(plural(crossed, 'cross', 'crosses'));
  io.decision('inputs', parts.join(' · '), inputsNote(recipe, prepared));
  if (prepared.choice !== undefined) io.decision('crosses', ...choiceText(prepared.choice));
  const { trainable } = countWeights(config);
  const wide = [config.features, ...categories.map(({ size }) => size), ...config.crosses];
  const joined = categories.reduce(
    (sum, { embeddingWidth }) => sum + embeddingWidth,
    config.features,
  );
  const all = wide.reduce((sum, size) => sum + size, 0);
  const towers = {
    wide: `wide ${count(all)} → ${config.outputs}`,
    deep: `deep ${joined} → ${config.layers}×${config.units} → ${config.outputs}`,
  };
  const shape = config.towers === 'both' ? `${towers.wide}, ${towers.deep}` : towers[config.towers];
  io.decision('network', shape, plural(trainable, 'weight'));
  io.decision('steps', stepsText(recipe), stepsNote(recipe));
  const { weightRange } = prepared;
  if (weightRange !== undefined) io.decision('weights', ...weightsText(args, weightRange));
  io.decision('preset', args.preset, originNote(args.overrides, args.seed));
  io.event({
    event: 'start',
    rows: { train: train.rows, valid: valid.rows },
    columns: config.features,
    target: target.name,
    parameters: trainable,
    preset: args.preset,
    recipe,
    seed: args.seed,
  });
}

/** Columns shown before the rest is only counted. */
const MOST_COLUMNS = 60;

/** The columns and what is done with each, where there is more to say than that all are numbers. */
function sayColumns(io: Terminal, prepared: Prepared): void {
  // The order in time of a forecast's rows is no column of anyone's table.
  const schemas = prepared.schemas.filter(({ name }) => name !== WHEN);
  const features = schemas.filter(({ role }) => role !== 'target');
  if (features.every(({ kind, missing }) => kind === 'number' && missing === 0)) return;
  saySchema((text) => io.line(text), schemas, MOST_COLUMNS);
}

function targetNote({ args, prepared, forecast }: Plan): string {
  const { target, dropped, classRows } = prepared;
  const why = args.target === undefined ? 'by its name' : 'as asked';
  const gap = forecast === undefined ? 'without it' : 'of which the outcome is not known';
  const without = dropped === 0 ? '' : `, ${plural(dropped, 'row')} ${gap} left out`;
  const task = `${why}; ${TASK_WORDS[target.kind]}`;
  if (target.kind === 'regression') return `${task}${without}`;
  if (target.kind === 'multiclass') return `${task}: ${listed(target.classes)}${without}`;
  const [negatives, positives] = classRows.table;
  const share = ((100 * positives) / (negatives + positives)).toFixed(1);
  const [no, yes] = target.classes.map((name) => visible(name, 20));
  return `${why}; ${share} % are ${yes}, the others ${no}${without}`;
}

function inputsNote({ standardise }: Recipe, { encoder }: Prepared): string {
  const skewed = encoder.numbers.filter(({ normalScores }) => normalScores !== undefined).length;
  if (!standardise) return 'numbers as they are';
  const scaled = 'numbers brought to mean 0, deviation 1';
  return skewed === 0 ? scaled : `${scaled}; ${skewed} skewed ones made normal first`;
}

function splitNote({ args, recipe, forecast }: Plan, file: string | undefined): string {
  if (file !== undefined) return `validation from ${visible(file, 60)}`;
  const by = rowsNote(args.rows, args.seed);
  const last = 'the test is the last fifth, else --test-last';
  if (by !== undefined && forecast !== undefined && args.rows.testLast === undefined) {
    return `${by}; ${last}`;
  }
  if (by !== undefined) return by;
  const { rows } = recipe.validation;
  const how = rows === 'last' ? 'the last rows' : `shuffled, seed ${args.seed}`;
  return `${how}; else --valid SHARE|FILE`;
}

/** Which crosses were found, and why these. */
function choiceText({ pairs, rows, chosen }: CrossChoice): [value: string, note: string] {
  const tried = `of ${plural(pairs, 'pair')}, on ${count(rows)} training rows`;
  if (chosen.length === 0)
    return ['none', `auto: none ${tried}, lowers the loss of those held out by 0.1 %`];
  const names = chosen.map((each) => visible(each.names.join(':'), 60)).join(' · ');
  const gains = chosen.map(({ gain }) => `${significant(100 * gain, 2)} %`).join(', ');
  const lower = chosen.length === 1 ? 'lowers' : 'lower';
  return [
    names,
    `auto: ${chosen.length} ${tried}, ${lower} the loss of those held out, by ${gains}`,
  ];
}

function weightsText(
  { schema: { weight }, classWeight }: TrainArguments,
  [least, most]: readonly [number, number],
): [value: string, note: string] {
  const parts = weight === undefined ? [] : [`column ${visible(weight, 30)}`];
  if (classWeight === 'balanced') parts.push('classes balanced');
  const range = `${significant(least)} to ${significant(most)}, 1 on average`;
  return [parts.join(' · '), `${range}; in the training loss alone`];
}

function stepsText({ batch, replicas, syncBatchNorm }: Recipe): string {
  if (replicas === 1 || syncBatchNorm) return `batches of ${count(batch)}`;
  return `batches of ${replicas} replicas × ${count(batch / replicas)}`;
}

function stepsNote(recipe: Recipe): string {
  const { epochs, learningRate, earlyStopping, averageDecay, dropRemainder } = recipe;
  const parts = [`Adam ${learningRate}`, `at most ${plural(epochs, 'epoch')}`];
  if (earlyStopping !== undefined) {
    const { patience, minDelta } = earlyStopping;
    parts.push(`stop after ${patience} without a gain of ${minDelta} in validation loss`);
  }
  if (averageDecay > 0) parts.push(`weights averaged, decay ${averageDecay}`);
  if (dropRemainder) parts.push('last, smaller batch left out');
  return parts.join(', ');
}

function originNote(overrides: Overrides, seed: number): string {
  const given = Object.entries(overrides)
    .filter(([, value]) => value !== undefined && value !== true)
    .map(([name, value]) => `${name} ${value}`);
  const flags = given.length === 0 ? 'nothing else asked for' : `from flags: ${given.join(', ')}`;
  return `${flags}; seed ${seed}`;
}

/** @file What wd-train says before it trains: its decisions, and warnings that know what was asked for. */
import type { Table } from '../data/table.ts';
import type { Device } from '../device/device.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { countWeights } from '../model/weights.ts';
import { plateauCanAct } from '../train/plateau.ts';
import type { Prepared } from '../train/prepare.ts';
import type { Recipe } from '../train/recipe.ts';
import { count, plural, seconds } from './format.ts';
import type { Terminal } from './terminal.ts';
import type { Overrides, TrainArguments } from './train-options.ts';
import { visible } from './visible.ts';

/** Everything that is decided before training begins. */
export interface Plan {
  readonly args: TrainArguments;
  readonly table: Table;
  readonly recipe: Recipe;
  readonly prepared: Prepared;
  /** The file of the validation rows, if they have one of their own. */
  readonly validFile: string | undefined;
}

export function announceDevice(io: Terminal, device: Device, reason: string): void {
  io.decision('device', device.name, `${reason}; else --device auto|cpu|gpu|NAME`);
}

export function announceTable(io: Terminal, table: Table, readSeconds: number): void {
  const size = `${plural(table.rows, 'row')} × ${plural(table.columns.length, 'column')}`;
  const head = table.header ? 'names in the first line' : 'no names; else --header';
  io.decision(
    'table',
    size,
    `${visible(table.file, 60)}, read in ${seconds(readSeconds)} s, ${head}`,
  );
}

const DELIMITERS: Readonly<Record<string, string>> = { '\t': 'tab', ' ': 'space' };

export function announce(io: Terminal, plan: Plan, config: NetworkConfig): void {
  const { args, prepared, recipe, table, validFile } = plan;
  const { train, valid, target } = prepared;
  if (table.delimiter !== ',') {
    const name = DELIMITERS[table.delimiter] ?? table.delimiter;
    io.decision('fields', `separated by ${name}`, 'else --delimiter CHARACTER');
  }
  const share = ((100 * positives(prepared)) / (train.rows + valid.rows)).toFixed(1);
  const why = args.target === undefined ? 'by its name' : 'as asked';
  io.decision(
    'target',
    visible(target.name, 36),
    `${why}; ${share} % are ${visible(target.classes[1], 20)}, the others ${visible(target.classes[0], 20)}`,
  );
  const rows = `${count(train.rows)} train · ${count(valid.rows)} validation`;
  io.decision('split', rows, splitNote(plan, validFile));
  io.decision('inputs', plural(config.features, 'number'), inputsNote(recipe, prepared));
  const { trainable } = countWeights(config);
  const shape = `${config.features} → ${config.layers}×${config.units} → 1`;
  io.decision('network', `wide ${config.features} → 1, deep ${shape}`, plural(trainable, 'weight'));
  io.decision('steps', stepsText(recipe), stepsNote(recipe));
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

function inputsNote({ standardise }: Recipe, { columns }: Prepared): string {
  const skewed = columns.filter(({ normalScores }) => normalScores !== undefined).length;
  if (!standardise) return 'as they are';
  const scaled = 'brought to mean 0, deviation 1';
  return skewed === 0 ? scaled : `${scaled}; ${skewed} skewed ones made normal first`;
}

/** Rows of the positive class, of training and validation together. */
function positives({ train, valid }: Prepared): number {
  let total = 0;
  for (const label of train.labels) total += label;
  for (const label of valid.labels) total += label;
  return total;
}

function splitNote({ args, recipe }: Plan, file: string | undefined): string {
  if (file !== undefined) return `validation from ${visible(file, 60)}`;
  const { rows } = recipe.validation;
  const how = rows === 'last' ? 'the last rows' : `shuffled, seed ${args.seed}`;
  return `${how}; else --valid SHARE|FILE`;
}

function stepsText({ batch, replicas }: Recipe): string {
  if (replicas === 1) return `batches of ${count(batch)}`;
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

/** What will surprise, said before it does. */
export function warnOf(io: Terminal, { recipe, prepared, args, table }: Plan): void {
  const { plateau, learningRate } = recipe;
  if (plateau !== undefined && !plateauCanAct(plateau, learningRate)) {
    const { minLearningRate } = plateau;
    const message = `the learning-rate schedule can never act: its least rate ${minLearningRate} is not below the learning rate ${learningRate}`;
    const cure = args.preset === 'notebook' ? 'so it is in the published recipe; ' : '';
    io.warning('WD301', message, [`${cure}--min-lr 0.00001 would let it act`]);
  }
  if (prepared.constant.length > 0) {
    const names = prepared.constant.slice(0, 5).map((name) => visible(name, 40));
    const more = prepared.constant.length - names.length;
    const list = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const columns = plural(prepared.constant.length, 'column');
    io.warning('WD302', `${columns} with one value only: ${list}`, [
      'they cannot help; leave them out',
    ]);
  }
  if (recipe.batch > prepared.train.rows && !recipe.dropRemainder) {
    const message = `the batch of ${count(recipe.batch)} rows is larger than the ${count(prepared.train.rows)} training rows of ${visible(table.file, 40)}`;
    io.warning('WD303', message, ['each epoch is a single step; --batch makes more of them']);
  }
}

/** @file What wd-train warns of before it trains, knowing what was asked for. */
import { listed, shellWord } from '../data/names.ts';
import { plateauCanAct } from '../train/plateau.ts';
import { unseenClasses } from '../train/unseen-classes.ts';
import { count, plural } from './format.ts';
import type { Terminal } from './terminal.ts';
import type { Plan } from './train-plan.ts';
import { visible } from './visible.ts';

/** What will surprise, said before it does. */
export function warnOf(io: Terminal, plan: Plan): void {
  warnOfSchedule(io, plan);
  warnOfColumns(io, plan.prepared);
  warnOfClasses(io, plan.prepared);
  const { recipe, prepared, table } = plan;
  if (recipe.batch > prepared.train.rows && !recipe.dropRemainder) {
    const message = `the batch of ${count(recipe.batch)} rows is larger than the ${count(prepared.train.rows)} training rows of ${visible(table.file, 40)}`;
    io.warning('WD303', message, ['each epoch is a single step; --batch makes more of them']);
  }
}

function warnOfSchedule(io: Terminal, { recipe, args }: Plan): void {
  const { plateau, learningRate } = recipe;
  if (plateau !== undefined && !plateauCanAct(plateau, learningRate)) {
    const { minLearningRate } = plateau;
    const message = `the learning-rate schedule can never act: its least rate ${minLearningRate} is not below the learning rate ${learningRate}`;
    const cure = args.preset === 'notebook' ? 'so it is in the published recipe; ' : '';
    io.warning('WD301', message, [`${cure}--min-lr 0.00001 would let it act`]);
  }
}

/** Classes that could not be learned, or that no one could see learned. */
function warnOfClasses(io: Terminal, { target, valid, classRows }: Plan['prepared']): void {
  if (target.kind === 'regression') return;
  const untaught = target.classes.filter((_, i) => classRows.train[i] === 0);
  const unseen = unseenClasses(valid, target).filter((name) => !untaught.includes(name));
  if (untaught.length > 0) {
    io.warning(
      'WD306',
      `no training row is of the ${classNames(untaught)}: nothing is learned of it`,
      ['give rows of it that train: more of them, or another split'],
    );
  }
  if (unseen.length > 0) {
    const lacks = target.kind === 'binary' ? 'there is no AUC, and ' : '';
    const message = `no validation row is of the ${classNames(unseen)}: ${lacks}how well it is told is not measured`;
    io.warning('WD306', message, [
      'give more rows of it, or validation rows of your own: --valid SHARE|FILE',
    ]);
  }
}

/** `class "yes"`, `classes "a", "b"`. */
function classNames(names: readonly string[]): string {
  return `${names.length === 1 ? 'class' : 'classes'} ${listed(names)}`;
}

function warnOfColumns(io: Terminal, { suspects, schemas }: Plan['prepared']): void {
  for (const { column, reason } of suspects) {
    const message = `"${visible(column, 40)}" may know too much: ${reason}`;
    io.warning('WD304', message, [
      `leave it out unless it is known beforehand: --ignore ${shellWord(column)}`,
    ]);
  }
  const constant = schemas.filter(({ kind, role }) => kind === 'constant' && role === 'feature');
  if (constant.length > 0) {
    const names = constant.map(({ name }) => name);
    const message = `${plural(names.length, 'column')} with one value only: ${listed(names)}`;
    io.warning('WD302', message, ['they cannot help; they are left out']);
  }
  for (const { name, kind, tooLarge } of schemas) {
    if (tooLarge === undefined) continue;
    const message = `"${visible(name, 40)}" holds numbers too large for float32, such as ${visible(tooLarge, 30)}: it is taken as ${kind}`;
    io.warning('WD305', message, [
      'divide them all, or take their logarithm, to make it a column of numbers',
      `or leave it out: --ignore ${shellWord(name)}`,
    ]);
  }
}

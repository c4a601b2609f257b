/** @file What to say of a target column that cannot be predicted as it is, or not as it was asked for. */
import { dataError, usageError, type WdError } from '../../base/errors.ts';
import { closest, count, counted, excerpt, listed, quoted } from '../names.ts';
import { numberFault, parseNumber } from '../numbers.ts';
import { cellText, type RawColumn } from '../raw-table.ts';
import { TASK_WORDS, type Task } from './target.ts';

export interface TargetPlace {
  /** Name of the target column. */
  readonly name: string;
  readonly file: string;
}

const EXAMPLES = 5;
const SMALLER = 'divide all its values, or take their logarithm';
const ANOTHER = 'or name another column: --target NAME';

/** `"a", "b", "c", …` */
function examples(labels: readonly string[]): string {
  return listed(labels.slice(0, EXAMPLES)) + (labels.length > EXAMPLES ? ', …' : '');
}

export function oneClass(classes: readonly string[], { name, file }: TargetPlace): WdError {
  const value = classes.length === 0 ? 'no value' : `the value ${quoted(classes[0])} in every row`;
  return dataError('WD132', `the target ${quoted(name)} has ${value}; nothing can be learned`, {
    place: { file },
    details: ['expected two distinct values or more'],
    help: ['give a file with rows of other values, or name another column: --target NAME'],
  });
}

/** @param most distinct numbers are not counted beyond it */
export function notBinary(
  classes: readonly string[],
  { name, file }: TargetPlace,
  most: number,
): WdError {
  const number = classes.length > most ? `more than ${count(most)}` : count(classes.length);
  return dataError('WD133', `the target ${quoted(name)} has ${number} distinct values, not two`, {
    place: { file },
    details: [`it holds ${examples(classes)}`],
    help: [
      'ask for --task multiclass (several classes) or --task regression (a quantity)',
      `or make two classes of it, ${ANOTHER}`,
    ],
  });
}

/**
 * @param classes of numbers not all, where there are more than `most`
 * @param most more are never told apart; fewer are too many where each stands in one row only
 */
export function tooManyClasses(
  classes: readonly string[],
  kind: RawColumn['kind'],
  { name, file }: TargetPlace,
  most: number,
): WdError {
  const many = classes.length > most;
  const number = many && kind === 'number' ? `more than ${count(most)}` : count(classes.length);
  const fault = many ? `expected at most ${count(most)} classes` : 'each stands in one row only';
  const words = classes.filter((label) => Number.isNaN(parseNumber(label)));
  const mostlyNumbers = words.length < classes.length / 2;
  const huge = words.filter((label) => numberFault(label) === 'too large');
  if (huge.length > 0 && huge.length === words.length) return tooLarge(huge, { name, file });
  return dataError('WD180', `the target ${quoted(name)} has ${number} distinct values; ${fault}`, {
    place: { file },
    details: [
      mostlyNumbers && words.length > 0
        ? `${count(classes.length - words.length)} of them are numbers; these are not: ${examples(words)}`
        : `it holds ${examples(classes)}`,
    ],
    help: [
      mostlyNumbers
        ? 'if it is a quantity, leave no cell that is no number, and ask for --task regression'
        : 'pool the rare ones into one, such as "other"',
      ANOTHER,
    ],
  });
}

/** Of a target that is a quantity but for numbers beyond float32. */
function tooLarge(numbers: readonly string[], { name, file }: TargetPlace): WdError {
  const message = `the target ${quoted(name)} holds numbers too large for float32`;
  return dataError('WD180', message, {
    place: { file },
    details: [`such as ${examples(numbers)}`],
    help: [`${SMALLER}, and ask for --task regression`, ANOTHER],
  });
}

/** @param lines the line of each row, where they are known */
export function notNumbers(
  column: RawColumn,
  { name, file }: TargetPlace,
  lines: Uint32Array | undefined,
): WdError {
  const rows = column.kind === 'number' ? column.values.length : column.codes.length;
  const isText = (row: number): boolean => {
    const cell = cellText(column, row);
    return cell !== undefined && Number.isNaN(parseNumber(cell));
  };
  let row = 0;
  while (row < rows - 1 && !isText(row)) row++;
  return notANumber(cellText(column, row) ?? '', { name, file }, lines?.[row]);
}

export function notANumber(cell: string, { name, file }: TargetPlace, line?: number): WdError {
  const isHuge = numberFault(cell) === 'too large';
  const what = isHuge ? 'a number too large for float32' : 'text';
  return dataError('WD181', `the target ${quoted(name)} holds ${what}: ${quoted(cell)}`, {
    place: { file, ...(line === undefined ? {} : { line }), text: excerpt(cell) },
    details: ['expected a number in every row, since a quantity is to be predicted (regression)'],
    help: [
      'correct the cell, or leave it empty and leave such rows out: --drop-missing-target',
      isHuge ? `or ${SMALLER}` : 'or predict classes: --task multiclass',
    ],
  });
}

export function positiveOfNoTwo(positive: string, task: Task, name: string): WdError {
  const message = `${quoted(positive)} cannot be the positive class: the target ${quoted(name)} is ${TASK_WORDS[task]}`;
  return usageError('WD182', message, ['leave out --positive, or name a target of two classes']);
}

export function noPositive(positive: string, classes: readonly string[], name: string): WdError {
  const meant = closest(positive, classes) ?? classes[1];
  const message = `the target ${quoted(name)} has no class ${quoted(positive)}; it has ${listed(classes)}`;
  return usageError('WD182', message, [`give one of them: --positive ${quoted(meant)}`]);
}

/**
 * @param rows how many have no value
 * @param lines of the first of them; no more than five are shown
 */
export function missingTarget(
  rows: number,
  lines: readonly number[],
  { name, file }: TargetPlace,
): WdError {
  const shown = lines.slice(0, EXAMPLES).map(count);
  const more = rows > EXAMPLES ? ', …' : '';
  return dataError('WD183', `the target ${quoted(name)} is missing in ${counted(rows, 'row')}`, {
    place: { file, line: lines[0] },
    details: [`${rows === 1 ? 'line' : 'lines'} ${shown.join(', ')}${more}`],
    help: ['fill the values in, or leave these rows out: --drop-missing-target'],
  });
}

export function unknownLabel(
  label: string,
  classes: readonly string[],
  { name, file }: TargetPlace,
  line: number,
): WdError {
  const meant = closest(label, classes);
  return dataError('WD134', `the target ${quoted(name)} has the value ${quoted(label)}`, {
    place: { file, line, text: excerpt(label) },
    details: [`expected one of the classes that the model knows: ${listed(classes)}`],
    help: [
      meant === undefined
        ? 'correct the value, or train again on a file that has such rows'
        : `correct the value (did you mean ${quoted(meant)}?), or train again on a file that has such rows`,
    ],
  });
}

/** @file Rows dealt out by a column of the table that says what each is for. */
import { dataError, type WdError } from '../../base/errors.ts';
import { counted, excerpt, listed, quoted } from '../names.ts';
import { cellText, type RawColumn } from '../raw-table.ts';
import type { Split } from '../split.ts';
import { oncePerCell } from './labels.ts';
import { foldedSpelling } from './spelling.ts';

/** Indices of rows, each list ascending; together every row once. */
export interface ColumnSplit extends Split {
  readonly test: Uint32Array;
}

type Part = keyof ColumnSplit;

const WORDS: Record<Part, readonly string[]> = {
  train: ['train', 'training', 'learn', 'fit'],
  valid: ['valid', 'validation', 'validate', 'val', 'dev', 'development', 'eval', 'evaluation'],
  test: ['test', 'testing', 'holdout', 'hold-out'],
};
const NO = ['0', 'false', 'f', 'no', 'n'];
const YES = ['1', 'true', 't', 'yes', 'y'];

/**
 * Deals rows out as a column says. Case does not count.
 *
 * By words: train, training, learn, fit; valid, validation, validate, val, dev, development, eval, evaluation; test,
 * testing, holdout. Or by 0 and 1 (false and true, no and yes), which the column's name explains: with a word such as
 * `train` in it (`is_train`), 1 trains and 0 validates; with `test`, 1 tests and 0 trains; else 1 validates and 0
 * trains. Or by 0, 1 and 2, where the name says neither: training, validation, test.
 *
 * `valid` is empty where the column tells training from test alone: its rows are then to be drawn from those that
 * train.
 *
 * @param name of the column
 * @param lines the line of each row, for messages
 * @throws WdError WD143 for another value or none, WD144 where no row trains, or every row does
 */
export function splitByColumn(
  column: RawColumn,
  name: string,
  file: string,
  lines: Uint32Array,
): ColumnSplit {
  const words = wordsOf(name);
  const partOf = oncePerCell(column, (text) => words.get(foldedSpelling(text)));
  const split: Record<Part, number[]> = { train: [], valid: [], test: [] };
  const rows = column.kind === 'number' ? column.values.length : column.codes.length;
  for (let row = 0; row < rows; row++) {
    const part = partOf(row);
    if (part === undefined) {
      throw noPart(cellText(column, row), { name, file, line: lines[row], words });
    }
    split[part].push(row);
  }
  const { train, valid, test } = split;
  if (train.length === 0 || train.length === rows) throw oneSided(train.length, name, file);
  return {
    train: Uint32Array.from(train),
    valid: Uint32Array.from(valid),
    test: Uint32Array.from(test),
  };
}

/** What each word means in a column of this name. */
function wordsOf(name: string): ReadonlyMap<string, Part> {
  const pairs = (part: Part, words: readonly string[]): [string, Part][] =>
    words.map((word) => [word, part]);
  const named = namedPart(name);
  return new Map([
    ...pairs('train', WORDS.train),
    ...pairs('valid', WORDS.valid),
    ...pairs('test', WORDS.test),
    ...pairs(named === 'train' ? 'valid' : 'train', NO),
    ...pairs(named ?? 'valid', YES),
    ...(named === undefined ? pairs('test', ['2']) : []),
  ]);
}

/** The part that a column's name asks about; undefined where it names neither, or both as `train_test` does. */
function namedPart(name: string): 'train' | 'test' | undefined {
  const words = name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z]+/);
  const trains = words.some((word) => /^(?:is|in)?train/.test(word));
  const tests = words.some((word) => /^(?:is|in)?test/.test(word));
  if (trains === tests) return undefined;
  return trains ? 'train' : 'test';
}

interface Found {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly words: ReadonlyMap<string, Part>;
}

function noPart(text: string | undefined, { name, file, line, words }: Found): WdError {
  const numbers = ['0', '1', '2'].filter((digit) => words.has(digit));
  const meaning = numbers.map((digit) => `${digit} (${words.get(digit)})`).join(', ');
  const says = text === undefined ? 'is missing' : `says ${quoted(text)}`;
  return dataError('WD143', `the split column ${quoted(name)} ${says} in a row`, {
    place: { file, line, ...(text === undefined ? {} : { text: excerpt(text) }) },
    details: [`expected train, valid or test; or ${meaning}`],
    help: ['correct the value, or name another column: --split-column NAME'],
  });
}

function oneSided(training: number, name: string, file: string): WdError {
  const fault = training === 0 ? 'no row trains' : `all ${counted(training, 'row')} train`;
  return dataError('WD144', `by the split column ${quoted(name)} ${fault}`, {
    place: { file },
    details: [`rows train that say one of ${listed(WORDS.train)}`],
    help: [
      'mark some rows for training and some for validation or test, or leave out --split-column',
    ],
  });
}

/**
 * @file The scores of rows as CSV, a line a row: kept ids, a probability for each class, what is predicted.
 */
import { unscale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import { outputsFor } from '../model/network-config.ts';

/** A field as CSV wants it: quoted where a comma, a quote or a line end would break it. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Digits that float32 outputs carry. */
const DIGITS = 8;

function shown(value: number, digits = DIGITS): string {
  return String(Number(value.toPrecision(digits)));
}

/** A quantity is shown to a hundred-thousandth of its scale at least, far as it may lie from 0. */
const DIGITS_OF_SCALE = 5;
/** Float64 has no more. */
const MOST_DIGITS = 17;

function shownQuantity(value: number, scale: number): string {
  const above = Math.ceil(Math.log10(Math.abs(value) / scale));
  return shown(value, Math.min(Math.max(DIGITS, DIGITS_OF_SCALE + above), MOST_DIGITS));
}

/** σ(z) and 1 − σ(z), each to full relative precision. */
function probabilities(logit: number): readonly [negative: number, positive: number] {
  const e = Math.exp(-Math.abs(logit));
  const [small, large] = [e / (1 + e), 1 / (1 + e)];
  return logit >= 0 ? [small, large] : [large, small];
}

function softmax(logits: Float32Array): number[] {
  const largest = Math.max(...logits);
  // ∞ − ∞ would be no number.
  const weights = Array.from(logits, (z) => (z === largest ? 1 : Math.exp(z - largest)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** A column that goes along with the scores: its name, and its text in each row. */
export interface KeptColumn {
  readonly name: string;
  readonly text: (row: number) => string;
}

/**
 * @param outputs of the network, [rows, outputs]
 * @param base of a quantity that is learned as a change: what it is a change from, row by row
 * @returns `p_<class>` for every class and `predicted`; of a quantity `predicted` alone; in order of the rows
 */
export function predictionsCsv(
  outputs: Float32Array,
  target: Target,
  kept: readonly KeptColumn[] = [],
  base?: Float64Array,
): string {
  const names = kept.map(({ name }) => name);
  return predictionsHead(target, names) + predictionsRows(outputs, target, kept, base);
}

/** The first line of such a file, with its end. @param kept names of columns that go along */
export function predictionsHead(target: Target, kept: readonly string[]): string {
  const classes = target.kind === 'regression' ? [] : target.classes;
  const names = [...kept, ...classes.map((name) => `p_${name}`), 'predicted'];
  return `${names.map(field).join(',')}\n`;
}

/**
 * A line a row.
 *
 * @param base what is added to each predicted quantity
 */
export function predictionsRows(
  outputs: Float32Array,
  target: Target,
  kept: readonly KeptColumn[],
  base?: Float64Array,
): string {
  const scored = scorer(outputs, target, base);
  const rows = outputs.length / outputsFor(target);
  let lines = '';
  for (let row = 0; row < rows; row++) {
    const cells = [...kept.map(({ text }) => text(row)), ...scored(row)];
    lines += `${cells.map(field).join(',')}\n`;
  }
  return lines;
}

/** The cells of a row: its probabilities, and what they come to. */
function scorer(
  outputs: Float32Array,
  target: Target,
  base: Float64Array | undefined,
): (row: number) => string[] {
  if (target.kind === 'regression') {
    const values = unscale(outputs, target);
    return (row) => [shownQuantity(values[row] + (base?.[row] ?? 0), target.scale)];
  }
  const { classes } = target;
  if (target.kind === 'binary') {
    return (row) => {
      const [negative, positive] = probabilities(outputs[row]);
      return [shown(negative), shown(positive), classes[outputs[row] > 0 ? 1 : 0]];
    };
  }
  return (row) => {
    const logits = outputs.subarray(row * classes.length, (row + 1) * classes.length);
    return [
      ...softmax(logits).map((share) => shown(share)),
      classes[logits.indexOf(Math.max(...logits))],
    ];
  };
}

/**
 * @file Pairs of inputs whose cross helps, found in the training rows alone.
 *
 * The rows, or a sample of them, are halved at random. To each half a sum of main effects is fitted
 * (additive-model.ts), and to what it leaves unexplained a step for each bucket of a cross, the very buckets that the
 * network would have. The gain of the cross is how far the loss of the other half then falls (to second order), over
 * both halves: chance does not repeat itself there. The best pair is taken, its steps are added to the model, and the
 * gains of the next best are worked out again, so that two crosses that say the same are not both taken.
 *
 * Source of the idea: Lou, Caruana, Gehrke, Hooker: "Accurate intelligible models with pairwise interactions" (FAST,
 * KDD 2013); here on held-out rows instead of the training ones.
 */
import { permutation, Purpose, RandomStream } from '../../base/random.ts';
import type { RawTable } from '../raw-table.ts';
import type { Target } from '../tasks/target.ts';
import type { AdditiveTask, CodedInput } from './additive-model.ts';
import { CROSSED_BUCKETS, fitBuckets } from './buckets.ts';
import { bucketsOf, crossables, planCross } from './crosses.ts';
import { type Crosser, CrossSearch } from './cross-search.ts';
import { readAll } from './encode.ts';
import type { Encoder } from './encoder.ts';

export interface ChosenCross {
  readonly names: readonly [string, string];
  /** How far it lowers the loss of rows that it was not fitted to: a share of that of the main effects. */
  readonly gain: number;
}

/** What was tried, and what was found; plain data. */
export interface CrossChoice {
  /** Pairs that were tried. */
  readonly pairs: number;
  /** Training rows that were looked at. */
  readonly rows: number;
  readonly chosen: readonly ChosenCross[];
}

export interface ChoiceOptions {
  /** The most buckets of each cross. */
  readonly crossBuckets: number;
  /** Buckets of each number; 0: ten. */
  readonly wideBuckets: number;
  readonly seed: number;
}

/** Inputs whose pairs are tried: the first, where there are more. */
const MOST_INPUTS = 100;
const MOST_ROWS = 50_000;
const FEWEST_ROWS = 5000;
/** Row · pair · output steps, which is what time goes with: a few seconds. */
const MOST_WORK = 1e8;
/** Classes told apart; the others are one. */
const MOST_CLASSES = 10;
/** A stream of its own: classes number theirs from 0 upwards. */
const STREAM = 2 ** 32 - 2;

/**
 * @param encoder fitted to the training rows: its categories are crossed, its booleans, and its numbers in buckets
 * @param rows the training rows
 * @param labels of these rows: classes by number, or values
 */
export function chooseCrosses(
  encoder: Encoder,
  table: RawTable,
  rows: Uint32Array,
  labels: Float64Array,
  target: Target,
  options: ChoiceOptions,
): CrossChoice {
  const order = permutation(rows.length, new RandomStream(options.seed, Purpose.split, STREAM));
  const { task, coded } = taskOf(target, labels);
  const sources = sourcesOf(encoder, table, rows, options);
  const pairs = (sources.length * (sources.length - 1)) / 2;
  const affordable = Math.floor(MOST_WORK / (Math.max(1, pairs) * task.outputs));
  const wanted = order.subarray(0, Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, affordable)));
  const inputs = sources.map(({ size, codes }) => ({
    size,
    codes: Uint32Array.from(wanted, (i) => codes[rows[i]]),
  }));
  const sampled = Float64Array.from(wanted, (i) => coded[i]);
  const names = sources.map(({ name }) => name);
  const found = new CrossSearch(inputs, sampled, task, crosser(names, sources, options)).run();
  const chosen = found.map(({ a, b, gain }): ChosenCross => ({
    names: [names[a], names[b]],
    gain,
  }));
  return { pairs, rows: wanted.length, chosen };
}

/** Values get deviation 1; of many classes the rarest become one. */
function taskOf(
  target: Target,
  labels: Float64Array,
): { readonly task: AdditiveTask; readonly coded: Float64Array } {
  if (target.kind === 'regression') {
    const { mean, scale } = target;
    const coded = labels.map((value) => (value - mean) / scale);
    return { task: { kind: 'values', outputs: 1 }, coded };
  }
  if (target.kind === 'binary') return { task: { kind: 'classes', outputs: 1 }, coded: labels };
  const rowsOf = target.classes.map(() => 0);
  for (const label of labels) rowsOf[label]++;
  const common = [...rowsOf.keys()].toSorted((a, b) => rowsOf[b] - rowsOf[a] || a - b);
  const outputs = Math.min(MOST_CLASSES, common.length);
  const places = new Map(common.map((label, place) => [label, Math.min(place, outputs - 1)]));
  return {
    task: { kind: 'classes', outputs },
    coded: labels.map((label) => places.get(label) ?? 0),
  };
}

interface Source extends CodedInput {
  readonly name: string;
}

/** All that can be crossed and is not the same in every row. */
function sourcesOf(
  encoder: Encoder,
  table: RawTable,
  rows: Uint32Array,
  { wideBuckets }: ChoiceOptions,
): Source[] {
  const read = readAll(encoder, table, 'training');
  const most = wideBuckets === 0 ? CROSSED_BUCKETS : wideBuckets;
  const buckets = encoder.columns.flatMap(({ name, reading: { kind } }) => {
    const values = read.get(name)?.values;
    const isNumber = kind === 'number' || kind === 'date';
    return values !== undefined && isNumber ? [fitBuckets(name, values, rows, most)] : [];
  });
  const sources: Source[] = [];
  for (const { name, column, size, codes } of crossables({ ...encoder, buckets })) {
    if (sources.length === MOST_INPUTS) break;
    const of = read.get(column);
    if (of === undefined) continue;
    const all = codes(of);
    if (rows.some((row) => all[row] !== all[rows[0]])) sources.push({ name, size, codes: all });
  }
  return sources;
}

function crosser(
  names: readonly string[],
  sources: readonly Source[],
  { crossBuckets }: ChoiceOptions,
): Crosser {
  const available = sources.map(({ name, size }) => {
    return { name, size, column: name, part: 'cell' } as const;
  });
  return (a, b, inputs) => {
    const cross = planCross([names[a], names[b]], available, crossBuckets);
    return { size: cross.buckets, codes: bucketsOf(cross, [inputs[a].codes, inputs[b].codes]) };
  };
}

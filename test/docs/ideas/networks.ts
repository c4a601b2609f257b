/** @file Section 1 of docs/ideas.md: what each side of a network learns of four rows, and of pairs seen and not seen. */
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import { backward } from '../../../src/autograd/backward.ts';
import { CpuDevice } from '../../../src/device/cpu-device.ts';
import { Adam } from '../../../src/model/adam.ts';
import { accuracy, meanLogLoss } from '../../../src/model/metrics.ts';
import { sigmoid } from '../../../src/model/metrics/pointwise.ts';
import type { NetworkConfig } from '../../../src/model/network-config.ts';
import type { WideDeep } from '../../../src/model/wide-deep.ts';
import { inferOutputs } from '../../../src/train/evaluate.ts';
import type { HostRows } from '../../../src/train/row-store.ts';
import { uploadInputs } from '../../../src/train/rows.ts';
import { forward, generatedDropout } from '../../../src/train/step.ts';
import { openNetwork, SMALL } from '../../support/networks.ts';
import { type Cells, type Facts, fixed, whole } from './facts.ts';

/** Steps on all rows at once; without dropout. */
function trainOn(network: WideDeep, adam: Adam, rows: HostRows, steps: number): void {
  const { tape } = network;
  for (let step = 0; step < steps; step++) {
    tape.reset();
    const view = tape.arena.take('f32', rows.rows);
    tape.device.upload(view, rows.labels);
    const batch = { ...uploadInputs(tape, rows), labels: tape.constant([rows.rows, 1], view) };
    const pass = { groups: 1, ...generatedDropout(0, 0, step) };
    backward(forward(network, batch, pass, 'binary').loss);
    adam.update(0.02);
  }
}

/** What a pair of a and b is to a cross. */
function crossed(
  pairs: readonly (readonly [a: number, b: number])[],
  size: number,
): Pick<HostRows, 'rows' | 'crosses' | 'crossColumns'> {
  const crosses = Uint32Array.from(pairs, ([a, b]) => a * size + b);
  return { rows: pairs.length, crosses, crossColumns: 1 };
}

const FOUR = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
const XOR: HostRows = {
  ...crossed(FOUR, 2),
  numbers: Float32Array.from(FOUR.flat()),
  numberColumns: 2,
  codes: new Uint32Array(0),
  categoryColumns: 0,
  labels: Float32Array.of(0, 1, 1, 0),
};

const SIZE = 20;

interface World {
  /** A row for each pair that is trained on. */
  readonly seen: HostRows;
  /** One for each of the others. */
  readonly fresh: HostRows;
  /** Of those seen: labels that break the rule. */
  readonly odd: number;
}

/** Cities and jobs with a hidden number each: the label is whether the product is above 0, but for some pairs. */
function makeWorld(): World {
  const random = new RandomStream(3, Purpose.test, 5);
  const normals = (): number[] => Array.from({ length: SIZE }, () => random.normal());
  const [cities, jobs] = [normals(), normals()];
  const seen: [number, number, boolean][] = [];
  const fresh: [number, number, boolean][] = [];
  let odd = 0;
  for (const [city, u] of cities.entries()) {
    for (const [job, v] of jobs.entries()) {
      const isSeen = random.uniform() < 0.6;
      const isOdd = isSeen && random.uniform() < 0.1;
      odd += Number(isOdd);
      (isSeen ? seen : fresh).push([city, job, u * v > 0 !== isOdd]);
    }
  }
  const rowsOf = (pairs: typeof seen): HostRows => ({
    ...crossed(
      pairs.map(([a, b]) => [a, b]),
      SIZE,
    ),
    numbers: new Float32Array(0),
    numberColumns: 0,
    codes: Uint32Array.from(pairs.flatMap(([a, b]) => [a, b])),
    categoryColumns: 2,
    labels: Float32Array.from(pairs, ([, , label]) => Number(label)),
  });
  return { seen: rowsOf(seen), fresh: rowsOf(fresh), odd };
}

type Side = Pick<NetworkConfig, 'towers' | 'layers'> & { readonly isCrossed: boolean };
const SIDES: readonly (readonly [name: string, side: Side])[] = [
  ['wide: a weight for each value', { towers: 'wide', isCrossed: false, layers: 0 }],
  ['wide, and a weight for each pair', { towers: 'wide', isCrossed: true, layers: 0 }],
  ['deep: one layer of 8 units', { towers: 'deep', isCrossed: false, layers: 1 }],
  ['both', { towers: 'both', isCrossed: true, layers: 1 }],
];

function seenBy({ isCrossed }: Side, rows: HostRows): HostRows {
  return isCrossed ? rows : { ...rows, crosses: new Uint32Array(0), crossColumns: 0 };
}

/** Log loss and share of rows right, for each of some tables, after each of these numbers of steps. */
async function scoresAfter(
  side: Side,
  size: number,
  train: HostRows,
  tables: readonly HostRows[],
  stops: readonly number[],
): Promise<{ loss: number; right: number }[][]> {
  const { towers, layers, isCrossed } = side;
  const inputs = {
    features: train.numberColumns,
    categories: Array.from({ length: train.categoryColumns }, () => ({ size, width: 2 })),
    crosses: isCrossed ? [size * size] : [],
  };
  const config = { ...SMALL, towers, layers, ...inputs, units: 8, dropout: 0 };
  const network = openNetwork(new CpuDevice(), config);
  const adam = new Adam(network.parameters);
  const scores: { loss: number; right: number }[][] = [];
  for (const [i, stop] of stops.entries()) {
    trainOn(network, adam, seenBy(side, train), stop - (stops[i - 1] ?? 0));
    const outputs: Float32Array[] = [];
    for (const table of tables) outputs.push(await inferOutputs(network, seenBy(side, table)));
    scores.push(
      tables.map(({ labels }, k) => {
        return { loss: meanLogLoss(outputs[k], labels), right: accuracy(outputs[k], labels) };
      }),
    );
  }
  return scores;
}

async function learnedBy(
  [name, side]: (typeof SIDES)[number],
  { seen, fresh }: World,
): Promise<string[]> {
  const [[xor]] = await scoresAfter(side, 2, XOR, [XOR], [300]);
  const [[before, after]] = await scoresAfter(side, SIZE, seen, [seen, fresh], [100]);
  return [name, fixed(xor.loss), fixed(before.right, 3), fixed(after.right, 3)];
}

/** The deep side by hand: two units, and their difference. */
function byHand(): Cells {
  return FOUR.map(([a, b], row) => {
    const [one, two] = [Math.max(a + b, 0), Math.max(a + b - 1, 0)];
    const z = 4 * (one - 2 * two) - 2;
    return [...[a, b, XOR.labels[row], one, two, z].map(whole), fixed(sigmoid(z))];
  });
}

const CITIES = { Rome: [0.9, 0.1], Milan: [0.8, 0.2], Oslo: [-0.7, 0.5] } as const;

function dot(one: readonly number[], other: readonly number[]): string {
  return fixed(
    one.reduce((sum, value, i) => sum + value * other[i], 0),
    2,
  );
}

export async function networkFacts(): Promise<Facts> {
  const world = makeWorld();
  const lessons: string[][] = [];
  for (const side of SIDES) lessons.push(await learnedBy(side, world));
  const { Rome, Milan, Oslo } = CITIES;
  const cities = Object.entries(CITIES).map(([city, row]) => {
    return `${city} (${row.map((value) => fixed(value, 1)).join(', ')})`;
  });
  const half = [...XOR.labels].map((label) => 0.5 - label);
  return {
    tables: [byHand(), lessons],
    says: [
      `say ${cities.join(', ')}`,
      `p = ${fixed(0.5, 1)} for every row, a log loss (section 2) of ${fixed(meanLogLoss(new Float32Array(4), XOR.labels))}`,
      `Rome · Milan = ${dot(Rome, Milan)}, Rome · Oslo = ${dot(Rome, Oslo)}`,
      `${whole(1000)} cities and ${whole(500)} jobs make ${whole(1000 * 500)} pairs`,
      `embeddings of width 16 for all of them are ${whole(1500 * 16)} numbers`,
      `${SIZE} cities and ${SIZE} jobs`,
      `${world.seen.rows} of the ${SIZE * SIZE} pairs are trained on, ${world.odd} of which break the rule; ${world.fresh.rows} are never seen`,
      `XOR after 300 steps`,
      `told right after 100 steps`,
      `p is ${fixed(sigmoid(0), 1)} in every row of XOR`,
      `p − y is ${half.map((value) => fixed(value, 1)).join(', ')}; for a it is ${fixed(half[2], 1)} + ${fixed(half[3], 1)}`,
    ],
  };
}

/** Section 8: the deep side, what more steps make of it, and after how many of these it was best. */
export async function overfitting(): Promise<{ readonly rows: Cells; readonly best: number }> {
  const { seen, fresh } = makeWorld();
  const stops = [25, 50, 100, 400];
  const scores = await scoresAfter(SIDES[2][1], SIZE, seen, [seen, fresh], stops);
  const lowest = Math.min(...scores.map(([, { loss }]) => loss));
  return {
    rows: scores.map((each, i) => [whole(stops[i]), ...each.map(({ loss }) => fixed(loss))]),
    best: stops[scores.findIndex(([, { loss }]) => loss === lowest)],
  };
}

/** @file Sections 2, 7 and 8 of docs/ideas.md: log loss and its gradient, gradients of shares, how results are judged. */
import { backward } from '../../../src/autograd/backward.ts';
import { bceWithLogits } from '../../../src/autograd/losses.ts';
import { addBias, meanOf } from '../../../src/autograd/ops.ts';
import { Tape, type Tensor } from '../../../src/autograd/tape.ts';
import { CpuDevice } from '../../../src/device/cpu-device.ts';
import { bceLogits } from '../../../src/kernels/bce-logits.ts';
import { bceLogitsBackward } from '../../../src/kernels/bce-logits-backward.ts';
import { accuracy, auc, meanLogLoss } from '../../../src/model/metrics.ts';
import { sigmoid } from '../../../src/model/metrics/pointwise.ts';
import { EarlyStopping } from '../../../src/train/early-stopping.ts';
import { type Cells, type Facts, fixed, whole } from './facts.ts';
import { overfitting } from './networks.ts';

type Row = readonly [logit: number, label: number];
const ROWS: readonly Row[] = [
  [2, 1],
  [-1, 1],
  [0.5, 0],
];

/** Of one row, by the references of the kernels. */
function lossOf([logit, label]: Row): { readonly loss: number; readonly slope: number } {
  const logits = Float64Array.of(logit);
  const labels = Float64Array.of(label);
  const [losses, dlogits] = [new Float64Array(1), new Float64Array(1)];
  bceLogits.reference({ logits, labels, losses }, { n: 1 });
  const dlosses = Float64Array.of(1);
  bceLogitsBackward.reference({ logits, labels, dlosses, dlogits }, { n: 1 });
  return { loss: losses[0], slope: dlogits[0] };
}

function lossRow(row: Row, i: number): string[] {
  const [logit, label] = row;
  const { loss, slope } = lossOf(row);
  return [
    whole(i + 1),
    fixed(logit, 1),
    whole(label),
    ...[sigmoid(logit), loss, slope].map((x) => fixed(x)),
  ];
}

export function lossFacts(): Facts {
  const losses = ROWS.map((row) => lossOf(row).loss);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const [before, after] = [lossOf([-1, 1]).loss, lossOf([-0.99, 1]).loss];
  const sure = lossOf([40, 0]).loss;
  return {
    tables: [ROWS.map(lossRow)],
    says: [
      `The mean of the three losses is ${fixed(mean)}`,
      `z = −0.99 instead of −1 the loss is ${fixed(after)} instead of ${fixed(before)}: a change of ${fixed(after - before)} for ${fixed(0.01, 2)}, so about ${fixed((after - before) / 0.01, 2)} for 1`,
      `At z = 40, σ(z) is ${1 - sigmoid(40) === 0 ? 'exactly 1' : 'below 1'} in float64`,
      `the loss of a row with y = 0 is ${whole(sure)}`,
      `p = ${fixed(sigmoid(0), 1)}, the loss is ${fixed(lossOf([0, 1]).loss)}, and the gradient is ${fixed(lossOf([0, 1]).slope, 1)}`,
    ],
  };
}

const FOUR: readonly Row[] = [...ROWS, [-2, 0]];

/** d(mean loss) / d(bias added to every logit), of some rows, by the tape; multiplied by `scale`. */
function biasGradient(rows: readonly Row[], scale = 1): number {
  const tape = new Tape(new CpuDevice({ precision: 'float64' }));
  const column = (values: readonly number[]): Tensor => {
    const view = tape.device.create('f32', values.length);
    tape.device.upload(view, Float64Array.from(values));
    return tape.constant([values.length, 1], view);
  };
  const gradient = tape.device.create('f32', 1);
  const bias = tape.parameter([1], tape.device.create('f32', 1), gradient);
  const logits = addBias(column(rows.map(([logit]) => logit)), bias);
  const losses = bceWithLogits(logits, column(rows.map(([, label]) => label)));
  backward(meanOf(losses), { scale });
  return tape.device.hostArray?.(gradient)[0] ?? NaN;
}

function dealt(first: readonly Row[], second: readonly Row[]): string[] {
  const parts = [first, second];
  const plain = parts.map((rows) => biasGradient(rows));
  const weighed = parts.map((rows) => biasGradient(rows, rows.length / FOUR.length));
  const mean = (plain[0] + plain[1]) / 2;
  return [
    parts.map(({ length }) => length).join(' + '),
    ...[...plain, mean, weighed[0] + weighed[1]].map((value) => fixed(value)),
  ];
}

export function sharedFacts(): Facts {
  const slopes = FOUR.map((row) => fixed(lossOf(row).slope));
  return {
    tables: [[dealt(FOUR.slice(0, 2), FOUR.slice(2)), dealt(FOUR.slice(0, 3), FOUR.slice(3))]],
    says: [
      `z = −2, y = 0`,
      `p − y of the four: ${slopes.join(', ')}; their mean is ${fixed(biasGradient(FOUR))}`,
    ],
  };
}

const JUDGED: readonly Row[] = [
  [3, 1],
  [2, 0],
  [1, 1],
  [0.5, 1],
  [-1, 0],
  [-2, 0],
];

function columnsOf(rows: readonly Row[]): [Float32Array, Float32Array] {
  return [Float32Array.from(rows, ([z]) => z), Float32Array.from(rows, ([, y]) => y)];
}

/** Wins of one row over those of class 0; ties count one half. */
function wins([z, y]: Row, rows: readonly Row[]): number | undefined {
  if (y === 0) return undefined;
  return rows.reduce((sum, [other, label]) => {
    return label === 1 ? sum : sum + (z > other ? 1 : z === other ? 0.5 : 0);
  }, 0);
}

const COURSE = [0.65, 0.6, 0.58, 0.59, 0.61, 0.57];

/** Epochs from 1 until patience ends. */
function stopped(patience: number): EarlyStopping {
  const rule = new EarlyStopping({ patience, minDelta: 0, restoreBest: true });
  for (const [i, loss] of COURSE.entries()) if (rule.update(i + 1, loss).stop) break;
  return rule;
}

export async function judgedFacts(): Promise<Facts> {
  const [logits, labels] = columnsOf(JUDGED);
  const louder = logits.map((z) => 5 * z);
  const won = JUDGED.reduce((sum, row) => sum + (wins(row, JUDGED) ?? 0), 0);
  const tie = JUDGED.map(([z, y], i): Row => (i === 2 ? [2, y] : [z, y]));
  const rows: Cells = JUDGED.map((row, i) => {
    const [z, y] = row;
    const count = wins(row, JUDGED);
    return [
      whole(i + 1),
      fixed(z, 1),
      fixed(sigmoid(z)),
      whole(y),
      count === undefined ? '' : whole(count),
    ];
  });
  const course = await overfitting();
  const [two, three] = [stopped(2), stopped(3)];
  return {
    tables: [course.rows, rows],
    says: [
      `From step ${course.best} on`,
      'Whether "80 %" comes true 80 times in a hundred',
      `${whole(won)} of ${auc(logits, labels) === won / 9 ? 9 : NaN} pairs`,
      `the AUC is ${fixed(auc(logits, labels))}`,
      `the accuracy is ${fixed(accuracy(logits, labels))}`,
      `the log loss ${fixed(meanLogLoss(logits, labels))}`,
      `by 5: the AUC stays ${fixed(auc(louder, labels))}, the log loss becomes ${fixed(meanLogLoss(louder, labels))}`,
      `validation losses are ${COURSE.map((x) => fixed(x, 2)).join(', ')}`,
      `a patience of 2 stops after epoch ${two.stoppedAfter} and keeps epoch ${two.bestEpoch}`,
      `one of 3 ${three.stoppedAfter === undefined ? 'goes on' : 'stops'} and finds epoch ${three.bestEpoch}`,
      `${fixed(won, 0)} becomes ${fixed(
        tie.reduce((sum, row) => sum + (wins(row, tie) ?? 0), 0),
        1,
      )}, the AUC ${fixed(auc(...columnsOf(tie)))}`,
    ],
  };
}

/** @file Section 5 of docs/ideas.md: BatchNorm, its moving averages, replicas, and the masks of dropout. */
import { philox4x32 } from '../../../src/base/philox.ts';
import { Purpose, streamKey } from '../../../src/base/random.ts';
import { batchNormApply } from '../../../src/kernels/batch-norm-apply.ts';
import { batchNormStatistics } from '../../../src/kernels/batch-norm-statistics.ts';
import { dropout, dropoutParams } from '../../../src/kernels/dropout.ts';
import { movingAverage } from '../../../src/kernels/moving-average.ts';
import { relu } from '../../../src/kernels/relu.ts';
import { presetRecipe } from '../../../src/train/recipe.ts';
import { type Cells, type Facts, fixed, whole } from './facts.ts';

const X = Float64Array.of(1, 3, 5, 7);
const [GAMMA, BETA] = [2, 1];
const { batchNormEpsilon: epsilon, batchNormMomentum } = presetRecipe('tabular', 1000);

interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function statistics(groups: number): Statistics {
  const [mean, variance] = [new Float64Array(groups), new Float64Array(groups)];
  batchNormStatistics.reference({ x: X, mean, variance }, { rows: 4, columns: 1, groups });
  return { mean, variance };
}

function applied({ mean, variance }: Statistics, gamma = 1, beta = 0): Float64Array {
  const out = new Float64Array(4);
  const arrays = {
    x: X,
    gamma: Float64Array.of(gamma),
    beta: Float64Array.of(beta),
    mean,
    variance,
    out,
  };
  batchNormApply.reference(arrays, { rows: 4, columns: 1, groups: mean.length, epsilon });
  return out;
}

/** The moving averages after so many batches with these statistics. */
function moved(latest: Statistics, batches: number): Statistics {
  const moving = { mean: Float64Array.of(0), variance: Float64Array.of(1) };
  const params = { columns: 1, groups: latest.mean.length, rate: 1 - batchNormMomentum };
  for (let i = 0; i < batches; i++) {
    movingAverage.reference({ latest: latest.mean, moving: moving.mean }, params);
    movingAverage.reference({ latest: latest.variance, moving: moving.variance }, params);
  }
  return moving;
}

function normalised(): Cells {
  const one = statistics(1);
  const plain = applied(one);
  const scaled = applied(one, GAMMA, BETA);
  const open = new Float64Array(4);
  relu.reference({ x: scaled, out: open }, { n: 4 });
  const replicas = applied(statistics(2));
  const inference = applied(moved(one, 50));
  return [...X].map((x, i) => {
    return [
      whole(x),
      ...[plain, scaled, open, replicas, inference].map((column) => fixed(column[i])),
    ];
  });
}

const MASK = { rate: 0.5, seed: 0, step: 1, layer: 0 };

/** What dropout leaves of ones, for rows of a batch from `firstRow` on. */
function mask(firstRow: number, rows: number): number[][] {
  const [x, out] = [new Float64Array(4 * rows).fill(1), new Float64Array(4 * rows)];
  dropout.reference({ x, out }, dropoutParams({ ...MASK, firstRow }, rows, 4));
  return Array.from({ length: rows }, (_, row) => [...out.subarray(4 * row, 4 * row + 4)]);
}

export function layerFacts(): Facts {
  const [one, two] = [statistics(1), statistics(2)];
  const [early, late] = [moved(one, 1), moved(one, 50)];
  const apart = moved(two, 50);
  const words = new Uint32Array(4);
  philox4x32(0, 0, MASK.step, MASK.layer, ...streamKey(MASK.seed, Purpose.dropout), words);
  const { threshold } = dropoutParams({ ...MASK, firstRow: 0 }, 1, 4);
  const alone = mask(2, 2);
  const masks = mask(0, 4);
  const same = JSON.stringify(alone) === JSON.stringify(masks.slice(2));
  return {
    tables: [normalised()],
    says: [
      `become ${masks
        .slice(0, 3)
        .map((row) => row.join(' '))
        .join(', ')} and ${masks[3].join(' ')}`,
      `mean ${whole(one.mean[0])} and variance ${whole(one.variance[0])}`,
      `ε = ${epsilon}`,
      `gamma = ${GAMMA}, beta = ${BETA}`,
      `two replicas have means ${two.mean.join(' and ')}, variances ${two.variance.join(' and ')}`,
      `keeps ${batchNormMomentum} of the old value`,
      `After one batch they are ${fixed(early.mean[0], 1)} and ${fixed(early.variance[0], 1)}, after 50 such batches ${fixed(late.mean[0])} and ${fixed(late.variance[0])}`,
      `${fixed(apart.mean[0])} and ${fixed(apart.variance[0])} after 50 batches`,
      `rate ${MASK.rate}, seed ${MASK.seed}, step ${MASK.step}, layer ${MASK.layer}`,
      `four words ${[...words].map(whole).join(', ')}`,
      `is below ${whole(threshold)} = ${MASK.rate} · 2³²`,
      same ? 'rows 2 and 3 alone' : 'not the same',
      `mean of 1 and 3 is ${(X[0] + X[1]) / 2}`,
    ],
  };
}

/**
 * @file The network: logits = wide(x) + deep(x), trained as one.
 *
 * Source: Cheng et al.: "Wide & Deep Learning for Recommender Systems", arXiv 1606.07792. Shapes: x is
 * [B, features], a hidden layer [B, units], logits [B, 1].
 */
import { FlatTensors, Parameters } from '../autograd/flat-tensors.ts';
import { activate, add, addBias, batchNorm, batchNormInference, matmul } from '../autograd/ops.ts';
import type { Tape, Tensor } from '../autograd/tape.ts';
import type { BufferView } from '../device/device.ts';
import { movingAverage } from '../kernels/moving-average.ts';
import { movingLayout, type NetworkConfig, parameterLayout } from './network-config.ts';

/** What a training step decides for the network. */
export interface TrainingPass {
  /** Groups of rows with batch statistics of their own: replicas. */
  readonly groups: number;
  /** Drops units of a hidden layer's output. */
  readonly dropout: (x: Tensor, layer: number) => Tensor;
  /** Is shown the batch statistics of each layer, [groups, units], as they are computed. */
  readonly onStatistics?: (layer: number, mean: BufferView, variance: BufferView) => void;
}

export class WideDeep {
  readonly config: NetworkConfig;
  readonly tape: Tape;
  readonly parameters: Parameters;
  readonly moving: FlatTensors;

  constructor(tape: Tape, config: NetworkConfig) {
    this.tape = tape;
    this.config = config;
    this.parameters = new Parameters(tape, parameterLayout(config));
    this.moving = new FlatTensors(tape.device, movingLayout(config));
  }

  /** x: [B, features] → logits: [B, 1], by batch statistics; moves the moving averages. */
  trainingLogits(x: Tensor, pass: TrainingPass): Tensor {
    let hidden = x;
    for (let layer = 0; layer < this.config.layers; layer++) {
      const normal = this.#normaliseBatch(this.#dense(hidden, `deep${layer}`), layer, pass);
      hidden = pass.dropout(activate(this.config.activation, normal), layer);
    }
    return this.#logits(x, hidden);
  }

  /** x: [B, features] → logits: [B, 1], by moving averages. A row's logit depends on that row alone. */
  inferenceLogits(x: Tensor): Tensor {
    let hidden = x;
    for (let layer = 0; layer < this.config.layers; layer++) {
      const normal = this.#normaliseMoving(this.#dense(hidden, `deep${layer}`), layer);
      hidden = activate(this.config.activation, normal);
    }
    return this.#logits(x, hidden);
  }

  #dense(x: Tensor, name: string): Tensor {
    const product = matmul(x, this.parameters.get(`${name}.kernel`));
    return addBias(product, this.parameters.get(`${name}.bias`));
  }

  #logits(x: Tensor, hidden: Tensor): Tensor {
    return add(this.#dense(x, 'wide'), this.#dense(hidden, 'head'));
  }

  #normaliseBatch(x: Tensor, layer: number, pass: TrainingPass): Tensor {
    const { batchNormEpsilon, batchNormMomentum, units: columns } = this.config;
    const gamma = this.parameters.get(`deep${layer}.gamma`);
    const beta = this.parameters.get(`deep${layer}.beta`);
    const { groups } = pass;
    const { out, mean, variance } = batchNorm(x, gamma, beta, groups, batchNormEpsilon);
    pass.onStatistics?.(layer, mean, variance);
    const rate = 1 - batchNormMomentum;
    const average = (statistic: BufferView, name: string): void => {
      const views = { latest: statistic, moving: this.moving.view(`deep${layer}.${name}`) };
      this.tape.device.launch(movingAverage, views, { columns, groups, rate });
    };
    average(mean, 'movingMean');
    average(variance, 'movingVariance');
    return out;
  }

  #normaliseMoving(x: Tensor, layer: number): Tensor {
    const average = (name: string): Tensor => {
      return this.tape.constant([this.config.units], this.moving.view(`deep${layer}.${name}`));
    };
    return batchNormInference(
      x,
      this.parameters.get(`deep${layer}.gamma`),
      this.parameters.get(`deep${layer}.beta`),
      average('movingMean'),
      average('movingVariance'),
      this.config.batchNormEpsilon,
    );
  }
}

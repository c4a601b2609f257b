/**
 * @file The network: outputs = wide(inputs) + deep(inputs), trained as one.
 *
 * Source: Cheng et al.: "Wide & Deep Learning for Recommender Systems", arXiv 1606.07792. Shapes: numbers
 * are [B, features], a hidden layer [B, units], outputs [B, outputs]: logits of the classes, or a value.
 */
import { denseBlockOf } from '../autograd/dense-block.ts';
import { FlatTensors, Parameters } from '../autograd/flat-tensors.ts';
import {
  activate,
  add,
  addBias,
  batchNormInference,
  batchNormOf,
  concat,
  lookup,
  matmul,
  type Normalised,
} from '../autograd/ops.ts';
import type { CodeMatrix, Tape, Tensor } from '../autograd/tape.ts';
import type { WholeBatch } from '../autograd/whole-batch.ts';
import { atOnce, inTurn, type Waiting } from '../base/waiting.ts';
import type { BufferView } from '../device/device.ts';
import type { DropoutMask } from '../kernels/dropout.ts';
import { movingAverage } from '../kernels/moving-average.ts';
import { crossName, movingLayout, type NetworkConfig, parameterLayout } from './network-config.ts';

/** What the network sees of a batch. */
export interface NetworkInputs {
  /** [B, features] */
  readonly x: Tensor;
  /** [B, categories]; codes below each category's size. */
  readonly codes: CodeMatrix;
  /** [B, crosses]; buckets below each cross's number. */
  readonly crosses: CodeMatrix;
}

/** What a training step decides for the network. */
export interface TrainingPass {
  /** Groups of rows with batch statistics of their own: replicas. */
  readonly groups: number;
  /** Where other workers have rows of the batch, and statistics are those of all of them: then there is one group. */
  readonly whole?: WholeBatch | undefined;
  /** Drops units of a hidden layer's output. */
  readonly dropout: (x: Tensor, layer: number) => Tensor;
  /** The mask by which `dropout` does so, where counters decide it: then a block can be one op. */
  readonly mask?: ((layer: number) => DropoutMask) | undefined;
  /** Is shown the batch statistics of each layer, [groups, units], as they are computed. */
  readonly onStatistics?: (layer: number, mean: BufferView, variance: BufferView) => void;
}

export class WideDeep {
  readonly config: NetworkConfig;
  readonly tape: Tape;
  readonly parameters: Parameters;
  readonly moving: FlatTensors;
  readonly #fused: boolean;

  /** @param options `fused`: whether blocks with ReLU are one op, as they are unless it is false */
  constructor(tape: Tape, config: NetworkConfig, options: { readonly fused?: boolean } = {}) {
    this.tape = tape;
    this.#fused = options.fused ?? true;
    this.config = config;
    this.parameters = new Parameters(tape, parameterLayout(config));
    this.moving = new FlatTensors(tape.device, movingLayout(config));
  }

  /** Outputs by batch statistics; moves the moving averages. */
  trainingOutputs(inputs: NetworkInputs, pass: TrainingPass): Tensor {
    return atOnce(this.#trainingOutputs(inputs, pass));
  }

  /** The same where other workers have rows of the batch, too: waits for their statistics in each layer. */
  trainingOutputsTogether(inputs: NetworkInputs, pass: TrainingPass): Promise<Tensor> {
    return inTurn(this.#trainingOutputs(inputs, pass));
  }

  *#trainingOutputs(inputs: NetworkInputs, pass: TrainingPass): Waiting<Tensor> {
    if (this.config.towers === 'wide') return this.#wide(inputs);
    let hidden = this.#joined(inputs);
    for (let layer = 0; layer < this.config.layers; layer++) {
      hidden = yield* this.#block(hidden, layer, pass);
    }
    return this.#outputs(inputs, hidden);
  }

  /** Outputs by moving averages. What a row gets depends on that row alone. */
  inferenceOutputs(inputs: NetworkInputs): Tensor {
    if (this.config.towers === 'wide') return this.#wide(inputs);
    let hidden = this.#joined(inputs);
    for (let layer = 0; layer < this.config.layers; layer++) {
      const normal = this.#normaliseMoving(this.#dense(hidden, `deep${layer}`), layer);
      hidden = activate(this.config.activation, normal);
    }
    return this.#outputs(inputs, hidden);
  }

  /** From the last hidden layer; the wide tower, where there is one, is added. */
  #outputs(inputs: NetworkInputs, hidden: Tensor): Tensor {
    const deep = this.#dense(hidden, 'head');
    return this.config.towers === 'deep' ? deep : add(this.#wide(inputs), deep);
  }

  /** The deep side's input: the numbers, and beside them an embedding of each category. */
  #joined({ x, codes }: NetworkInputs): Tensor {
    const embeddings = this.config.categories.map((_, i) => {
      return lookup(this.parameters.get(`embedding${i}.table`), codes, i);
    });
    if (embeddings.length === 0) return x;
    return concat(this.config.features === 0 ? embeddings : [x, ...embeddings]);
  }

  /** Linear in the numbers, plus a weight for each category and each bucket of a cross. */
  #wide({ x, codes, crosses }: NetworkInputs): Tensor {
    const { config, parameters } = this;
    const categories = config.categories.map((_, i) => {
      return lookup(parameters.get(`wide.categorical${i}`), codes, i);
    });
    const crossed = config.crosses.map((_, i) => {
      return lookup(parameters.get(crossName(i)), crosses, i);
    });
    return [...categories, ...crossed].reduce(add, this.#dense(x, 'wide'));
  }

  #dense(x: Tensor, name: string): Tensor {
    const product = matmul(x, this.parameters.get(`${name}.kernel`));
    return addBias(product, this.parameters.get(`${name}.bias`));
  }

  /** Dense → BatchNorm → activation → dropout, in one op where there is one for it. */
  *#block(x: Tensor, layer: number, pass: TrainingPass): Waiting<Tensor> {
    const { activation, batchNormEpsilon: epsilon } = this.config;
    const { groups, whole } = pass;
    const parameter = (role: string): Tensor => this.parameters.get(`deep${layer}.${role}`);
    const [gamma, beta] = [parameter('gamma'), parameter('beta')];
    if (this.#fused && activation === 'relu' && pass.mask !== undefined) {
      const parameters = { kernel: parameter('kernel'), bias: parameter('bias'), gamma, beta };
      const options = { groups, epsilon, mask: pass.mask(layer) };
      const block = yield* denseBlockOf(whole, x, parameters, options);
      this.#follow(layer, block, pass);
      return block.out;
    }
    const dense = this.#dense(x, `deep${layer}`);
    const normal = yield* batchNormOf(whole, dense, gamma, beta, groups, epsilon);
    this.#follow(layer, normal, pass);
    return pass.dropout(activate(activation, normal.out), layer);
  }

  /** Moves the moving averages by the statistics of a batch. */
  #follow(layer: number, { mean, variance }: Normalised, pass: TrainingPass): void {
    const { batchNormMomentum, units: columns } = this.config;
    const { groups } = pass;
    pass.onStatistics?.(layer, mean, variance);
    const rate = 1 - batchNormMomentum;
    const average = (statistic: BufferView, name: string): void => {
      const views = { latest: statistic, moving: this.moving.view(`deep${layer}.${name}`) };
      this.tape.device.launch(movingAverage, views, { columns, groups, rate });
    };
    average(mean, 'movingMean');
    average(variance, 'movingVariance');
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

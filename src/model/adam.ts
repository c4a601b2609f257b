/**
 * @file The Adam optimizer over all parameters at once, with Keras' defaults.
 *
 * p -= rate · m / (√v + ε), rate = learningRate · √(1 − β₂ᵗ) / (1 − β₁ᵗ), t counting steps from 1.
 * Source: Kingma, Ba, arXiv 1412.6980.
 */
import { FlatTensors, type Parameters } from '../autograd/flat-tensors.ts';
import { adam } from '../kernels/adam.ts';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const KERAS_ADAM: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

export class Adam {
  readonly moments: FlatTensors;
  readonly squares: FlatTensors;
  /** Steps taken. */
  step = 0;
  readonly #parameters: Parameters;
  readonly #options: AdamOptions;

  constructor(parameters: Parameters, options: AdamOptions = KERAS_ADAM) {
    const { device, layout } = parameters.values;
    this.#parameters = parameters;
    this.#options = options;
    this.moments = new FlatTensors(device, layout);
    this.squares = new FlatTensors(device, layout);
  }

  /** Moves the parameters by their gradients. */
  update(learningRate: number): void {
    const { beta1, beta2, epsilon } = this.#options;
    const t = ++this.step;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    const { values, gradients } = this.#parameters;
    const views = {
      gradients: gradients.whole,
      parameters: values.whole,
      moments: this.moments.whole,
      squares: this.squares.whole,
    };
    const n = values.whole.length;
    const complements = { oneMinusBeta1: 1 - beta1, oneMinusBeta2: 1 - beta2 };
    values.device.launch(adam, views, { n, rate, beta1, beta2, ...complements, epsilon });
  }

  release(): void {
    this.moments.release();
    this.squares.release();
  }
}

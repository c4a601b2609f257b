/**
 * @file Averaged weights: an exponential moving average of the network over its steps, which validates and
 * is kept in place of the last weights. It takes out the noise of single steps, as a falling learning
 * rate would.
 *
 * average += (1 − d) · (weights − average), d = min(decay, (1 + t) / (10 + t)) after step t, so that the
 * first steps are soon forgotten. Source: Polyak, Juditsky: "Acceleration of Stochastic Approximation by
 * Averaging", 1992; in this form in Keras (`use_ema`) and TensorFlow (`ExponentialMovingAverage`).
 */
import type { BufferView } from '../device/device.ts';
import { copy } from '../kernels/copy.ts';
import { movingAverage } from '../kernels/moving-average.ts';
import type { WideDeep } from '../model/wide-deep.ts';

interface Followed {
  readonly live: BufferView;
  readonly average: BufferView;
  /** Where the live values wait while the average is in their place. */
  readonly aside: BufferView;
}

export class AveragedWeights {
  readonly #network: WideDeep;
  readonly #decay: number;
  readonly #followed: readonly Followed[];
  #steps = 0;

  constructor(network: WideDeep, decay: number) {
    const { device } = network.tape;
    this.#network = network;
    this.#decay = decay;
    this.#followed = [network.parameters.values.whole, network.moving.whole].map((live) => ({
      live,
      average: device.create('f32', live.length),
      aside: device.create('f32', live.length),
    }));
    for (const { live, average } of this.#followed) this.#copy(live, average);
  }

  /** The averages: of the weights, then of the moving averages. */
  get views(): readonly BufferView[] {
    return this.#followed.map(({ average }) => average);
  }

  /** Goes on after so many steps; the averages then are the caller's to upload. */
  resume(steps: number): void {
    this.#steps = steps;
  }

  /** Takes the weights of a step into the average. */
  follow(): void {
    const t = ++this.#steps;
    const rate = 1 - Math.min(this.#decay, (1 + t) / (10 + t));
    for (const { live, average } of this.#followed) {
      const views = { latest: live, moving: average };
      this.#network.tape.device.launch(movingAverage, views, {
        columns: live.length,
        groups: 1,
        rate,
      });
    }
  }

  /** Puts the average in the place of the weights. */
  swapIn(): void {
    for (const { live, average, aside } of this.#followed) {
      this.#copy(live, aside);
      this.#copy(average, live);
    }
  }

  /** Puts the weights back, to go on training them. */
  swapOut(): void {
    for (const { live, aside } of this.#followed) this.#copy(aside, live);
  }

  #copy(x: BufferView, out: BufferView): void {
    this.#network.tape.device.launch(copy, { x, out }, { n: x.length });
  }

  release(): void {
    for (const { average, aside } of this.#followed) {
      this.#network.tape.device.release(average);
      this.#network.tape.device.release(aside);
    }
  }
}

/**
 * @file The search for pairs of inputs whose cross helps: choose-crosses.ts says what is searched.
 */
import {
  addSteps,
  type AdditiveTask,
  type CodedInput,
  codeSteps,
  type Derivatives,
  derivatives,
  fitAdditive,
  meanLoss,
} from './additive-model.ts';

export const MOST_CROSSES_CHOSEN = 8;
/** A cross must lower the loss by this share. */
export const LEAST_GAIN = 0.001;
/** And by so many standard errors: thousands of pairs are tried. */
const LEAST_Z = 4;
/** Pairs whose gains are worked out again after one was taken. */
const RETRIED = 32;
/** Steps are shrunk: one alone would leave something for a cross that says the same. */
const TAKING_ROUNDS = 3;

/** Makes the cross of two inputs, by their places: the buckets that the network would have. */
export type Crosser = (a: number, b: number, inputs: readonly CodedInput[]) => CodedInput;

export interface Found {
  readonly a: number;
  readonly b: number;
  /** A share of the loss. */
  readonly gain: number;
  /** The gain in standard errors. */
  readonly z: number;
}

/** One half of the rows that a model is fitted to, and the other that it is held against. */
interface Half {
  readonly fitted: Uint32Array;
  readonly heldOut: Uint32Array;
  /** The model's outputs for all rows. */
  readonly f: Float64Array;
  derivatives: Derivatives;
}

export class CrossSearch {
  readonly #inputs: readonly CodedInput[];
  readonly #labels: Float64Array;
  readonly #task: AdditiveTask;
  readonly #cross: Crosser;
  readonly #halves: readonly Half[];
  readonly #loss: number;

  constructor(
    inputs: readonly CodedInput[],
    labels: Float64Array,
    task: AdditiveTask,
    cross: Crosser,
  ) {
    this.#inputs = inputs;
    this.#labels = labels;
    this.#task = task;
    this.#cross = cross;
    // The rows come in random order: every other one is a random half.
    const all = Uint32Array.from(labels, (_, row) => row);
    const [even, odd] = [0, 1].map((rest) => all.filter((row) => row % 2 === rest));
    this.#halves = [
      { fitted: even, heldOut: odd },
      { fitted: odd, heldOut: even },
    ].map((half) => {
      const f = fitAdditive(inputs, labels, task, half.fitted);
      return { ...half, f, derivatives: derivatives(f, labels, task) };
    });
    const losses = this.#halves.map(({ f, heldOut }) => meanLoss(f, labels, task, heldOut));
    this.#loss = (losses[0] + losses[1]) / 2;
  }

  run(): Found[] {
    const chosen: Found[] = [];
    let candidates = this.#inputs.flatMap((_, b) =>
      Array.from({ length: b }, (__, a) => this.#try(a, b)),
    );
    while (chosen.length < MOST_CROSSES_CHOSEN) {
      const best = candidates
        .filter(({ gain, z }) => gain >= LEAST_GAIN && z >= LEAST_Z)
        .toSorted((one, other) => other.gain - one.gain || one.b - other.b || one.a - other.a)
        .slice(0, RETRIED);
      if (best.length === 0) break;
      const [{ a, b }, ...rest] = best;
      chosen.push(best[0]);
      this.#take(a, b);
      candidates = rest.map((each) => this.#try(each.a, each.b));
    }
    return chosen;
  }

  /** The gain of a pair on the rows that it is not fitted to. */
  #try(a: number, b: number): Found {
    const { outputs } = this.#task;
    const cross = this.#cross(a, b, this.#inputs);
    let [sum, squares] = [0, 0];
    for (const { fitted, heldOut, derivatives: of } of this.#halves) {
      const steps = codeSteps(cross, of, outputs, fitted);
      for (const row of heldOut) {
        let gain = 0;
        for (let k = 0; k < outputs; k++) {
          const step = steps[cross.codes[row] * outputs + k];
          gain += step * (of.g[row * outputs + k] - (of.h[row * outputs + k] * step) / 2);
        }
        sum += gain;
        squares += gain * gain;
      }
    }
    const rows = this.#labels.length;
    const mean = sum / rows;
    const error = Math.sqrt((squares / rows - mean * mean) / rows);
    return { a, b, gain: mean / this.#loss, z: error > 0 ? mean / error : 0 };
  }

  /** Adds a pair to both models. */
  #take(a: number, b: number): void {
    const { outputs } = this.#task;
    const cross = this.#cross(a, b, this.#inputs);
    for (const half of this.#halves) {
      for (let round = 0; round < TAKING_ROUNDS; round++) {
        addSteps(half.f, cross, codeSteps(cross, half.derivatives, outputs, half.fitted), outputs);
        half.derivatives = derivatives(half.f, this.#labels, this.#task);
      }
    }
  }
}

/**
 * @file The training step that is measured: the recipe's network on made-up rows, launched as the training
 * loop launches it.
 *
 * One step gathers its rows from a resident table, goes forward and backward, updates by Adam, and leaves
 * its loss, its marks of values that are not finite and its scores on the device (src/train/fit.ts). What
 * the numbers are does not matter to their cost: inputs are normal, labels follow a rule of two of them.
 */
import { Tape } from '../autograd/tape.ts';
import { invariant } from '../base/errors.ts';
import { permutation, Purpose, RandomStream } from '../base/random.ts';
import type { Device } from '../device/device.ts';
import { Adam } from '../model/adam.ts';
import { initialMoving, initialParameters } from '../model/initial.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { type TrainingPass, WideDeep } from '../model/wide-deep.ts';
import { type HostRows, storeOf } from '../train/row-store.ts';
import { openRows, type TrainingRows } from '../train/rows.ts';
import { generatedDropout, trainStep } from '../train/step.ts';
import { SLOTS, StepLog, type StepOutcome } from '../train/step-log.ts';

/** Half of the slots of the log: the longest window of steps, two of which may be under way. */
export const LONGEST_WINDOW = SLOTS / 2;

const FEATURES = 28;
const SEED = 1;
/** The table holds so many batches: enough that a batch's rows do not lie beside each other. */
const BATCHES = 4;
const LEARNING_RATE = 1e-3;

/** What decides the cost of a step. */
export interface StepSize {
  readonly units: number;
  readonly layers: number;
  /** Rows of a step. */
  readonly batch: number;
}

/** The network of the published recipe (src/train/recipe.ts), its width and depth as asked for. */
export function benchNetwork({ units, layers }: StepSize): NetworkConfig {
  return {
    towers: 'both',
    features: FEATURES,
    categories: [],
    crosses: [],
    outputs: 1,
    units,
    layers,
    dropout: 0.1,
    activation: 'relu',
    batchNormEpsilon: 1e-3,
    batchNormMomentum: 0.99,
  };
}

/** Rows of normal numbers; the label says whether the first two have the same sign. */
export function benchRows(rows: number): HostRows {
  const random = new RandomStream(SEED, Purpose.test);
  const numbers = Float32Array.from({ length: rows * FEATURES }, () => random.normal());
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    return numbers[row * FEATURES] * numbers[row * FEATURES + 1] > 0 ? 1 : 0;
  });
  const none = { codes: new Uint32Array(0), crosses: new Uint32Array(0) };
  return {
    rows,
    numbers,
    numberColumns: FEATURES,
    ...none,
    categoryColumns: 0,
    crossColumns: 0,
    labels,
  };
}

/** A network of that size with its initial weights. */
export function openBenchNetwork(device: Device, size: StepSize): WideDeep {
  const config = benchNetwork(size);
  const network = new WideDeep(new Tape(device), config);
  network.parameters.values.upload(initialParameters(config, SEED));
  network.moving.upload(initialMoving(config));
  return network;
}

/** What a step decides for the network: one group of rows, dropout drawn by the step's number. */
export function benchPass(
  { config }: WideDeep,
  step: number,
  onStatistics?: TrainingPass['onStatistics'],
): TrainingPass {
  const dropout = generatedDropout(config.dropout, SEED, step);
  return { groups: 1, ...dropout, ...(onStatistics && { onStatistics }) };
}

export class StepWork {
  readonly network: WideDeep;
  readonly #batch: number;
  readonly #rows: TrainingRows;
  readonly #adam: Adam;
  readonly #log: StepLog;

  constructor(device: Device, size: StepSize) {
    this.network = openBenchNetwork(device, size);
    this.#batch = size.batch;
    const table = benchRows(BATCHES * size.batch);
    this.#rows = openRows(this.network.tape, storeOf(table));
    this.#rows.setOrder(permutation(table.rows, new RandomStream(SEED, Purpose.shuffle)));
    this.#adam = new Adam(this.network.parameters);
    this.#log = new StepLog(device);
    this.#log.beginEpoch();
  }

  /** Launches `steps` steps, at most `LONGEST_WINDOW`, which leave their losses in half 0 or 1 of the log. */
  launchWindow(half: number, steps: number): void {
    this.#log.beginWindow(half * LONGEST_WINDOW, LONGEST_WINDOW);
    for (let i = 0; i < steps; i++) this.launch(half * LONGEST_WINDOW + i);
  }

  /** Launches one step, submitted. */
  launch(slot = 0): void {
    const { tape } = this.network;
    const { step } = this.#adam;
    tape.reset();
    const first = (step % BATCHES) * this.#batch;
    const data = this.#rows.take({ first, rows: this.#batch });
    invariant(!(data instanceof Promise), () => 'the table of a measurement is not resident');
    const pass = benchPass(this.network, step, (layer, mean, variance) => {
      this.#log.watchLayer(slot, layer, [mean, variance]);
    });
    const options = { loss: 'binary', learningRate: LEARNING_RATE } as const;
    const { outputs, loss } = trainStep(this.network, this.#adam, data, pass, options);
    this.#log.store(slot, outputs, loss);
    this.#log.countScores(outputs, data.labels);
    tape.device.submit();
  }

  /** Waits for a window and reads how its steps ended. */
  readWindow(half: number, steps: number): Promise<StepOutcome[]> {
    return this.#log.readWindow(half * LONGEST_WINDOW, steps);
  }

  release(): void {
    const { network } = this;
    network.tape.arena.release();
    for (const held of [this.#rows, this.#adam, this.#log]) held.release();
    const { values, gradients } = network.parameters;
    for (const held of [values, gradients, network.moving]) held.release();
  }
}

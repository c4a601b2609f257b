/** @file What a training is asked for, what it tells on its way, and what it ends with. */
import type { Communicator } from '../exchange/communicator.ts';
import type { CheckpointHooks } from './checkpoints.ts';
import type { EarlyStoppingOptions } from './early-stopping.ts';
import type { EpochRecord, Scores } from './epoch-record.ts';
import type { StepPlace } from './step-place.ts';
import type { PlateauOptions } from './plateau.ts';
import type { PlacedRows, RowPlace } from './rows.ts';
import type { LossName } from './step.ts';
import type { TrainingState } from './training-state.ts';

/** What is learned: the loss to minimise, and how to measure the result. */
export interface FitTask {
  readonly loss: LossName;
  /** All metrics, from outputs [rows, outputs] and one label a row. */
  readonly score: (outputs: Float32Array, labels: Float32Array) => Scores;
  /** Those of them that stand in the line of an epoch. */
  readonly headline: readonly string[];
}

export interface FitOptions {
  readonly task: FitTask;
  readonly epochs: number;
  /** Rows of a step, all replicas together. */
  readonly batch: number;
  readonly dropRemainder: boolean;
  readonly replicas: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Undefined: all epochs are trained, and the best by validation loss is kept. */
  readonly earlyStopping: EarlyStoppingOptions | undefined;
  readonly plateau: PlateauOptions | undefined;
  /** Share of the averaged weights that a step keeps; 0: the weights are not averaged. */
  readonly averageDecay: number;
  /** Where the training rows lie; where they fit if left out. It changes no bit of the result. */
  readonly rowsOn?: RowPlace | undefined;
  /** Where another process had got to, with the same rows, network and options; undefined: the beginning. */
  readonly from?: TrainingState | undefined;
  /** Whether batch statistics are those of the whole batch, not of each replica; not, if left out. */
  readonly syncBatchNorm?: boolean;
  /** The other workers of this training: all of them call `fit` with the same options and training rows. */
  readonly communicator?: Communicator | undefined;
}

export interface FitProgress {
  readonly epoch: number;
  /** Steps of this epoch whose loss is known. */
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the epoch so far. */
  readonly loss: number;
  /** The losses that have become known since the last report, step by step. */
  readonly stepLosses: readonly number[];
  readonly rowsPerSecond: number;
}

/** Looks at steps from outside: what each takes, for one. */
export interface StepWatch {
  /** Before anything is done for a step of so many rows. */
  begin(rows: number): void;
  /** After it was launched. */
  end(): Promise<void>;
}

export interface FitHooks {
  /** Is told once where the training rows lie. */
  readonly onRows?: (placed: PlacedRows) => void;
  readonly watch?: StepWatch | undefined;
  /** Is told of each step before it begins. */
  readonly onPlace?: ((place: StepPlace) => void) | undefined;
  readonly onProgress?: (progress: FitProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Ends the training after the step under way; the best weights are kept. */
  readonly signal?: AbortSignal;
  readonly checkpoints?: CheckpointHooks | undefined;
}

export interface FitResult {
  readonly records: readonly EpochRecord[];
  /** The epoch whose weights the network has now. */
  readonly bestEpoch: number;
  /** All metrics of the validation rows with these weights. */
  readonly valid: Scores;
  readonly stopped: 'all-epochs' | 'no-gain' | 'interrupted';
  readonly steps: number;
  /** Training rows a second over the whole run, validation not counted. */
  readonly rowsPerSecond: number;
}

/** @file When a training's state is written: one at a time, while the training goes on. */
import type { StepWindow } from './step-window.ts';
import { type TrainingState, UNBEGUN } from './training-state.ts';

/**
 * Where a training is: after a step, after an epoch with its validation, asked to end before its time, or at its end.
 */
export type CheckpointMoment = 'step' | 'epoch' | 'interrupted' | 'end';

export interface CheckpointHooks {
  /** Whether a checkpoint is wanted now. It is not asked while one is being written. */
  readonly due: (moment: CheckpointMoment, steps: number) => boolean;
  /** Keeps a state. All of it was read back from the device after the steps it tells of, and is finite in its losses. */
  readonly save: (state: TrainingState) => Promise<void>;
}

/** The training that is kept. */
export interface CapturedTraining {
  /** Steps taken. */
  readonly steps: () => number;
  /** All but the sums of the epoch, which are known later. */
  readonly capture: (epoch: number, inEpoch: boolean) => Promise<Omit<TrainingState, 'sums'>>;
}

/** Checkpoints of a training. Steps do not wait for them; its end does. */
export class Checkpoints {
  readonly #hooks: CheckpointHooks | undefined;
  readonly #training: CapturedTraining;
  #pending: Promise<void> | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(hooks: CheckpointHooks | undefined, training: CapturedTraining) {
    this.#hooks = hooks;
    this.#training = training;
  }

  /** @throws what a checkpoint before this one failed with: its state could not be read */
  #wanted(moment: CheckpointMoment, steps: number): boolean {
    if (this.#failure !== undefined) throw this.#failure.cause;
    return this.#pending === undefined && this.#hooks?.due(moment, steps) === true;
  }

  /** Writes a state when it is there. */
  #begin(state: Promise<TrainingState>): void {
    const save = async (): Promise<void> => {
      try {
        await this.#hooks?.save(await state);
      } catch (cause) {
        this.#failure = { cause };
      }
      this.#pending = undefined;
    };
    this.#pending = save();
  }

  /** Waits for the one that is being written. */
  async settle(): Promise<void> {
    await this.#pending;
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  /** A checkpoint after which no other comes: those before it are waited for. */
  async keepLast(moment: CheckpointMoment, epoch: number, window?: StepWindow): Promise<void> {
    await this.settle();
    await this.keep(moment, epoch, window);
  }

  /** A checkpoint, if one is wanted. Its arrays are read behind what was launched; the next steps do not wait. */
  async keep(moment: CheckpointMoment, epoch: number, window?: StepWindow): Promise<void> {
    if (!this.#wanted(moment, this.#training.steps())) return;
    const state = this.#training.capture(epoch, window !== undefined);
    state.catch(() => {});
    await window?.turn();
    const sums = window?.sums ?? Promise.resolve(UNBEGUN);
    const whole = async (): Promise<TrainingState> => ({ ...(await state), sums: await sums });
    this.#begin(whole());
  }
}

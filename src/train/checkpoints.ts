/** @file When a training's state is written: one at a time, while the training goes on. */
import type { TrainingState } from './training-state.ts';

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

/** Checkpoints of a training. Steps do not wait for them; its end does. */
export class Checkpoints {
  readonly #hooks: CheckpointHooks | undefined;
  #pending: Promise<void> | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(hooks: CheckpointHooks | undefined) {
    this.#hooks = hooks;
  }

  /** @throws what a checkpoint before this one failed with: its state could not be read */
  wanted(moment: CheckpointMoment, steps: number): boolean {
    if (this.#failure !== undefined) throw this.#failure.cause;
    return this.#pending === undefined && this.#hooks?.due(moment, steps) === true;
  }

  /** Writes a state when it is there. */
  begin(state: Promise<TrainingState>): void {
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
}

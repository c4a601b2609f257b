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

/** A state of which the sums of the epoch are known later. */
export type CapturedState = Omit<TrainingState, 'sums'>;

/** Checkpoints of a training. Steps do not wait for them; its end does. */
export class Checkpoints {
  readonly #hooks: CheckpointHooks | undefined;
  #pending: Promise<void> | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(hooks: CheckpointHooks | undefined) {
    this.#hooks = hooks;
  }

  /**
   * Whether one is to be kept now; while one is being written, none is.
   *
   * @param steps that the training has taken then
   * @throws what a checkpoint before this one failed with: its state could not be read
   */
  wants(moment: CheckpointMoment, steps: number): boolean {
    if (this.#failure !== undefined) throw this.#failure.cause;
    return this.#pending === undefined && this.#hooks?.due(moment, steps) === true;
  }

  /** Waits for the one that is being written. */
  async settle(): Promise<void> {
    await this.#pending;
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  /**
   * Keeps a state, where states are kept at all. Its arrays are read behind what was launched; the next steps do not
   * wait for them.
   *
   * @param window of the epoch under way; undefined between two
   */
  async keep(capture: () => Promise<CapturedState>, window?: StepWindow): Promise<void> {
    if (this.#hooks === undefined) return;
    const state = capture();
    state.catch(() => {});
    await window?.turn();
    const sums = window?.sums ?? Promise.resolve(UNBEGUN);
    const whole = async (): Promise<TrainingState> => ({ ...(await state), sums: await sums });
    this.#pending = this.#save(whole());
  }

  async #save(state: Promise<TrainingState>): Promise<void> {
    try {
      await this.#hooks?.save(await state);
    } catch (cause) {
      this.#failure = { cause };
    }
    this.#pending = undefined;
  }
}

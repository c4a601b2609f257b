/**
 * @file Windows of steps: how far the host runs ahead of the device, and when losses are read.
 *
 * The losses of a window are read while the next window is launched, so the device never waits for the
 * host. Windows grow until one takes about a quarter of a second; their length changes no result.
 */
import { SLOTS, type StepLog, type StepOutcome } from './step-log.ts';
import { type EpochSums, UNBEGUN } from './training-state.ts';

/** Half of the slots: two windows are under way at a time. */
const LONGEST = SLOTS / 2;
const SHORT_MS = 250;
const LONG_MS = 1000;

/** The steps of the epoch whose losses are known. */
export interface KnownSteps {
  readonly count: number;
  readonly rows: number;
  readonly meanLoss: number;
}

/** The losses of a window, and its first fault, if it had one. */
export interface WindowOutcome {
  readonly losses: readonly number[];
  readonly fault: string | undefined;
  /** Which step of the epoch had the fault, from 0. */
  readonly index: number;
}

export class StepWindow {
  readonly #log: StepLog;
  readonly #onRead: (outcome: WindowOutcome, known: KnownSteps) => void;
  /** Which half of the slots the current window has. */
  #half = 0;
  #length = 1;
  #rows: number[] = [];
  #started = performance.now();
  #reading: Promise<EpochSums>;
  readonly #known: { -readonly [Key in keyof EpochSums]: number };
  #steps: number;

  /** @param before the steps of the epoch that another process has taken */
  constructor(
    log: StepLog,
    onRead: (outcome: WindowOutcome, known: KnownSteps) => void,
    before: EpochSums = UNBEGUN,
  ) {
    this.#log = log;
    this.#onRead = onRead;
    this.#known = { ...before };
    this.#steps = before.count;
    this.#reading = Promise.resolve(before);
    log.beginWindow(0, LONGEST);
  }

  /** Steps of the epoch that were launched. */
  get steps(): number {
    return this.#steps;
  }

  /** The slot for the next step. Waits while two windows are under way. */
  async open(): Promise<number> {
    if (this.#rows.length === this.#length) await this.turn();
    return this.#half * LONGEST + this.#rows.length;
  }

  /** Says that the step was launched, with so many rows. */
  close(rows: number): void {
    this.#rows.push(rows);
    this.#steps++;
  }

  /** Reads everything; the mean loss over all rows. */
  async finish(): Promise<number> {
    await this.turn();
    const { lossSum, rows } = await this.#reading;
    return lossSum / rows;
  }

  /** The sums over all steps before the last turn, once their losses are known and were all finite. */
  get sums(): Promise<EpochSums> {
    return this.#reading;
  }

  /** Has the losses of all steps so far read, and begins a new window. Waits for the windows before this one only. */
  async turn(): Promise<void> {
    const rows = this.#rows;
    const full = rows.length === this.#length;
    const reading = this.#log.readWindow(this.#half * LONGEST, rows.length);
    const before = this.#reading;
    // A fault is thrown where the next turn waits for it, not as an unhandled rejection meanwhile.
    this.#reading = Promise.all([before, reading]).then(([, outcomes]) =>
      this.#take(outcomes, rows),
    );
    this.#reading.catch(() => {});
    await before;
    const elapsed = performance.now() - this.#started;
    // A window that was cut short says nothing of how long one takes.
    if (full && elapsed < SHORT_MS) this.#length = Math.min(LONGEST, this.#length * 2);
    else if (full && elapsed > LONG_MS) this.#length = Math.max(1, this.#length >> 1);
    this.#started = performance.now();
    this.#rows = [];
    this.#half = 1 - this.#half;
    this.#log.beginWindow(this.#half * LONGEST, LONGEST);
  }

  #take(outcomes: readonly StepOutcome[], rows: readonly number[]): EpochSums {
    let index = -1;
    for (const [i, { loss, fault }] of outcomes.entries()) {
      if (fault !== undefined && index < 0) index = this.#known.count;
      this.#known.count++;
      this.#known.rows += rows[i];
      this.#known.lossSum += loss * rows[i];
    }
    const { count, rows: known, lossSum } = this.#known;
    const fault = outcomes.find((outcome) => outcome.fault !== undefined)?.fault;
    const losses = outcomes.map(({ loss }) => loss);
    this.#onRead({ losses, fault, index }, { count, rows: known, meanLoss: lossSum / known });
    return { ...this.#known };
  }
}

/** @file What is known of an epoch when it has ended. */

/** Values by name; `loss` is always among them. Which others there are depends on the task. */
export interface Scores {
  /** What is minimised, averaged over the rows. */
  readonly loss: number;
  readonly [name: string]: number;
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Training and validation together. */
  readonly seconds: number;
  /** The rate its steps were taken with. */
  readonly learningRate: number;
  /** Over the batches as they were trained: dropout on, weights moving. AUC from a histogram; two classes only. */
  readonly train: Scores;
  /** Over the validation rows after the epoch: the task's headline metrics, exact. */
  readonly valid: Scores;
  /** Whether it was the best so far. */
  readonly best: boolean;
  /** Training rows a second, validation not counted. */
  readonly rowsPerSecond: number;
}

/** The metrics of an epoch's line. */
export function headlineOf(scores: Scores, names: readonly string[]): Scores {
  const shown = names.map((name) => [name, scores[name]]);
  return { loss: scores.loss, ...Object.fromEntries(shown) };
}

/** @file What is known of an epoch when it has ended. */

export interface Scores {
  /** Mean binary cross-entropy, nats. */
  readonly loss: number;
  readonly auc: number;
  readonly accuracy: number;
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Training and validation together. */
  readonly seconds: number;
  /** The rate its steps were taken with. */
  readonly learningRate: number;
  /** Over the batches as they were trained: dropout on, weights moving. AUC from a histogram. */
  readonly train: Scores;
  /** Over the validation rows after the epoch; AUC exact. */
  readonly valid: Scores;
  /** Whether it was the best so far. */
  readonly best: boolean;
  /** Training rows a second, validation not counted. */
  readonly rowsPerSecond: number;
}

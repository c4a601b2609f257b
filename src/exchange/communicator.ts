/**
 * @file What the workers of one training say to each other: the interface of threads in one process and of MPI ranks.
 *
 * Every call is collective: all workers make the same calls, with arrays of the same length, in the same order.
 * Source of the terms: MPI: A Message-Passing Interface Standard, version 5.0, chapter 6.
 */
export interface Communicator {
  /** Which worker this is, from 0. Worker 0 alone speaks, validates and writes. */
  readonly rank: number;
  /** What it is called: as it was asked for, or its machine. */
  readonly name: string;
  /** How many there are. */
  readonly size: number;
  /**
   * Replaces values by their sums over the workers, the same bits on each, and the same bits in every run.
   * Sums that were begun earlier end earlier; several may be under way.
   */
  sum(values: Float32Array): Promise<void>;
  /** Replaces values by those of worker `root`. */
  broadcast(values: Uint8Array, root: number): Promise<void>;
  /** Settles when every worker has come here. */
  barrier(): Promise<void>;
  /** Says that this worker is at work: to be called in a long stretch of computing between two other calls. */
  alive(): void;
  /**
   * Says that this worker is at work of its own, or no longer: the others, who wait for it in their next call, are
   * not to lose patience.
   */
  alone(busy: boolean): void;
  /** Tells the others that this worker cannot go on; their calls under way and to come reject with the reason. */
  abort(reason: Error): void;
  /** Leaves in order, after all others have come here too. */
  close(): Promise<void>;
}

/** @file Where a training is. */

/** A step under way. Both from 1; 0: before the first. */
export interface StepPlace {
  readonly epoch: number;
  readonly step: number;
}

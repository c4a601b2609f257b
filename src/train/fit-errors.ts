/** @file Why a training cannot begin, or cannot go on. */
import { ExitCode, WdError } from '../base/errors.ts';
import type { Batch } from '../data/batches.ts';
import type { FitOptions } from './fit-options.ts';

const NOT_FINITE = 'WD320';

/** Whether a training ended because something was no longer finite: `notFinite`. */
export function isNotFinite(error: unknown): boolean {
  return error instanceof WdError && error.code === NOT_FINITE;
}

/** No batch can be formed. */
export function noStep(
  rows: number,
  { batch, replicas }: Pick<FitOptions, 'batch' | 'replicas'>,
): WdError {
  const message = `no training step: ${rows} training rows, batches of ${batch}`;
  // The largest batch that the replicas can share, at least two rows each.
  const largest = Math.floor(rows / replicas) * replicas;
  const smaller = largest >= 2 * replicas ? `--batch ${largest}` : `--batch ${rows} --replicas 1`;
  return new WdError('WD321', ExitCode.data, message, {
    help: [
      ...(rows < 2 ? [] : [`make the batch smaller: ${smaller}`]),
      'or train a last, smaller batch too: --keep-remainder',
    ],
  });
}

/** A number that is none came up; `batch` is the first it was seen in. */
export function notFinite(
  fault: string,
  epoch: number,
  step: number,
  { first, rows }: Batch,
): WdError {
  const message = `training stopped: ${fault} became infinite or NaN`;
  return new WdError(NOT_FINITE, ExitCode.diverged, message, {
    details: [
      `first seen in epoch ${epoch}, step ${step}: rows ${first + 1} to ${first + rows} of the epoch's order`,
    ],
    help: [
      'lower the learning rate, for instance --lr 0.0003',
      'look for extreme values in the table; --preset tabular scales its columns',
    ],
  });
}

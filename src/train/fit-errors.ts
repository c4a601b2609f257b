/** @file Why a training cannot begin, or cannot go on. */
import { ExitCode, WdError } from '../base/errors.ts';
import type { Batch } from '../data/batches.ts';

/** No batch can be formed. */
export function noStep(rows: number, batch: number): WdError {
  const message = `no training step: ${rows} training rows, batches of ${batch}`;
  return new WdError('WD321', ExitCode.data, message, {
    help: [`use --batch ${Math.max(2, rows)} or less, or leave --drop-remainder out`],
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
  return new WdError('WD320', ExitCode.diverged, message, {
    details: [
      `first seen in epoch ${epoch}, step ${step}: rows ${first + 1} to ${first + rows} of the epoch's order`,
    ],
    help: [
      'lower the learning rate, for instance --lr 0.0003',
      'look for extreme values in the table; --preset tabular scales its columns',
    ],
  });
}

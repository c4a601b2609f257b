/** @file Why a training cannot begin, or cannot go on. */
import { ExitCode, WdError } from '../base/errors.ts';
import type { Communicator } from '../exchange/communicator.ts';
import type { Batch } from '../data/batches.ts';
import { LOST_WORKER } from '../exchange/silence-watch.ts';
import type { FitOptions } from './fit-options.ts';
import type { StepPlace } from './step-place.ts';

const NOT_FINITE = 'WD320';

/** Whether a training ended because something was no longer finite: `notFinite`. */
export function isNotFinite(error: unknown): boolean {
  return error instanceof WdError && error.code === NOT_FINITE;
}

const WORKER_FAILED = 'WD242';

/** Ends the work of all workers, where there are several. @returns what this one fails with */
export function endTeam(
  communicator: Communicator | undefined,
  cause: unknown,
  place: StepPlace = { epoch: 0, step: 0 },
): unknown {
  if (communicator === undefined) return cause;
  const failure = workerFailed(communicator, place, cause);
  communicator.abort(failure);
  return failure;
}

/**
 * What one worker's failure is to all of them: it names the worker and the step. What names them already, or is the
 * same on all, stays as it is.
 *
 * @param worker the one that fails, or notices
 */
export function workerFailed(
  { rank, name }: Pick<Communicator, 'rank' | 'name'>,
  { epoch, step }: StepPlace,
  cause: unknown,
): WdError {
  const known = cause instanceof WdError ? cause : undefined;
  if (known !== undefined && [NOT_FINITE, WORKER_FAILED].includes(known.code)) return known;
  const where = epoch === 0 ? 'before the first step' : `in epoch ${epoch}, step ${step}`;
  if (known?.code === LOST_WORKER) {
    const { code, exitCode, message, help } = known;
    return new WdError(code, exitCode, message, { details: [`seen ${where}`], help, cause });
  }
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const message = `worker ${rank} (${name}) failed ${where}: ${error.message}`;
  return new WdError(WORKER_FAILED, known?.exitCode ?? ExitCode.internal, message, {
    cause,
    details: known === undefined ? (error.stack ?? '').split('\n').slice(1, 4) : known.details,
    help: known?.help ?? ['this is a fault of the program: report it with these lines'],
  });
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

/** @file What goes wrong on a GPU, said as errors with a cure. */
import { ExitCode, WdError } from '../base/errors.ts';

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 3 : 0)} MiB`;
}

/** An array beyond the adapter's limits; both in bytes. */
export function tooLarge(name: string, size: number, limit: number): WdError {
  const message = `an array of ${megabytes(size)} exceeds what ${name} allows (${megabytes(limit)})`;
  return new WdError('WD221', ExitCode.device, message, {
    help: ['use a smaller --batch or --units, or --device cpu'],
  });
}

/** What the device itself reported, out of memory told apart. */
export function gpuError(name: string, error: { readonly message: string }): WdError {
  const memory = /memory/i.test(error.message);
  const what = memory ? `${name} ran out of memory` : `${name} reported an error`;
  return new WdError(memory ? 'WD222' : 'WD223', ExitCode.device, what, {
    details: error.message.split('\n').slice(0, 4),
    help: [memory ? 'use a smaller --batch or --units, or --device cpu' : 'try --device cpu'],
  });
}

/** The device is gone: driver reset, unplugged, taken away. */
export function lostError(name: string, reason: string): WdError {
  return new WdError('WD224', ExitCode.device, `${name} was lost: nothing after this can be used`, {
    details: reason === '' ? [] : [reason],
    help: ['another program or a driver reset may be the cause: start again, or use --device cpu'],
  });
}

/** @file Results that are never written over a file unasked. */
import { ExitCode, WdError } from '../base/errors.ts';
import { exists } from '../base/files.ts';

/** @throws WdError WD406 if there is something of that name */
export async function refuseExisting(path: string): Promise<void> {
  if (!(await exists(path))) return;
  throw new WdError('WD406', ExitCode.cannotWrite, `${path} exists already`, {
    help: ['choose another file with -o, or replace it with --force'],
  });
}

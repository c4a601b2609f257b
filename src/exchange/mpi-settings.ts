/** @file How long ranks may be silent or late, from the environment. */
import { ExitCode, WdError } from '../base/errors.ts';

export interface MpiSettings {
  /** Seconds without a sign of life after which a rank counts as lost. */
  readonly silence: number;
  /** Seconds that an exchange may wait for a rank which lives but does not come. */
  readonly patience: number;
  /** The library to load instead of looking for one. */
  readonly library: string | undefined;
}

/** @throws WdError WD234 */
export function mpiSettings(env: Readonly<Record<string, string | undefined>>): MpiSettings {
  return {
    silence: seconds(env, 'WD_MPI_SILENCE', 5),
    patience: seconds(env, 'WD_MPI_PATIENCE', 1800),
    library: env['WD_MPI_LIBRARY'],
  };
}

function seconds(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  usual: number,
): number {
  const text = env[name];
  if (text === undefined || text === '') return usual;
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value >= 0.1 && value <= 1e6) return value;
  throw new WdError('WD234', ExitCode.usage, `${name} is no number of seconds: ${text}`, {
    help: [`give it from 0.1 to 1000000, or leave it out for ${usual}`],
  });
}

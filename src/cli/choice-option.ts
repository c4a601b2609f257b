/** @file An option that is one of a few words. */
import { usageError } from '../base/errors.ts';
import { closest } from '../data/names.ts';

/** @throws WdError WD011 */
export function choice<T extends string>(option: string, given: string, among: readonly T[]): T {
  const found = among.find((each) => each === given);
  if (found !== undefined) return found;
  const meant = closest(given, among);
  const help = meant === undefined ? [] : [`did you mean ${meant}?`];
  throw usageError('WD011', `${option} "${given}" is none of ${among.join(', ')}`, help);
}

/** @file Numbers on a command line: what was given, what is allowed. */
import type { WdError } from '../base/errors.ts';
import { usageError } from '../base/errors.ts';

interface Range {
  readonly least: number;
  readonly most?: number;
  /** Whether the bounds themselves are allowed; both are if left out. */
  readonly open?: 'least' | 'most' | 'both';
}

function allowed(value: number, { least, most = Infinity, open }: Range): boolean {
  const above = open === 'least' || open === 'both' ? value > least : value >= least;
  const below = open === 'most' || open === 'both' ? value < most : value <= most;
  return above && below && Number.isFinite(value);
}

function rangeText({ least, most, open }: Range): string {
  const above = open === 'least' || open === 'both' ? 'above' : 'from';
  if (most === undefined) return above === 'from' ? `from ${least} on` : `above ${least}`;
  const below = open === 'most' || open === 'both' ? 'below' : 'up to';
  return `${above} ${least}, ${below} ${most}`;
}

function wrong(option: string, text: string, kind: string, range: Range): WdError {
  return usageError('WD010', `${option} "${text}" is not ${kind} ${rangeText(range)}`);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number in a range. @throws WdError WD010 */
export function numberOption(option: string, text: string, range: Range): number {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (allowed(value, range)) return value;
  throw wrong(option, text, 'a number', range);
}

/** More threads than this help nobody. */
const MOST_THREADS = 256;

/** `--threads`: undefined for as many as the machine offers. @throws WdError WD010 */
export function threadsOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return integerOption('--threads', text, { least: 1, most: MOST_THREADS });
}

/** A whole number in a range; `1e4` and `16_384` are not. @throws WdError WD010 */
export function integerOption(option: string, text: string, range: Range): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && allowed(value, range)) return value;
  throw wrong(option, text, 'a whole number', range);
}

/** Of a tuning, unless it is said. */
const TUNE_SECONDS = 5;

/** `--tune [seconds]`: undefined where it is not asked for. @throws WdError WD010 */
export function tuneOption(given: true | string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (given === true) return TUNE_SECONDS;
  return numberOption('--tune', given, { least: 0.1, most: 3600 });
}

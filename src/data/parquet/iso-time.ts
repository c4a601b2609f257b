/** @file Dates and moments of Parquet as ISO 8601 text. */
import { CellFault } from './cell-fault.ts';

const DAY_MS = 86_400_000n;
/** A text of `Date` up to its seconds: `2020-01-31T12:00:00`. Years beyond 0 to 9999 have a sign and six digits. */
const SECONDS_LENGTH = 19;
const DATE_LENGTH = 10;

/** `2020-01-31` */
export function isoDate(days: number): string {
  return isoText(BigInt(days) * DAY_MS).slice(0, DATE_LENGTH);
}

/**
 * `2020-01-31T12:00:00`, with as many digits of the second as are not zero, and `Z` for UTC.
 *
 * @param ticks since 1970-01-01T00:00:00
 * @param perSecond ticks in a second, a power of ten and at least 1000
 */
export function isoMoment(ticks: bigint, perSecond: bigint, utc: boolean): string {
  const fraction = ((ticks % perSecond) + perSecond) % perSecond;
  const milliseconds = ((ticks - fraction) / perSecond) * 1000n;
  const text = isoText(milliseconds).slice(0, SECONDS_LENGTH);
  const places = String(perSecond).length - 1;
  const digits = String(fraction).padStart(places, '0').replace(/0+$/, '');
  return `${text}${digits === '' ? '' : `.${digits}`}${utc ? 'Z' : ''}`;
}

function isoText(milliseconds: bigint): string {
  const date = new Date(Number(milliseconds));
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    throw new CellFault(
      'WD527',
      'lies outside of the years 0 to 9999',
      'write a missing value where no date is known',
    );
  }
  return date.toISOString();
}

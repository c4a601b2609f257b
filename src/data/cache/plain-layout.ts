/** @file Whether the rows of a file may be parsed as plain ones, and how. */
import type { PlainLayout } from '../plain/plain-block.ts';
import type { TablePlan } from '../reading/plan.ts';
import type { FileText } from '../reading/read-pass.ts';
import { WHITE_SPACE } from '../reading/row-parsing.ts';

const TAB = 0x09;
const LARGEST_ASCII = 0x7e;
/** A delimiter that can be a part of a number leaves nothing plain. */
const PART_OF_NUMBER = /[\d+\-.e]/i;

/** @returns undefined for rows that only the general parser can tell apart */
export function plainLayout(
  { format, layout }: FileText,
  { cells, delimiter, width }: TablePlan,
): PlainLayout | undefined {
  const code = delimiter.charCodeAt(0);
  const isByte = code === TAB || (code > 0x20 && code <= LARGEST_ASCII);
  if (delimiter === WHITE_SPACE || !isByte || PART_OF_NUMBER.test(delimiter)) return undefined;
  if (format.doubleReturns === true) return undefined;
  // Between commas a comma is no decimal mark, unless it stands in quotes.
  if (delimiter === ',' && cells.numbers.decimal === ',') return undefined;
  const { spare } = layout;
  return { delimiter: code, width, spare, numbers: cells.numbers, missing: [...cells.missing.all] };
}

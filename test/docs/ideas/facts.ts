/** @file What docs/ideas.md has to say, computed: the cells of its tables, and the sentences that hold numbers. */

/** Rows of cells, without the head. */
export type Cells = readonly (readonly string[])[];

/** Of one section. */
export interface Facts {
  /** Its tables, in their order. */
  readonly tables: readonly Cells[];
  /** Stretches of its text, line breaks taken for blanks. */
  readonly says: readonly string[];
}

/** A number as the page writes it: so many decimals, a true minus, commas between thousands, no −0. */
export function fixed(value: number, decimals = 4): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const text = Math.abs(value).toLocaleString('en-US', digits);
  const isZero = !/[1-9]/.test(text);
  return value < 0 && !isZero ? `−${text}` : text;
}

/** A whole number. */
export function whole(value: number): string {
  return fixed(value, 0);
}

/** @file A name of its own for every column. */
import { headerNames } from '../columns.ts';

export interface Renamed {
  /** Place in the row, from 0. */
  readonly index: number;
  /** As it stands in the header, white space around it dropped; empty where there is none. */
  readonly from: string;
  readonly to: string;
}

export interface UniqueNames {
  readonly names: readonly string[];
  readonly renamed: readonly Renamed[];
}

/** Names from a header's cells: an empty one becomes `column7` by its place, a name borne again `name.2`. */
export function uniqueNames(cells: readonly string[]): UniqueNames {
  const given = cells.map((cell) => cell.trim());
  // Whoever bears a name first keeps it, also against names that are made here.
  const taken = new Set(given);
  const seen = new Set<string>();
  const names = headerNames(cells).map((name, index) => {
    const first = given[index] !== '' && !seen.has(name);
    if (first) seen.add(name);
    const own = first ? name : madeName(name, taken);
    taken.add(own);
    return own;
  });
  const renamed = names.flatMap((to, index) =>
    to === given[index] ? [] : [{ index, from: given[index], to }],
  );
  return { names, renamed };
}

function madeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let n = 2;
  while (taken.has(`${name}.${n}`)) n++;
  return `${name}.${n}`;
}

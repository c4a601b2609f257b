/**
 * @file How rows are dealt to groups (replicas), each with its own batch statistics.
 *
 * Group g has rows ⌊g·rows/groups⌋ up to, not including, ⌊(g+1)·rows/groups⌋: runs of rows, sizes that
 * differ by at most one. The shaders compute the same.
 */

/** The first row of a group; of `groups` itself: the number of rows. */
export function groupStart(group: number, rows: number, groups: number): number {
  return Math.floor((group * rows) / groups);
}

/** The group of a row. */
export function groupOf(row: number, rows: number, groups: number): number {
  return Math.floor(((row + 1) * groups - 1) / rows);
}

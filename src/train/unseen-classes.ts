/** @file Classes that no row of a part has: what is learned or said of them cannot be seen there. */
import type { Target } from '../data/tasks/target.ts';
import type { RowStore } from './row-store.ts';

/** Rows read at once. */
const CHUNK = 4096;

/** The target's classes that no row has, in their order; none of a quantity. Reads no further than it must. */
export function unseenClasses(
  store: Pick<RowStore, 'rows' | 'range'>,
  target: Target,
): readonly string[] {
  if (target.kind === 'regression') return [];
  const unseen = new Set(target.classes.keys());
  for (let first = 0; first < store.rows && unseen.size > 0; first += CHUNK) {
    const { labels } = store.range(first, Math.min(CHUNK, store.rows - first));
    for (const label of labels) unseen.delete(label);
  }
  return [...unseen].map((place) => target.classes[place]);
}

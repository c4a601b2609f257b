/** @file How an epoch's rows are cut into batches, and a batch into groups. */

/** Rows `first` up to, not including, `first + rows` of the epoch's order. */
export interface Batch {
  readonly first: number;
  readonly rows: number;
}

/**
 * The batches of an epoch. A last, smaller one is trained too unless it is dropped; a single row is
 * always left out, since it has no variance to normalise by.
 */
export function planBatches(rows: number, batch: number, dropRemainder: boolean): Batch[] {
  const least = dropRemainder ? batch : Math.min(2, batch);
  const batches: Batch[] = [];
  for (let first = 0; first < rows; first += batch) {
    const size = Math.min(batch, rows - first);
    if (size >= least) batches.push({ first, rows: size });
  }
  return batches;
}

/** Groups (replicas) that a batch is dealt to: all of them, but none with a single row. */
export function groupsOf(rows: number, replicas: number): number {
  return Math.max(1, Math.min(replicas, Math.floor(rows / 2)));
}

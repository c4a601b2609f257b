/**
 * @file What each worker computes of a batch: whole replicas, or any rows where statistics are those of all; runs of rows.
 *
 * Worker w of W has replicas ⌊w·G/W⌋ up to, not including, ⌊(w+1)·G/W⌋ of G: as many each, or one more. A batch whose
 * replicas have not all the same number of rows, a last, smaller one, is worker 0's alone: so every replica has the
 * rows and the statistics that it has on one device.
 *
 * Where statistics are those of the whole batch there are no replicas: worker w has rows ⌊w·B/W⌋ up to, not including,
 * ⌊(w+1)·B/W⌋ of B, of every batch.
 */
import { type Batch, groupsOf } from '../data/batches.ts';
import { groupStart } from '../kernels/row-groups.ts';

export interface Share {
  /** Its first row, in the batch. */
  readonly first: number;
  /** 0: this worker has nothing to do. */
  readonly rows: number;
  /** Replicas: groups of its rows with batch statistics of their own; else 1, where there are rows. */
  readonly groups: number;
  /** Of the batch: rows, and groups, those of all workers. */
  readonly ofRows: number;
  readonly ofGroups: number;
}

/**
 * Worker `rank`'s share of a batch of so many rows.
 *
 * @param replicas 'none': statistics are those of the whole batch
 */
export function shareOf(
  rows: number,
  replicas: number | 'none',
  rank: number,
  size: number,
): Share {
  if (replicas === 'none') return shareOfRows(rows, rank, size);
  const ofGroups = groupsOf(rows, replicas);
  const whole = { ofRows: rows, ofGroups };
  if (rows % ofGroups !== 0) {
    return rank === 0
      ? { first: 0, rows, groups: ofGroups, ...whole }
      : { first: 0, rows: 0, groups: 0, ...whole };
  }
  const [from, end] = [rank, rank + 1].map((k) => Math.floor((k * ofGroups) / size));
  const each = rows / ofGroups;
  return { first: from * each, rows: (end - from) * each, groups: end - from, ...whole };
}

function shareOfRows(rows: number, rank: number, size: number): Share {
  const first = groupStart(rank, rows, size);
  const own = groupStart(rank + 1, rows, size) - first;
  const of = { ofRows: rows, ofGroups: Math.min(rows, size) };
  return { first, rows: own, groups: Math.min(own, 1), ...of };
}

/** A worker's shares of an epoch, and its rows of the epoch's order one after another. */
export interface OwnBatches {
  readonly shares: readonly Share[];
  /** Of the order that `pick` gives. */
  readonly batches: readonly Batch[];
  /** Rows of this worker in an epoch. */
  readonly rows: number;
  /** The rows of this worker in the order of an epoch, into memory that the next call uses again. */
  readonly pick: (order: Uint32Array) => Uint32Array;
}

export function ownBatches(
  all: readonly Batch[],
  replicas: number | 'none',
  rank: number,
  size: number,
): OwnBatches {
  const shares = all.map(({ rows }) => shareOf(rows, replicas, rank, size));
  const batches: Batch[] = [];
  let rows = 0;
  for (const share of shares) {
    batches.push({ first: rows, rows: share.rows });
    rows += share.rows;
  }
  const own = new Uint32Array(rows);
  const pick = (order: Uint32Array): Uint32Array => {
    for (const [i, share] of shares.entries()) {
      const from = all[i].first + share.first;
      own.set(order.subarray(from, from + share.rows), batches[i].first);
    }
    return own;
  };
  return { shares, batches, rows, pick };
}

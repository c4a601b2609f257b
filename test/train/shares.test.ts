/** @file How batches are shared out: whole replicas, every row once, each replica with the rows that it has on one device. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsOf, planBatches } from '../../src/data/batches.ts';
import { groupStart } from '../../src/kernels/row-groups.ts';
import { ownBatches, shareOf } from '../../src/train/shares.ts';

describe('the share of a worker', () => {
  it.each([
    [512, 8, 2, [256, 256]],
    [512, 8, 3, [128, 192, 192]],
    [512, 8, 8, [64, 64, 64, 64, 64, 64, 64, 64]],
    // Fewer replicas than workers: a last, small batch.
    [4, 8, 3, [0, 2, 2]],
    [2, 8, 2, [0, 2]],
    // Replicas of 2 and 3 rows: all of them are worker 0's.
    [19, 8, 3, [19, 0, 0]],
    [3, 8, 2, [0, 3]],
  ])('of %i rows, %i replicas, %i workers', (rows, replicas, size, expected) => {
    const shares = expected.map((_, rank) => shareOf(rows, replicas, rank, size));
    expect(shares.map((share) => share.rows)).toEqual(expected);
  });

  it('covers every row once, in order, in the replicas of one device', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 700 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (rows, replicas, size) => {
          const groups = groupsOf(rows, replicas);
          const starts: number[] = [];
          let [row, sum] = [0, 0];
          for (let rank = 0; rank < size; rank++) {
            const share = shareOf(rows, replicas, rank, size);
            expect([share.ofRows, share.ofGroups]).toEqual([rows, groups]);
            sum += share.groups;
            if (share.rows === 0) continue;
            expect(share.first).toBe(row);
            row += share.rows;
            for (let g = 0; g < share.groups; g++) {
              starts.push(share.first + groupStart(g, share.rows, share.groups));
            }
          }
          expect([row, sum]).toEqual([rows, groups]);
          const alone = Array.from({ length: groups }, (_, g) => groupStart(g, rows, groups));
          expect(starts).toEqual(alone);
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });

  it.each([
    [512, 2, [256, 256]],
    [512, 3, [170, 171, 171]],
    [3, 2, [1, 2]],
    [2, 3, [0, 1, 1]],
    [2, 5, [0, 0, 1, 0, 1]],
  ])('of %i rows and the statistics of all, %i workers', (rows, size, expected) => {
    const shares = expected.map((_, rank) => shareOf(rows, 'none', rank, size));
    expect(shares.map((share) => share.rows)).toEqual(expected);
    const firsts = expected.map((_, rank) => {
      return expected.slice(0, rank).reduce((sum, own) => sum + own, 0);
    });
    expect(shares.map((share) => share.first)).toEqual(firsts);
    expect(shares.map((share) => share.groups)).toEqual(expected.map((own) => Math.min(own, 1)));
    const groups = expected.filter((own) => own > 0).length;
    for (const share of shares) expect([share.ofRows, share.ofGroups]).toEqual([rows, groups]);
  });

  it('of an epoch is its own rows of the order, one batch after another', () => {
    const order = Uint32Array.from({ length: 21 }, (_, i) => 100 + i);
    const batches = planBatches(21, 8, false);
    const [a, b] = [0, 1].map((rank) => ownBatches(batches, 4, rank, 2));
    expect([...a.pick(order)]).toEqual([
      100, 101, 102, 103, 108, 109, 110, 111, 116, 117, 118, 119, 120,
    ]);
    expect([...b.pick(order)]).toEqual([104, 105, 106, 107, 112, 113, 114, 115]);
    expect(a.batches).toEqual([
      { first: 0, rows: 4 },
      { first: 4, rows: 4 },
      { first: 8, rows: 5 },
    ]);
    expect(b.batches[2]).toEqual({ first: 8, rows: 0 });
  });
});

/** @file Classes that no row of a part has. */
import { describe, expect, it, vi } from 'vitest';
import { emptyRows } from '../../src/train/row-store.ts';
import { unseenClasses } from '../../src/train/unseen-classes.ts';

const CLASSES = ['a', 'b', 'c'];
const THREE = { kind: 'multiclass', name: 'y', classes: CLASSES } as const;
const WIDTHS = { numberColumns: 0, categoryColumns: 0, crossColumns: 0 };

function store(labels: readonly number[]) {
  const range = vi.fn((first: number, count: number) => ({
    ...emptyRows(WIDTHS, count),
    labels: Float32Array.from(labels.slice(first, first + count)),
  }));
  return { rows: labels.length, range };
}

describe('unseenClasses', () => {
  it.each([
    [[], CLASSES],
    [[1], ['a', 'c']],
    [[2, 0, 2], ['b']],
    [[0, 1, 2], []],
    [[...Array<number>(4096).fill(0), 2], ['b']],
    [[...Array<number>(4095).fill(1), 2], ['a']],
  ])('of %#', (labels, names) => {
    expect(unseenClasses(store(labels), THREE)).toEqual(names);
  });

  it('reads no further than it must', () => {
    const rows = store(Array.from({ length: 20_000 }, (_, i) => i % 3));
    expect(unseenClasses(rows, THREE)).toEqual([]);
    expect(rows.range.mock.calls).toEqual([[0, 4096]]);
  });

  it('a quantity has none', () => {
    const rows = store([1.5]);
    expect(unseenClasses(rows, { kind: 'regression', name: 'y', mean: 0, scale: 1 })).toEqual([]);
    expect(rows.range).not.toHaveBeenCalled();
  });
});

import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/data/table-source.ts';
import { placesOf, sampleRows } from '../../src/train/sample-rows.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';

const source = sourceOf(rawTable({ a: series(5000, (i) => i), b: series(5000, (i) => -i) }));

describe('the sample of a table', () => {
  it('is all of one that is not large', () => {
    const { table, rows, whole } = sampleRows(source, 0, 10_000);
    expect([whole, table.rows, rows.length, rows[4999]]).toEqual([true, 5000, 5000, 4999]);
  });

  it('is a row of each of many stretches of a larger one, with its values', () => {
    const { table, rows, whole } = sampleRows(source, 0, 2500);
    expect([whole, table.rows, rows.length]).toEqual([false, 1250, 1250]);
    for (const [i, row] of rows.entries()) expect(Math.floor(row / 4)).toBe(i);
    expect(table.data[0]).toMatchObject({ values: Float64Array.from(rows) });
    expect(table.lines).toEqual(rows.map((row) => row + 2));
    // Not the first of each stretch, or the second, each time: all four of them come up.
    expect(new Set(rows.map((row) => row % 4)).size).toBe(4);
  });

  it('is drawn by the seed, and never too small to tell anything', () => {
    expect(sampleRows(source, 3, 2500).rows).toEqual(sampleRows(source, 3, 2500).rows);
    expect(sampleRows(source, 3, 2500).rows).not.toEqual(sampleRows(source, 4, 2500).rows);
    expect(sampleRows(source, 0, 1).rows.length).toBe(1000);
  });
});

describe('places of numbers in a list', () => {
  it.each([
    [[], [1, 2], []],
    [[1, 2], [], []],
    [
      [1, 3, 4, 9],
      [0, 1, 2, 4, 8, 9, 10],
      [1, 3, 5],
    ],
    [[5], [5], [0]],
    [[6, 7], [1, 2, 3], []],
  ])('%j in %j', (wanted, list, places) => {
    expect([...placesOf(Uint32Array.from(wanted), Uint32Array.from(list))]).toEqual(places);
  });
});

import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../src/data/raw-table.ts';
import { sourceOf } from '../../src/data/table-source.ts';

const table: RawTable = {
  file: 'a.csv',
  columns: ['x', 'colour'],
  rows: 4,
  data: [
    { kind: 'number', values: Float64Array.of(1, 2.5, Number.NaN, 4), whole: false },
    { kind: 'text', codes: Int32Array.of(0, 1, -1, 0), dictionary: ['red', 'blue'] },
  ],
  lines: Uint32Array.of(2, 3, 5, 6),
  decisions: ['delimiter ";"'],
};

describe('a table in memory as a source', () => {
  const source = sourceOf(table);

  it('gives stretches with the lines, kinds and dictionary of the whole', () => {
    const part = source.stretch(1, 2);
    expect(part.rows).toBe(2);
    expect(part.lines).toEqual(Uint32Array.of(3, 5));
    expect(part.data).toEqual([
      { kind: 'number', values: Float64Array.of(2.5, Number.NaN), whole: false },
      { kind: 'text', codes: Int32Array.of(1, -1), dictionary: ['red', 'blue'] },
    ]);
  });

  it('picks rows, and columns in the order asked for', () => {
    const part = source.pick(Uint32Array.of(0, 3), [1, 0]);
    expect(part.columns).toEqual(['colour', 'x']);
    expect(part.lines).toEqual(Uint32Array.of(2, 6));
    expect(part.data).toEqual([
      { kind: 'text', codes: Int32Array.of(0, 0), dictionary: ['red', 'blue'] },
      { kind: 'number', values: Float64Array.of(1, 4), whole: false },
    ]);
  });

  it('gives an empty stretch', () => {
    expect(source.stretch(4, 0).rows).toBe(0);
  });
});

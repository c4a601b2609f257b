import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/data/schema/encode.ts';
import { describeInputs } from '../../../src/data/schema/encoder.ts';
import { fit, PLAIN } from './fitting.ts';
import { rawTable, series, textColumn } from './small-tables.ts';

describe('numbers', () => {
  it('are standardised, gaps filled with the median and flagged', () => {
    const table = rawTable({ a: [1.5, null, 2.5, 10, null, 4] });
    const plain = encode(fit(table), table, 'all');
    expect([plain.rows, plain.numberColumns]).toEqual([6, 2]);
    expect([...plain.numbers]).toEqual([1.5, 0, 3.25, 1, 2.5, 0, 10, 0, 3.25, 1, 4, 0]);
    const encoder = fit(table, { ...PLAIN, standardise: true });
    const filled = [1.5, 3.25, 2.5, 10, 3.25, 4];
    const mean = filled.reduce((a, b) => a + b) / 6;
    const scale = Math.sqrt(filled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 6);
    expect(encoder.numbers[0].mean).toBeCloseTo(mean, 12);
    expect(encoder.numbers[0].scale).toBeCloseTo(scale, 12);
    expect(encoder.numbers[1]).toMatchObject({ part: 'missing', mean: 1 / 3 });
    const scaled = encode(encoder, table, Uint32Array.of(3, 1)).numbers;
    expect(scaled[0]).toBeCloseTo((10 - mean) / scale, 6);
    expect(scaled[3]).toBeCloseTo((1 - 1 / 3) / Math.sqrt(2 / 9), 6);
  });

  it('have no flag where training rows have no gaps; a later gap is the median', () => {
    const table = rawTable({ a: [1.5, 2.5, 4.5, null] });
    const encoder = fit(table, PLAIN, Uint32Array.of(0, 1, 2));
    expect(describeInputs(encoder).numberNames).toEqual(['a']);
    expect([...encode(encoder, table, 'all').numbers]).toEqual([1.5, 2.5, 4.5, 2.5]);
  });

  it('are bent by normal scores where skewed, gaps not counted', () => {
    const cells = series(400, (row) => (row % 4 === 3 ? null : Math.exp(row / 60)));
    const table = rawTable({ income: cells });
    const encoder = fit(table, { ...PLAIN, normalScores: true });
    expect(encoder.numbers[0].normalScores?.scores[0]).toBeCloseTo(-2.66, 2);
    const { numbers } = encode(encoder, table, 'all');
    // The median of what is there has the score 0.
    expect(Math.abs(numbers[2 * 3])).toBeLessThan(0.02);
    expect(fit(table).numbers[0].normalScores).toBeUndefined();
  });

  it('that are missing in all training rows, or constant there, become 0', () => {
    const table = rawTable({ a: [null, null, 3.5, 4.5], b: [7, 7, 8.5, 9], c: [1, 2, 3, 4.5] });
    const encoder = fit(
      table,
      { ...PLAIN, standardise: true, normalScores: true },
      Uint32Array.of(0, 1),
    );
    expect(describeInputs(encoder).numberNames).toEqual(['a', 'a.missing', 'b', 'c']);
    expect([...encode(encoder, table, Uint32Array.of(0)).numbers]).toEqual([0, 0, 0, -1]);
  });

  it('may be spelled as text later; a cell that is none is an error with its line', () => {
    const encoder = fit(rawTable({ a: [1.5, 2.5, 3.5] }));
    const texts = rawTable({ a: textColumn(['2.50', null, '1e1']) });
    expect([...encode(encoder, texts, 'all').numbers]).toEqual([2.5, 2.5, 10]);
    const bad = rawTable({ b: [1, 2], a: ['7', 'n.k.'] }, 'new.csv');
    expect(() => encode(encoder, bad, 'all')).toThrow(
      expect.objectContaining({
        code: 'WD162',
        message: 'column "a" holds text: "n.k."',
        place: { file: 'new.csv', line: 3, column: 2, text: 'n.k.' },
      }),
    );
  });

  it('too far out for float32 are refused as ever: WD142', () => {
    const encoder = fit(rawTable({ a: [0, 1e-30, 0.5e-30] }), { ...PLAIN, standardise: true });
    expect(() => encode(encoder, rawTable({ a: [1e30] }), 'all')).toThrow(
      expect.objectContaining({ code: 'WD142' }),
    );
  });
});

describe('booleans', () => {
  it('are 0 and 1; a gap is the commoner one, flagged', () => {
    const table = rawTable({ sex: ['male', 'female', 'male', null] });
    expect([...encode(fit(table), table, 'all').numbers]).toEqual([1, 0, 0, 0, 1, 0, 1, 1]);
  });

  it('take every usual spelling, and count what is none', () => {
    const encoder = fit(rawTable({ member: ['yes', 'no', 'no'] }));
    const later = rawTable({ member: ['TRUE', 'f', '1', 'perhaps', null] });
    const { numbers, unseen } = encode(encoder, later, 'all');
    expect([...numbers]).toEqual([1, 0, 1, 0, 0]);
    expect([...unseen]).toEqual([['member', 1]]);
  });

  it('may be numbers: the larger is 1', () => {
    const table = rawTable({ sex: [2, 10, 10, 2] });
    expect([...encode(fit(table), table, 'all').numbers]).toEqual([0, 1, 1, 0]);
  });

  it('may be there or not there', () => {
    const table = rawTable({ flag: series(10, (row) => (row % 2 === 0 ? 'x' : null)) });
    const { numbers, unseen } = encode(fit(table), table, Uint32Array.of(0, 1));
    expect([[...numbers], unseen.size]).toEqual([[1, 0], 0]);
  });
});

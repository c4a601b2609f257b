/** @file The table as text: its shape, its first rows whatever its length, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import { HIGGS_COLUMNS } from '../../../src/data/higgs/columns.ts';
import { higgsCsv } from '../../../src/data/higgs/csv.ts';
import { simulateCollision } from '../../../src/data/higgs/simulate.ts';
import { thrownBy } from './thrown.ts';

/** 29 numbers of at most nine digits, no exponent. */
const LINE = /^(?:-?\d{1,3}(?:\.\d{1,6})?(?:,|$)){29}$/;

const whole = (rows: number, seed: number): string => [...higgsCsv(rows, seed)].join('');

describe('higgsCsv', () => {
  it.each([0, 1, 7, 999, 1000, 1001, 2500])(
    'has %d rows of 29 numbers under the header',
    (rows) => {
      const lines = whole(rows, 5).split('\n');
      expect(lines[0]).toBe(HIGGS_COLUMNS.join(','));
      expect(lines.pop()).toBe(''); // the last line ends too
      expect(lines).toHaveLength(rows + 1);
      for (const line of lines.slice(1)) {
        if (!LINE.test(line)) throw new Error(`not 29 short numbers: ${line}`);
      }
    },
  );

  it('is the same for the same seed, and another for another', () => {
    expect(whole(50, 1)).toBe(whole(50, 1));
    expect(whole(50, 1)).not.toBe(whole(50, 2));
    expect(whole(50, 1)).not.toBe(whole(50, 1 + 2 ** 32));
  });

  it.each([1, 999, 1000, 1001, 1999])('of %d rows is the beginning of a longer one', (rows) => {
    expect(whole(2200, 9).startsWith(whole(rows, 9))).toBe(true);
  });

  it('keeps meaning the same rows by a seed, release after release', () => {
    const [, first] = whole(1, 1).split('\n');
    const fields = first.split(',').map(Number);
    // Not compared as text: the last digit may hang on an engine's sine and logarithm.
    const known = [1, 1.072386, -0.527201, -1.501089, 0.388681, -1.393391, 0.968192];
    known.forEach((value, column) => expect(fields[column]).toBeCloseTo(value, 4));
    expect(fields[28]).toBeCloseTo(0.859434, 4);
  });

  it('gives the header first, then at most 1,000 rows at a time', () => {
    const pieces = [...higgsCsv(2001, 1)].map((piece) => piece.split('\n').length - 1);
    expect(pieces).toEqual([1, 1000, 1000, 1]);
  });

  it('repeats no block', () => {
    const pieces = [...higgsCsv(3000, 1)];
    expect(new Set(pieces.map((piece) => piece.slice(0, 200))).size).toBe(4);
  });

  it('holds what the simulation gives, block by block', () => {
    const row = new Float64Array(29);
    simulateCollision(new RandomStream(4, Purpose.simulation, 1), row);
    const fields = whole(1001, 4).split('\n')[1001].split(',').map(Number);
    fields.forEach((field, column) => expect(field).toBeCloseTo(row[column], 6));
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53])('refuses %d rows with WD150', (rows) => {
    expect(thrownBy(() => whole(rows, 1))).toMatchObject({
      code: 'WD150',
      exitCode: 2,
      message: expect.stringContaining(`cannot simulate ${rows} rows`),
    });
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuses the seed %d with WD151', (seed) => {
    expect(thrownBy(() => whole(1, seed))).toMatchObject({
      code: 'WD151',
      exitCode: 2,
      message: expect.stringContaining(`cannot use ${seed} as a seed`),
    });
  });
});

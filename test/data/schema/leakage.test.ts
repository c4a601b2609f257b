import { describe, expect, it } from 'vitest';
import { areaUnderCurve, correlation } from '../../../src/data/schema/association.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { leakageSuspects } from '../../../src/data/schema/leakage.ts';
import { normals } from '../../support/numbers.ts';
import { type Cell, rawTable } from './small-tables.ts';

const ROWS = 500;
const noise = [...normals(ROWS)];
const other = [...normals(ROWS, 1)];
const labels = Float64Array.from(other, (z) => (z > 0.3 ? 1 : 0));

function suspects(
  columns: Record<string, readonly Cell[]>,
  of = labels,
  numeric: string[] = [],
): string[] {
  const table = rawTable(columns);
  return leakageSuspects(table, inferSchema(table, { numeric }), of).map(
    ({ column, reason }) => `${column} ${reason}`,
  );
}

describe('a column of the name of the target', () => {
  it.each([
    ['y.2', true],
    ['y.1', true],
    ['y.2.2', false],
    ['y.', false],
    ['y2', false],
    ['y.x', false],
    ['my.2', false],
  ])('%s: %s', (name, again) => {
    const table = rawTable({ y: [...labels], [name]: noise });
    const reason = 'it has the name of the target "y", with a number to tell them apart';
    const found = leakageSuspects(table, inferSchema(table, { target: 'y' }), labels);
    expect(found).toEqual(again ? [{ column: name, reason }] : []);
    const ignored = inferSchema(table, { target: 'y', ignore: [name] });
    expect(leakageSuspects(table, ignored, labels)).toEqual([]);
  });
});

describe('the area under the curve', () => {
  it('counts pairs, ties half', () => {
    const positive = [true, false, true, false];
    expect(areaUnderCurve(Float64Array.of(4, 1, 3, 2), positive)).toBe(1);
    expect(areaUnderCurve(Float64Array.of(1, 1, 1, 1), positive)).toBe(0.5);
    expect(areaUnderCurve(Float64Array.of(3, 2, 1, 2), positive)).toBe(0.5);
    expect(areaUnderCurve(Float64Array.of(2, 2, 1, 0), positive)).toBe(0.625);
    expect(areaUnderCurve(Float64Array.of(1), [true])).toBeNaN();
  });
});

describe('correlation', () => {
  it('is that of Pearson', () => {
    expect(correlation(Float64Array.of(1, 2, 4), Float64Array.of(-3, -5, -9))).toBeCloseTo(-1, 14);
    expect(correlation(Float64Array.of(1, 2, 3), Float64Array.of(1, 3, 2))).toBeCloseTo(0.5, 14);
    expect(correlation(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
  });
});

describe('a column that tells two classes', () => {
  it('is a number, a boolean or a category, in either direction', () => {
    const found = suspects({
      noise,
      strong: noise.map((z, row) => z + 3 * labels[row]),
      proof: other.map((z) => -z),
      again: [...labels].map((label) => (label === 1 ? 'paid' : 'owes')),
      grade: [...labels].map((label, row) => (label === 1 ? ['A', 'B'] : ['C', 'D', 'E'])[row % 2]),
    });
    expect(found).toEqual([
      'proof alone ranks the rows almost perfectly: AUC 1.0000',
      'again alone ranks the rows almost perfectly: AUC 1.0000',
      'grade alone ranks the rows almost perfectly: AUC 1.0000',
    ]);
  });

  it('is one above |AUC − ½| · 2 = 0.99, and not one below', () => {
    const table = [3, 4.5].map((by) => [`by${by}`, noise.map((z, row) => z + by * labels[row])]);
    expect(suspects(Object.fromEntries(table) as Record<string, Cell[]>)).toEqual([
      expect.stringMatching(/^by4.5 alone ranks .*: AUC 0.99/),
    ]);
  });

  it('may tell by its gaps', () => {
    const closed = noise.map((z, row) => (labels[row] === 1 ? null : z));
    expect(suspects({ closed })).toEqual([
      'closed by being missing or not alone ranks the rows almost perfectly: AUC 1.0000',
    ]);
  });

  it('is no category of many rare values, which tell their own rows by heart', () => {
    const rare = noise.map((_, row) => `k${row % 167}`);
    expect(suspects({ rare })).toEqual([]);
  });

  it('is not found among few rows, or few of a class', () => {
    const few = Float64Array.from({ length: 19 }, (_, row) => (row < 9 ? 1 : 0));
    expect(suspects({ a: [...few].map((y, row) => y * 100 + row / 7) }, few)).toEqual([]);
    const rare = Float64Array.from({ length: 100 }, (_, row) => (row < 4 ? 1 : 0));
    expect(suspects({ a: [...rare].map((y, row) => y * 1000 + row / 7) }, rare)).toEqual([]);
  });
});

describe('a column that gives a number', () => {
  const target = Float64Array.from(other, (z) => 100 + 15 * z);

  it('is one with a correlation above 0.9999, a category by its means', () => {
    const found = suspects(
      {
        noise,
        fahrenheit: [...target].map((y) => 32 - 1.8 * y),
        rounded: [...target].map((y) => Math.round(y * 10) / 10),
        near: [...target].map((y, row) => y + noise[row]),
      },
      target,
    );
    expect(found).toEqual([
      'fahrenheit alone gives the target almost exactly: correlation -1.000000',
      expect.stringMatching(/^rounded alone gives the target almost exactly: correlation 0.9999/),
    ]);
  });

  it('is not held against labels that are not known', () => {
    const gaps = target.map((y, row) => (row % 2 === 0 ? Number.NaN : y));
    const half = [...target].map((y, row) => (row % 2 === 0 ? 0.5 : y));
    expect(suspects({ half }, gaps)).toHaveLength(1);
    expect(suspects({ half }, target.fill(Number.NaN))).toEqual([]);
  });
});

describe('an id', () => {
  const id = noise.map((_, row) => row + 1);

  it('is a suspect where it is kept among the features, and only there', () => {
    expect(suspects({ id, noise })).toEqual([]);
    expect(suspects({ id, noise }, labels, ['id'])).toEqual([
      'id looks like an id, with 500 distinct values: it names rows, and says nothing of new ones',
    ]);
  });
});

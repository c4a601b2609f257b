/**
 * @file The label columns of real tables, where they are at hand: what is inferred, and how their rows are dealt out.
 *
 * They lie beside the repository, in ../shared/data; without them these tests report themselves as skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { RawColumn } from '../../../src/data/raw-table.ts';
import { splitByQuantiles, splitStratified } from '../../../src/data/split.ts';
import { encodeTarget, rowsWithTarget } from '../../../src/data/tasks/encode.ts';
import { inferTask } from '../../../src/data/tasks/infer.ts';
import { fitTargetScale } from '../../../src/data/tasks/scale.ts';
import { splitChronological } from '../../../src/data/tasks/split-chronological.ts';
import { numbers } from './columns.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

interface Cells {
  readonly column: RawColumn;
  readonly lines: Uint32Array;
}

/** One column of a file: its name, or -1 for the last where there is no header. No quoted field holds a comma. */
function cellsOf(path: string, wanted: string | -1): Cells {
  const bytes = readFileSync(`${folder}${path}`);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('latin1')
    .replaceAll('"', '');
  const rows = text.split('\n').map((line, i) => ({ fields: line.trim().split(','), line: i + 1 }));
  const header = wanted === -1 ? [] : (rows.shift()?.fields ?? []);
  if (wanted !== -1 && !header.includes(wanted)) throw new Error(`no column ${wanted} in ${path}`);
  const whole = rows.filter(({ fields }) => fields.length > 1);
  const cells = whole.map(({ fields }) =>
    (fields.at(wanted === -1 ? -1 : header.indexOf(wanted)) ?? '').trim(),
  );
  return { column: columnOf(cells), lines: Uint32Array.from(whole, ({ line }) => line) };
}

function columnOf(cells: readonly string[]): RawColumn {
  const known = cells.map((cell) => (cell === 'NA' || cell === '' ? null : cell));
  if (known.every((cell) => cell === null || !Number.isNaN(Number(cell)))) {
    return numbers(...known.map((cell) => (cell === null ? null : Number(cell))));
  }
  const dictionary = [...new Set(known.filter((cell) => cell !== null))];
  const codes = new Map(dictionary.map((text, code) => [text, code]));
  const codeOf = (cell: string | null): number => (cell === null ? -1 : (codes.get(cell) ?? -1));
  return { kind: 'text', codes: Int32Array.from(known, codeOf), dictionary };
}

function tally(labels: Float64Array, rows?: Uint32Array): number[] {
  const counts: number[] = [];
  for (const row of rows ?? labels.keys()) counts[labels[row]] = (counts[labels[row]] ?? 0) + 1;
  return counts;
}

describe.skipIf(!existsSync(`${folder}adult`))('adult', () => {
  it('spells the labels of its test file otherwise', () => {
    const train = cellsOf('adult/adult.data.gz', -1);
    const test = cellsOf('adult/adult.test.gz', -1);
    const target = inferTask(train.column, 'income', 'adult.data');
    expect(target).toEqual({
      kind: 'binary',
      name: 'income',
      classes: ['<=50K', '>50K'],
      positive: '>50K',
    });
    const labels = encodeTarget(target, train.column, 'all', 'adult.data', train.lines);
    expect(tally(labels)).toEqual([24_720, 7841]);
    expect(tally(encodeTarget(target, test.column, 'all', 'adult.test', test.lines))).toEqual([
      12_435, 3846,
    ]);
    const { valid } = splitStratified(labels, 0.1, 1);
    expect(tally(labels, valid)).toEqual([2472, 784]);
  });
});

describe.skipIf(!existsSync(`${folder}students`))('students', () => {
  it('has three classes, the same in both files', () => {
    const train = cellsOf('students/students_train.csv', 'Target');
    const test = cellsOf('students/students_test.csv', 'Target');
    const target = inferTask(train.column, 'Target', 'train.csv');
    expect(target).toEqual({
      kind: 'multiclass',
      name: 'Target',
      classes: ['Dropout', 'Enrolled', 'Graduate'],
    });
    const labels = encodeTarget(target, train.column, 'all', 'train.csv', train.lines);
    expect(tally(labels)).toEqual([1143, 629, 1768]);
    expect(tally(labels, splitStratified(labels, 0.1, 1).valid)).toEqual([114, 63, 177]);
    const other = encodeTarget(target, test.column, 'all', 'test.csv', test.lines);
    expect(tally(other)).toEqual([278, 165, 441]);
  });
});

const penguins = (name: string): Cells => cellsOf('penguins/penguins.csv', name);

describe.skipIf(!existsSync(`${folder}penguins`))('penguins', () => {
  it('has three species, and two sexes where they are known', () => {
    const species = penguins('species');
    const target = inferTask(species.column, 'species', 'penguins.csv');
    expect(tally(encodeTarget(target, species.column, 'all', 'p.csv', species.lines))).toEqual([
      152, 68, 124,
    ]);
    const { column, lines } = penguins('sex');
    const sex = inferTask(column, 'sex', 'penguins.csv');
    expect(sex).toMatchObject({ kind: 'binary', classes: ['female', 'male'] });
    expect(() => rowsWithTarget(column, 'sex', 'penguins.csv', lines)).toThrow(
      expect.objectContaining({
        code: 'WD183',
        message: 'the target "sex" is missing in 11 rows',
        details: ['lines 5, 10, 11, 12, 13, …'],
      }),
    );
    const rows = rowsWithTarget(column, 'sex', 'p.csv', lines, { dropMissingTarget: true });
    expect(tally(encodeTarget(sex, column, rows, 'p.csv', lines))).toEqual([165, 168]);
  });

  it('has quantities, and years that may be classes', () => {
    const kinds = ['bill_length_mm', 'flipper_length_mm', 'body_mass_g', 'year'].map(
      (name) => inferTask(penguins(name).column, name, 'penguins.csv').kind,
    );
    expect(kinds).toEqual(['regression', 'regression', 'regression', 'multiclass']);
  });
});

describe.skipIf(!existsSync(`${folder}california_housing`))('California housing', () => {
  it('has a price, and validates on cheap and dear houses alike', () => {
    const { column, lines } = cellsOf('california_housing/housing.csv.gz', 'median_house_value');
    const target = inferTask(column, 'median_house_value', 'housing.csv');
    expect(target.kind).toBe('regression');
    const values = encodeTarget(target, column, 'all', 'housing.csv', lines);
    const { train, valid } = splitByQuantiles(values, 0.1, 1);
    expect([train.length, valid.length]).toEqual([18_576, 2064]);
    const [ofTrain, ofValid] = [fitTargetScale(values, train), fitTargetScale(values, valid)];
    // A random tenth would miss the mean by 2,500 in the mean, and the standard deviation by 1,600.
    expect(Math.abs(ofTrain.mean - ofValid.mean)).toBeLessThan(1000);
    expect(Math.abs(ofTrain.scale - ofValid.scale)).toBeLessThan(1000);
  });
});

describe.skipIf(!existsSync(`${folder}macro`))('macro data', () => {
  it('validates on its last 40 quarters', () => {
    const { column: years, lines } = cellsOf('macro/macrodata.csv', 'year');
    const { column: quarters } = cellsOf('macro/macrodata.csv', 'quarter');
    if (years.kind === 'text' || quarters.kind === 'text') throw new Error('years are numbers');
    const keys = [years.values, quarters.values];
    const columns = { names: ['year', 'quarter'], file: 'macrodata.csv', lines };
    const { train, valid } = splitChronological(keys, 40 / 203, columns);
    expect(train).toEqual(Uint32Array.from({ length: 163 }, (_, row) => row));
    expect([valid.length, years.values[valid[0]], quarters.values[valid[0]]]).toEqual([
      40, 1999, 4,
    ]);
    const kinds = ['unemp', 'infl'].map(
      (name) => inferTask(cellsOf('macro/macrodata.csv', name).column, name, 'm.csv').kind,
    );
    expect(kinds).toEqual(['regression', 'regression']);
  });
});

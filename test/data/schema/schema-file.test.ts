/** @file Schemas as files: what they may hold, what of it is heard, and that flags go first. */
import { describe, expect, it } from 'vitest';
import { applySchemaFile, type ColumnWishes } from '../../../src/data/schema/apply-schema-file.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import {
  checkSchemaFile,
  type ColumnRequest,
  decodeSchemaFile,
} from '../../../src/data/schema/schema-file.ts';
import { rawTable, series } from './small-tables.ts';

function fileOf(columns: readonly object[], rest: object = {}): string {
  return JSON.stringify({ format: 'wd-schema', version: 1, columns, ...rest });
}

function applied(columns: readonly ColumnRequest[], wishes: Partial<ColumnWishes> = {}) {
  const none = { target: undefined, schema: {}, rows: {} };
  return applySchemaFile({ file: 's.json', columns }, { ...none, ...wishes });
}

/** A schema file that speaks of one column. */
const named = (name: string) => ({ file: 's.json', columns: [{ name }] });

describe('a schema file', () => {
  it('is read with all that wd-data inspect writes beside it', () => {
    const column = { name: 'a', kind: 'number', role: 'feature', inferred: 'id', missing: 0 };
    const more = { v: 1, event: 'schema', table: 'a.csv', rows: 3, reading: [], suspects: [] };
    const { columns, file } = decodeSchemaFile(fileOf([column], more), 's.json');
    expect(file).toBe('s.json');
    expect(columns[0]).toMatchObject({ name: 'a', kind: 'number', role: 'feature' });
  });

  it.each([
    ['', 'WD195'],
    ['[]', 'WD195'],
    [fileOf([{ name: 'a', kind: 'numbr' }]), 'WD195'],
    [fileOf([{ name: 'a', rôle: 'id' }]), 'WD195'],
    [fileOf([{ kind: 'number' }]), 'WD195'],
    [fileOf([], { column: [] }), 'WD195'],
    [fileOf([], { version: 2 }), 'WD195'],
    [fileOf([{ name: 'a' }, { name: 'a' }]), 'WD198'],
    [fileOf(['a', 'b'].map((name) => ({ name, role: 'target' }))), 'WD198'],
  ])('%s is refused with %s', (text, code) => {
    const refusal = { code, place: { file: 's.json' } };
    expect(() => decodeSchemaFile(text, 's.json')).toThrow(expect.objectContaining(refusal));
  });

  it('tells where in it the fault is, and the words that it could be', () => {
    const text = fileOf([{ name: 'a' }, { name: 'b', kind: 'numbr' }]);
    expect(() => decodeSchemaFile(text, 's.json')).toThrow(
      expect.objectContaining({
        details: expect.arrayContaining([expect.stringContaining('columns[1].kind')]),
        help: expect.arrayContaining([expect.stringContaining('number, category, boolean')]),
      }),
    );
  });

  it('may speak only of columns that are there', () => {
    const table = rawTable({ age: [1, 2], job: ['a', 'b'] });
    expect(() => checkSchemaFile(named('agee'), table)).toThrow(
      expect.objectContaining({
        code: 'WD196',
        message: 's.json speaks of a column "agee", which a.csv lacks',
        help: expect.arrayContaining(['did you mean "age"?']),
      }),
    );
    expect(() => checkSchemaFile(named('job'), table)).not.toThrow();
    // It was left unread because the file said to ignore it.
    expect(() => checkSchemaFile(named('blob'), { ...table, leftOut: ['blob'] })).not.toThrow();
  });
});

describe('what a schema file asks for', () => {
  it('becomes target, roles and kinds', () => {
    expect(
      applied([
        { name: 'y', kind: 'boolean', role: 'target' },
        { name: 'w', role: 'weight' },
        { name: 'part', role: 'split' },
        { name: 'n', kind: 'number' },
        { name: 'c', kind: 'category', role: 'feature' },
        { name: 'b', kind: 'boolean' },
        { name: 'd', kind: 'date' },
        { name: 'i', kind: 'id' },
        { name: 'k', kind: 'number', role: 'id' },
        { name: 'x', kind: 'number', role: 'ignored' },
        { name: 't', kind: 'text' },
        { name: 'free' },
      ]),
    ).toEqual({
      target: 'y',
      schema: {
        weight: 'w',
        id: ['k', 'i'],
        ignore: ['x', 't'],
        categorical: ['c'],
        numeric: ['n'],
        boolean: ['b'],
        date: ['d'],
      },
      rows: { column: 'part' },
    });
  });

  it('gives way to flags, column by column', () => {
    const { target, schema, rows } = applied(
      [
        { name: 'y', role: 'target' },
        { name: 'z', role: 'ignored' },
        { name: 'a', kind: 'category' },
        { name: 'b', role: 'ignored' },
        { name: 'when', role: 'time' },
      ],
      {
        target: 'z',
        schema: { numeric: ['a'], categorical: ['b'] },
        rows: { column: 'part' },
      },
    );
    expect(target).toBe('z');
    expect(schema).toMatchObject({ ignore: [], numeric: ['a'], categorical: ['b'] });
    expect(rows).toEqual({ column: 'part' });
    expect(applied([{ name: 'when', role: 'time' }]).rows).toMatchObject({ time: ['when'] });
  });
});

describe('kinds that only a schema file can ask for', () => {
  const table = rawTable({
    code: series(40, (i) => [10, 20][i % 2]),
    grade: series(40, (i) => 'abc'[i % 3]),
    day: series(40, (i) => (i === 7 ? 'soon' : `2020-01-${10 + (i % 20)}`)),
  });

  it('are obeyed where the cells allow', () => {
    const [code] = inferSchema(table, { boolean: ['code'] });
    expect(code).toMatchObject({ kind: 'boolean', use: '0/1: "10", "20"' });
  });

  it.each([
    [{ boolean: ['grade'] }, 'WD197', 'column "grade" has 3 values, and the schema says boolean'],
    [{ date: ['day'] }, 'WD163', 'column "day" holds what is no date: "soon"'],
    [{ date: ['grade'] }, 'WD163', 'column "grade" holds what is no date: "a"'],
    [{ boolean: ['code'], numeric: ['code'] }, 'WD161', 'named by --numeric and by --schema'],
  ])('%j is refused with %s otherwise', (options, code, text) => {
    expect(() => inferSchema(table, options)).toThrow(expect.objectContaining({ code }));
    expect(() => inferSchema(table, options)).toThrow(text);
  });
});

import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import type { SchemaOptions } from '../../../src/data/schema/overrides.ts';
import { schemaTable } from '../../../src/data/schema/schema-table.ts';
import { rawTable, series } from './small-tables.ts';

const table = rawTable({
  id: series(60, (row) => row + 1),
  age: series(60, (row) => (row === 4 ? null : 20.5 + (row % 37))),
  job: series(60, (row) => (row % 20 === 0 ? null : ['cook', 'smith', 'clerk', 'nurse'][row % 4])),
  member: series(60, (row) => (row % 3 === 0 ? 'Yes' : 'no')),
  sex: series(60, (row) => (row % 2 === 0 ? 'Male' : 'Female')),
  since: series(60, (row) => `${(row % 12) + 1}/${(row % 28) + 1}/2001`),
  country: series(60, () => 'NZ'),
  note: series(60, (row) => `said in call ${row}\nnothing`),
  weight: series(60, (row) => 1 + row / 10),
  y: series(60, (row) => row % 2),
});

function refusal(options: SchemaOptions, of = table): WdError {
  try {
    inferSchema(of, options);
  } catch (error) {
    if (error instanceof WdError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a schema', () => {
  const schemas = inferSchema(table, { target: 'y', weight: 'weight' });

  it('says of every column what it is, what it holds and what will be done', () => {
    expect(schemaTable(schemas)).toEqual([
      ['column', 'kind', 'example', 'missing', 'distinct', 'use'],
      ['id', 'id', '1', '0', '60', 'ignored'],
      ['age', 'number', '20.5', '1', '37', 'number, missing flag'],
      ['job', 'category', 'smith', '3', '4', 'embedding 4'],
      ['member', 'boolean', 'Yes', '0', '2', '0/1'],
      ['sex', 'boolean', 'Male', '0', '2', '0/1: "female", "male"'],
      ['since', 'date', '1/1/2001', '0', '60', 'date parts (month/day/year)'],
      ['country', 'constant', 'NZ', '0', '1', 'ignored'],
      ['note', 'text', 'said in call 0 nothing', '0', '60', 'ignored'],
      ['weight', 'number', '1', '0', '60', 'weight'],
      ['y', 'boolean', '0', '0', '2', 'target'],
    ]);
  });

  it('has a reading for features alone', () => {
    const read = schemas.filter(({ reading }) => reading !== undefined).map(({ name }) => name);
    expect(read).toEqual(['age', 'job', 'member', 'sex', 'since']);
    expect(schemas.map(({ role }) => role).slice(-2)).toEqual(['weight', 'target']);
  });

  it.each([
    ['only such', series(60, (row) => `${row}.5e300`), 'id', '0.5e300'],
    ['some such', series(60, (row) => (row % 4 === 0 ? `${row + 1}e40` : row / 3)), 'id', '1e40'],
    ['a few values', series(60, (row) => `${1 + (row % 3)}e99`), 'category', '1e99'],
    ['with few words', series(60, (row) => (row < 5 ? 'broken' : `${row}e300`)), 'id', '5e300'],
    [
      'too many words',
      series(60, (row) => (row < 8 ? 'broken' : `${row}e300`)),
      'category',
      undefined,
    ],
    ['smaller ones', series(60, (row) => row / 7), 'number', undefined],
    ['words', series(60, (row) => `w${row}`), 'id', undefined],
  ])('sees that numbers are too large for float32: %s', (_, cells, kind, tooLarge) => {
    expect(inferSchema(rawTable({ x: cells }))).toMatchObject([{ kind, tooLarge }]);
    for (const role of [{ ignore: ['x'] }, { categorical: ['x'] }, { target: 'x' }]) {
      expect(inferSchema(rawTable({ x: cells }), role)[0].tooLarge).toBeUndefined();
    }
  });

  it('is plain data', () => {
    const copy: unknown = JSON.parse(JSON.stringify(schemas));
    const defined = schemas.map((schema) =>
      Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)),
    );
    expect(copy).toEqual(defined);
  });

  it('cuts what is long, and marks a count that stopped', () => {
    const long = rawTable({
      ['n'.repeat(50)]: series(10_001, (row) => row + 0.5),
      b: ['x'.repeat(100), ...series(10_000, (row) => (row % 2 === 0 ? 'u' : null))],
    });
    const [, first, second] = schemaTable(inferSchema(long));
    expect(first.slice(0, 5)).toEqual([`${'n'.repeat(39)}…`, 'number', '0.5', '0', '10,000+']);
    expect(second[2]).toBe(`${'x'.repeat(23)}…`);
    expect(second[3]).toBe('5,000');
  });

  it('exists for tables without rows and without columns', () => {
    expect(inferSchema(rawTable({ a: [], b: [] })).map(({ kind }) => kind)).toEqual([
      'constant',
      'constant',
    ]);
    expect(inferSchema(rawTable({}))).toEqual([]);
  });
});

describe('what is asked for', () => {
  it('goes before what is inferred, and that is kept', () => {
    const schemas = inferSchema(table, {
      ignore: ['age'],
      id: ['note'],
      categorical: ['weight', 'since'],
      numeric: ['id'],
    });
    const of = new Map(schemas.map((schema) => [schema.name, schema]));
    expect(of.get('age')).toMatchObject({ role: 'ignored', use: 'ignored', reading: undefined });
    expect(of.get('note')).toMatchObject({ role: 'id', use: 'kept as id', reading: undefined });
    expect(of.get('weight')).toMatchObject({ kind: 'category', inferred: 'number' });
    expect(of.get('since')).toMatchObject({ kind: 'category', reading: { kind: 'category' } });
    expect(of.get('id')).toMatchObject({ kind: 'number', inferred: 'id', use: 'number' });
  });

  it('may name the kind of the target', () => {
    const [schema] = inferSchema(rawTable({ y: [1, 2, 3] }), { target: 'y', categorical: ['y'] });
    expect(schema).toMatchObject({ kind: 'category', role: 'target', reading: undefined });
  });

  it('names columns of the table: WD160', () => {
    const error = refusal({ ignore: ['age', 'Jop'] });
    expect(error.code).toBe('WD160');
    expect(error.message).toBe('there is no column "Jop", which --ignore names');
    expect(error.help[0]).toBe('did you mean "job"?');
    for (const options of [{ target: 'z' }, { weight: 'z' }, { id: ['z'] }, { numeric: ['z'] }])
      expect(refusal(options).code).toBe('WD160');
  });

  it('does not contradict itself: WD161', () => {
    const error = refusal({ target: 'y', ignore: ['y'] });
    expect(error.code).toBe('WD161');
    expect(error.message).toBe('column "y" is named by --target and by --ignore');
    expect(refusal({ categorical: ['age'], numeric: ['age'] }).code).toBe('WD161');
    expect(refusal({ id: ['id'], weight: 'id' }).code).toBe('WD161');
    expect(() => inferSchema(table, { ignore: ['age', 'age'] })).not.toThrow();
  });

  it('makes no number of text: WD162, with the first such cell', () => {
    const texts = rawTable({ a: [1, 2, 3], b: [1, null, 'n.k.'] }, 'people.csv');
    const error = refusal({ numeric: ['b'] }, texts);
    expect(error.code).toBe('WD162');
    expect(error.message).toBe('column "b" holds text: "n.k."');
    expect(error.place).toEqual({ file: 'people.csv', line: 4, column: 2, text: 'n.k.' });
    expect(error.help.join('\n')).toContain('--categorical b');
    const faults = {
      inf: 'an infinite value',
      '1,5': 'a number with a comma',
      '1e39': 'too large',
    };
    for (const [cell, says] of Object.entries(faults))
      expect(refusal({ numeric: ['b'] }, rawTable({ b: [cell, 1] })).message).toContain(says);
  });
});

describe('numbers with a fault among them', () => {
  it('are shown as such, with the line', () => {
    const ages = series(100, (row) => (row === 41 ? 'n.k.' : 20 + (row % 50)));
    const [schema] = inferSchema(rawTable({ age: ages }));
    expect(schema.kind).toBe('number');
    expect(schema.use).toBe('refused: line 43 holds "n.k."');
  });
});

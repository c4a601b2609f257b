/** @file Examples as rows: every kind of feature, several files, a part of a file. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countMissing, type RawTable } from '../../../src/data/raw-table.ts';
import { readTfRecord } from '../../../src/data/tfrecord/read-tfrecord.ts';
import { cells, faultOf, testFolder } from './files.ts';
import { featureMessage, field, frame, records, type Values } from './write-records.ts';

const file = testFolder();

type Row = Readonly<Record<string, Values>>;

async function read(...rows: Row[]): Promise<RawTable> {
  return readTfRecord([await file('a.tfrecord', records(...rows))]);
}

describe('columns', () => {
  it('are numbers and texts by the kind of their lists, sorted by name', async () => {
    const table = await read(
      { z: { float: [0.5] }, a: { int64: [-3] }, m: { bytes: [' Zürich '] } },
      { m: { bytes: ['漢字'] }, z: { float: [3] }, a: { int64: [4] } },
      { m: { bytes: ['Zürich'] }, a: { int64: [0] }, z: { float: [-0.1] } },
    );
    expect(table.columns).toEqual(['a', 'm', 'z']);
    expect(table.data).toEqual([
      { kind: 'number', values: Float64Array.of(-3, 4, 0), whole: true },
      { kind: 'text', codes: Int32Array.of(0, 1, 0), dictionary: ['Zürich', '漢字'] },
      { kind: 'number', values: Float64Array.of(0.5, 3, Math.fround(-0.1)), whole: false },
    ]);
    expect([...table.lines]).toEqual([1, 2, 3]);
    expect(table.decisions).toEqual(['TFRecord of tf.train.Example']);
  });

  it.each([true, false])('are read from lists that are packed: %s', async (packed) => {
    const table = await read(
      { x: { float: [1.5], packed }, n: { int64: [-1], packed } },
      { x: { float: [2.5], packed }, n: { int64: [2 ** 40], packed } },
    );
    expect(cells(table, 'x')).toEqual(['1.5', '2.5']);
    expect(cells(table, 'n')).toEqual(['-1', '1099511627776']);
  });

  it('take integers and floats for one kind of numbers', async () => {
    const table = await read({ x: { int64: [1] } }, { x: { float: [2.5] } });
    expect(table.data[0]).toMatchObject({ kind: 'number', whole: false });
    expect(cells(table, 'x')).toEqual(['1', '2.5']);
  });

  it('keep numbers that are written as text', async () => {
    expect(cells(await read({ zip: { bytes: ['01234'] } }), 'zip')).toEqual(['01234']);
  });

  it('are missing where a feature is absent, has no kind, no value, NaN or empty text', async () => {
    const table = await read(
      { x: { float: [1] } },
      { x: {}, t: {}, never: {} },
      { x: { float: [] }, t: { bytes: [] }, never: { bytes: [] } },
      { x: { float: [Number.NaN] }, t: { bytes: ['  '] } },
      { t: { bytes: ['late'] } },
      { x: { float: [2] } },
    );
    expect(cells(table, 'x')).toEqual(['1', null, null, null, null, '2']);
    expect(cells(table, 't')).toEqual([null, null, null, null, 'late', null]);
    expect(table.data.map(countMissing)).toEqual([6, 5, 4]);
    expect(table.data[table.columns.indexOf('x')]).toMatchObject({ whole: true });
  });

  it('hold whole numbers up to 2^53 − 1', async () => {
    const most = 2n ** 53n - 1n;
    const table = await read({ n: { int64: [most] } }, { n: { int64: [-most] } });
    expect(cells(table, 'n')).toEqual(['9007199254740991', '-9007199254740991']);
  });

  it('hold one place of a list each, in the order of the places', async () => {
    const list = Array.from({ length: 11 }, (_, i) => i / 2);
    const table = await read({ v: { float: list } }, {}, { v: { float: list.toReversed() } });
    expect(table.columns).toEqual(list.map((_, i) => `v[${i}]`));
    expect(cells(table, 'v[10]')).toEqual(['5', null, '0']);
    expect(table.decisions[1]).toBe('"v" has 11 values a record: columns "v[0]" to "v[10]"');
  });

  it('hold one place of a list of texts each', async () => {
    const table = await read({ t: { bytes: ['a', 'b'] } }, { t: { bytes: ['c', ''] } });
    expect(cells(table, 't[0]')).toEqual(['a', 'c']);
    expect(cells(table, 't[1]')).toEqual(['b', null]);
  });

  it('survive an entry whose value comes before its key, and one without either', async () => {
    const feature = featureMessage({ int64: [5] });
    const turned = field(1, Buffer.concat([field(2, feature), field(1, Buffer.from('n'))]));
    const data = field(1, Buffer.concat([turned, field(1, Buffer.alloc(0))]));
    const table = await readTfRecord([await file('turned', frame(data))]);
    expect(table.columns).toEqual(['', 'n']);
    expect(cells(table, 'n')).toEqual(['5']);
  });
});

describe('several files', () => {
  it('are one table, with the records counted through', async () => {
    const first = await file('1', records({ x: { int64: [1] } }, { x: { int64: [2] } }));
    const second = await file('2', records({ x: { int64: [3] }, y: { int64: [4] } }));
    const table = await readTfRecord([first, second, first]);
    expect(table.file).toBe(`${first} and 2 more`);
    expect(cells(table, 'x')).toEqual(['1', '2', '3', '1', '2']);
    expect(cells(table, 'y')).toEqual([null, null, '4', null, null]);
    expect([...table.lines]).toEqual([1, 2, 3, 4, 5]);
    expect((await readTfRecord([first, second, 'none'], { limit: 3 })).rows).toBe(3);
  });

  it('name the file of a damaged record', async () => {
    const good = await file('good', records({ x: { int64: [1] } }));
    const bad = await file('bad', Buffer.from('no records here'));
    expect((await faultOf(readTfRecord([good, bad]))).place?.file).toBe(bad);
  });
});

describe('limit', () => {
  it('stops before damage that lies behind it', async () => {
    const bytes = Buffer.concat([records({ x: { int64: [1] } }), Buffer.alloc(99)]);
    const path = await file('tail', bytes);
    expect((await readTfRecord([path], { limit: 1 })).rows).toBe(1);
    expect((await faultOf(readTfRecord([path], { limit: 2 }))).code).toBe('WD501');
    expect((await readTfRecord([path], { limit: 0 })).rows).toBe(0);
  });
});

describe('a table written and read again', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 6 }).map((t) => t.trim());
  const float = fc.float({ noDefaultInfinity: true });
  const int64 = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -300, max: 300 }));
  const missing = fc.constantFrom<Values | undefined>({}, undefined);

  it('is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            f: fc.option(float, { nil: undefined }),
            i: fc.option(int64, { nil: undefined }),
            t: fc.option(text, { nil: undefined }),
            gap: missing,
            packed: fc.boolean(),
          }),
          { minLength: 1, maxLength: 90 },
        ),
        async (rows) => {
          const written = rows.map(({ f, i, t, gap, packed }) => {
            const row: Record<string, Values> = {};
            const put = (name: string, values: Values | undefined): void => {
              if (values !== undefined) row[name] = values;
            };
            put('t', t === undefined ? gap : { bytes: [t] });
            put('f', f === undefined ? gap : { float: [f], packed });
            put('i', i === undefined ? gap : { int64: [i], packed });
            return row;
          });
          const table = await readTfRecord([await file('same', records(...written))]);
          const column = (name: string): unknown[] =>
            table.columns.includes(name) ? cells(table, name) : rows.map(() => null);
          expect(table.rows).toBe(rows.length);
          expect(column('t')).toEqual(
            rows.map(({ t }) => (t === undefined || t === '' ? null : t)),
          );
          expect(column('i')).toEqual(rows.map(({ i }) => (i === undefined ? null : String(i))));
          expect(column('f')).toEqual(
            rows.map(({ f }) => (f === undefined || Number.isNaN(f) ? null : String(f))),
          );
        },
      ),
      { seed: 20261122, numRuns: 60 },
    );
  });
});

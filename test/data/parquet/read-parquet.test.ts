/** @file Parquet files as tables: codecs, encodings, row groups, several files, a part of a file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readParquet } from '../../../src/data/parquet/read-parquet.ts';
import { cells, faultOf, testFolder, wholeText } from '../tfrecord/files.ts';
import { mixedColumns, parquet, text } from './write-parquet.ts';

const file = testFolder();

describe('a file', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI'] as const)(
    'of several row groups and pages is read whole, and in part: %s',
    async (codec) => {
      const { columns, cells: expected } = mixedColumns(1000);
      const bytes = parquet(columns, { codec, rowGroupSize: [1, 63, 64, 300], pageSize: 256 });
      const path = await file(`${codec}.parquet`, bytes);
      const table = await readParquet([path]);
      expect([table.rows, table.columns]).toEqual([1000, Object.keys(columns)]);
      for (const name of table.columns) expect(cells(table, name)).toEqual(expected[name]);
      for (const limit of [0, 1, 2, 64, 65, 200, 999, 1001]) {
        const part = await readParquet([path], { limit });
        expect(part.rows).toBe(Math.min(limit, 1000));
        expect(part.columns).toEqual(table.columns);
        for (const name of table.columns) {
          expect(cells(part, name)).toEqual(expected[name].slice(0, limit));
        }
      }
    },
  );

  it.each(['delta', 'split', 'dictionary'])('of another encoding is read: %s', async (kind) => {
    const values = Array.from({ length: 300 }, (_, row) => (row * row) % 1000);
    const encoding = {
      delta: ['DELTA_BINARY_PACKED', 'DELTA_BYTE_ARRAY'],
      split: ['BYTE_STREAM_SPLIT', 'DELTA_LENGTH_BYTE_ARRAY'],
      dictionary: ['RLE_DICTIONARY', 'RLE_DICTIONARY'],
    }[kind] as ['PLAIN', 'PLAIN'];
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'n', data: values, type: 'INT32', encoding: encoding[0] },
        { name: 't', data: values.map((n) => `t${n}`), type: 'STRING', encoding: encoding[1] },
      ],
    });
    const table = await readParquet([await file('encoded.parquet', new Uint8Array(bytes))]);
    expect(cells(table, 'n')).toEqual(values.map(String));
    expect(cells(table, 't')).toEqual(values.map((n) => `t${n}`));
  });

  it('without rows is refused, unless none are wanted', async () => {
    const path = await file('none', parquet({ x: { type: 'INT32', values: [] } }));
    expect(await faultOf(readParquet([path]))).toMatchObject({ code: 'WD113' });
    expect((await readParquet([path], { limit: 0 })).columns).toEqual(['x']);
  });

  it('with two columns of one name is refused', async () => {
    const same = { name: 'x', type: 'INT32' } as const;
    const bytes = parquetWriteBuffer({
      columnData: [
        { ...same, data: [1] },
        { ...same, data: [2] },
      ],
    });
    const error = await faultOf(readParquet([await file('twice', new Uint8Array(bytes))]));
    expect(wholeText(error)).toMatch(/^WD112\ntwo columns are named "x"/);
  });
});

describe('a file of other programs', () => {
  // Written with the compressors of zstd 1.5 and lz4 1.9, which Node 20 has not.
  it.each(['zstd', 'lz4-raw'])('is read: %s', async (codec) => {
    const path = fileURLToPath(new URL(`../../fixtures/parquet/${codec}.parquet`, import.meta.url));
    expect(readFileSync(path).length).toBeLessThan(5000);
    const table = await readParquet([path]);
    const { cells: expected } = mixedColumns(300);
    expect([table.rows, table.columns]).toEqual([300, Object.keys(expected)]);
    for (const name of table.columns) expect(cells(table, name)).toEqual(expected[name]);
  });
});

describe('several files', () => {
  it('are one table, their columns found by name', async () => {
    const one = await file(
      '1',
      parquet({ n: { type: 'INT32', values: [1, null] }, t: text('a', 'b') }),
    );
    const two = await file('2', parquet({ t: text('c'), n: { type: 'DOUBLE', values: [1.5] } }));
    const table = await readParquet([one, two, one]);
    expect(table.file).toBe(`${one} and 2 more`);
    expect(table.columns).toEqual(['n', 't']);
    expect(cells(table, 'n')).toEqual(['1', null, '1.5', '1', null]);
    expect(cells(table, 't')).toEqual(['a', 'b', 'c', 'a', 'b']);
    expect([...table.lines]).toEqual([1, 2, 3, 4, 5]);
    expect((await readParquet([one, two], { limit: 3 })).rows).toBe(3);
    expect((await readParquet([one, 'none'], { limit: 2 })).rows).toBe(2);
  });

  it('must have the same columns', async () => {
    const one = await file('1', parquet({ n: { type: 'INT32', values: [1] }, t: text('a') }));
    const two = await file('2', parquet({ n: text('b'), u: text('b') }));
    const error = await faultOf(readParquet([one, two]));
    expect(error.place?.file).toBe(two);
    expect(wholeText(error)).toMatch(/^WD526\n[^]*lacks "n \(numbers\)", "t \(text\)"\n/);
    expect(wholeText(error)).toMatch(/it has "n \(text\)", "u \(text\)" beside them/);
  });

  it('name the file and its own row of a bad value', async () => {
    const one = await file('1', parquet({ n: { type: 'INT64', values: [1n, 2n] } }));
    const two = await file('2', parquet({ n: { type: 'INT64', values: [1n, 2n ** 60n] } }));
    const error = await faultOf(readParquet([one, two]));
    expect(error.place).toEqual({ file: two, line: 2 });
  });
});

/** What a value is read as. */
function cellOf(value: string | number | boolean | null): string | null {
  return value === null || Number.isNaN(value) ? null : String(value).trim() || null;
}

describe('a table written and read again', () => {
  it('is the same', async () => {
    const cell = fc.record({
      d: fc.option(fc.double({ noDefaultInfinity: true })),
      n: fc.option(fc.maxSafeInteger()),
      t: fc.option(fc.string({ unit: 'grapheme', maxLength: 5 })),
      b: fc.option(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, rowGroupSize) => {
          const bytes = parquet(
            {
              d: { type: 'DOUBLE', values: rows.map(({ d }) => d) },
              n: { type: 'INT64', values: rows.map(({ n }) => (n === null ? null : BigInt(n))) },
              t: { type: 'BYTE_ARRAY', converted_type: 'UTF8', values: rows.map(({ t }) => t) },
              b: { type: 'BOOLEAN', values: rows.map(({ b }) => b) },
            },
            { rowGroupSize },
          );
          const table = await readParquet([await file('same', bytes)]);
          for (const name of ['d', 'n', 't', 'b'] as const) {
            expect(cells(table, name)).toEqual(rows.map((row) => cellOf(row[name])));
          }
        },
      ),
      { seed: 20261122, numRuns: 40 },
    );
  });
});

/** @file Parquet columns of every type as columns of a table. */
import { describe, expect, it } from 'vitest';
import { readParquet } from '../../../src/data/parquet/read-parquet.ts';
import { countMissing, type RawTable } from '../../../src/data/raw-table.ts';
import { cells, faultOf, testFolder, wholeText } from '../tfrecord/files.ts';
import { parquet, text, type Column } from './write-parquet.ts';
import { parquetV1 } from './write-v1.ts';

const file = testFolder();

async function read(columns: Record<string, Column>): Promise<RawTable> {
  return readParquet([await file('a.parquet', parquet(columns))]);
}

/** The cells of one column of this type. */
async function column(element: Column): Promise<(string | null)[]> {
  return cells(await read({ x: element }), 'x');
}

async function fault(element: Column): Promise<string> {
  return wholeText(await faultOf(read({ x: element })));
}

const utf8 = (characters: string): Uint8Array => new TextEncoder().encode(characters);
const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

describe('numbers', () => {
  it('are integers and floats of any width', async () => {
    const table = await read({
      small: { type: 'INT32', values: [1, -(2 ** 31), null] },
      large: { type: 'INT64', values: [2n ** 53n - 1n, -(2n ** 53n) + 1n, null] },
      single: { type: 'FLOAT', values: [0.5, Math.fround(0.1), null] },
      double: { type: 'DOUBLE', values: [0.1, Number.NaN, 1e300] },
    });
    expect(table.columns).toEqual(['small', 'large', 'single', 'double']);
    expect(table.data).toEqual([
      { kind: 'number', values: Float64Array.of(1, -(2 ** 31), NaN), whole: true },
      {
        kind: 'number',
        values: Float64Array.of(9007199254740991, -9007199254740991, NaN),
        whole: true,
      },
      { kind: 'number', values: Float64Array.of(0.5, Math.fround(0.1), NaN), whole: false },
      { kind: 'number', values: Float64Array.of(0.1, NaN, 1e300), whole: false },
    ]);
    expect([...table.lines]).toEqual([1, 2, 3]);
    expect(table.decisions).toEqual(['Parquet']);
  });

  it('are unsigned where their type is', async () => {
    expect(
      await column({ type: 'INT32', converted_type: 'UINT_32', values: [2 ** 32 - 1, 0] }),
    ).toEqual(['4294967295', '0']);
    const logical_type = { type: 'INTEGER', bitWidth: 32, isSigned: false } as const;
    expect(await column({ type: 'INT32', logical_type, values: [2 ** 31] })).toEqual([
      '2147483648',
    ]);
    expect(await column({ type: 'INT64', converted_type: 'UINT_64', values: [5n] })).toEqual(['5']);
    expect(
      await fault({ type: 'INT64', converted_type: 'UINT_64', values: [2n ** 64n - 1n] }),
    ).toMatch(/WD524\n.*"x" in row 1 is 18446744073709551615, which a float64 cannot hold/);
  });

  it('are refused where float64 cannot hold them', async () => {
    expect(await fault({ type: 'INT64', values: [1n, 2n ** 53n + 1n] })).toMatch(
      /^WD524\n.*a\.parquet: "x" in row 2 is 9007199254740993, which a float64 cannot hold exactly\n/,
    );
    expect(await fault({ type: 'DOUBLE', values: [1, 2, -Infinity] })).toMatch(
      /^WD122\n.*"x" in row 3 is -Infinity; expected a finite number\n/,
    );
  });

  it('are decimals, rounded once', async () => {
    const decimal = { converted_type: 'DECIMAL', precision: 9, scale: 2 } as const;
    const exact = ['123.45', '-0.07', '4.35', '1.1', null];
    expect(
      await column({ type: 'INT32', ...decimal, values: [12345n, -7n, 435n, 110n, null] }),
    ).toEqual(exact);
    expect(
      await column({ type: 'INT64', ...decimal, values: [12345n, -7n, 435n, 110n, null] }),
    ).toEqual(exact);
    expect(
      await column({
        type: 'FIXED_LEN_BYTE_ARRAY',
        type_length: 12,
        ...decimal,
        values: [12345n, -7n, 435n, 110n, null],
      }),
    ).toEqual(exact);
    const logical_type = { type: 'DECIMAL', precision: 30, scale: 20 } as const;
    expect(
      await column({ type: 'BYTE_ARRAY', logical_type, values: [hex('ff'), hex('0100')] }),
    ).toEqual(['-1e-20', '2.56e-18']);
  });

  it('are half floats', async () => {
    const logical_type = { type: 'FLOAT16' } as const;
    const values = [0, -1.5, 65504, 2 ** -24, 1 / 3, Number.NaN];
    expect(
      await column({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type, values }),
    ).toEqual(['0', '-1.5', '65504', String(2 ** -24), '0.333251953125', null]);
  });

  it('are the seconds of a time of day', async () => {
    const table = await read({
      a: { type: 'INT32', converted_type: 'TIME_MILLIS', values: [3_600_500] },
      b: {
        type: 'INT64',
        logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'NANOS' },
        values: [86_399_000_000_001n],
      },
    });
    expect(cells(table, 'a')).toEqual(['3600.5']);
    expect(cells(table, 'b')).toEqual(['86399.000000001']);
    expect(table.decisions[1]).toBe('"a" is a time of day, in seconds since midnight');
  });
});

describe('texts', () => {
  it('are trimmed, and missing where they are empty', async () => {
    const table = await read({ x: { ...text(), values: [' a ', '', null, 'ü', 'a'] } });
    expect(table.data[0]).toEqual({
      kind: 'text',
      codes: Int32Array.of(0, -1, -1, 1, 0),
      dictionary: ['a', 'ü'],
    });
    expect(table.data.map(countMissing)).toEqual([2]);
  });

  it('are enumerations, JSON, UUIDs and bytes of no said type', async () => {
    expect(
      await column({ type: 'BYTE_ARRAY', converted_type: 'ENUM', values: [utf8('RED')] }),
    ).toEqual(['RED']);
    expect(
      await column({ type: 'BYTE_ARRAY', converted_type: 'JSON', values: [{ a: [1] }] }),
    ).toEqual(['{"a":[1]}']);
    expect(await column({ type: 'BYTE_ARRAY', values: [utf8('漢字')] })).toEqual(['漢字']);
    const uuid = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
    const logical_type = { type: 'UUID' } as const;
    expect(
      await column({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type, values: [uuid] }),
    ).toEqual([uuid]);
  });

  it('are true and false of booleans', async () => {
    expect(await column({ type: 'BOOLEAN', values: [true, null, false] })).toEqual([
      'true',
      null,
      'false',
    ]);
  });

  it('are refused where they are not UTF-8', async () => {
    expect(await fault({ type: 'BYTE_ARRAY', values: [utf8('a'), hex('ffd8ff')] })).toMatch(
      /^WD525\n.*"x" in row 2 is not UTF-8 text: it begins with 0xffd8ff\n.*\n.*--ignore x$/,
    );
  });
});

describe('dates', () => {
  it('are ISO text', async () => {
    const days = [0, -1, 18_321, -719_528, 2_932_896, null];
    const expected = ['1970-01-01', '1969-12-31', '2020-02-29', '0000-01-01', '9999-12-31', null];
    expect(await column({ type: 'INT32', converted_type: 'DATE', values: days })).toEqual(expected);
    expect(await column({ type: 'INT32', logical_type: { type: 'DATE' }, values: days })).toEqual(
      expected,
    );
  });

  it.each([
    ['MILLIS', 1_582_980_896_500n, '2020-02-29T12:54:56.5Z'],
    ['MICROS', 1_582_980_896_000_001n, '2020-02-29T12:54:56.000001Z'],
    ['NANOS', 1_582_980_896_123_456_789n, '2020-02-29T12:54:56.123456789Z'],
    ['NANOS', -1n, '1969-12-31T23:59:59.999999999Z'],
    ['MILLIS', -62_135_596_800_000n, '0001-01-01T00:00:00Z'],
    ['MICROS', 0n, '1970-01-01T00:00:00Z'],
  ] as const)('and times in %s are ISO text: %d', async (unit, ticks, expected) => {
    const utc = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit } as const;
    expect(await column({ type: 'INT64', logical_type: utc, values: [ticks] })).toEqual([expected]);
    const local = { ...utc, isAdjustedToUTC: false };
    expect(await column({ type: 'INT64', logical_type: local, values: [ticks, null] })).toEqual([
      expected.slice(0, -1),
      null,
    ]);
  });

  it('of older writers are UTC', async () => {
    const values = [new Date('2001-02-03T04:05:06.070Z')];
    for (const converted_type of ['TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS'] as const) {
      expect(await column({ type: 'INT64', converted_type, values })).toEqual([
        '2001-02-03T04:05:06.07Z',
      ]);
    }
  });

  it('of INT96 are ISO text without a zone', async () => {
    const bytes = Buffer.alloc(24);
    // Nanoseconds of the day, then the Julian day: 2440588 is that of 1970-01-01.
    bytes.writeBigUInt64LE(45_296_000_000_001n, 0);
    bytes.writeUInt32LE(2_440_588 + 366, 8);
    bytes.writeUInt32LE(2_440_587, 20);
    const pages = [{ encoding: 0, values: 2, bytes }];
    const path = await file('int96', parquetV1({ type: 3, optional: false, rows: 2, pages }));
    expect(cells(await readParquet([path]), 'x')).toEqual([
      '1971-01-02T12:34:56.000000001',
      '1969-12-31T00:00:00',
    ]);
  });

  it('are refused beyond the years that have four digits', async () => {
    const logical_type = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } as const;
    for (const ticks of [2n ** 63n - 1n, -(2n ** 63n), 253_402_300_800_000_000n]) {
      expect(await fault({ type: 'INT64', logical_type, values: [ticks] })).toMatch(
        /^WD527\n.*"x" in row 1 lies outside of the years 0 to 9999/,
      );
    }
    expect(await fault({ type: 'INT32', converted_type: 'DATE', values: [2_932_897] })).toMatch(
      /^WD527/,
    );
  });
});

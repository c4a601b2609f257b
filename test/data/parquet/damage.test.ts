/** @file Damaged Parquet files: always an error or a table, never a crash, a hang or a filled memory. */
import { describe, expect, it } from 'vitest';
import type { WdError } from '../../../src/base/errors.ts';
import { readParquet } from '../../../src/data/parquet/read-parquet.ts';
import { cells, faultOf, testFolder, wholeText } from '../tfrecord/files.ts';
import { mixedColumns, parquet } from './write-parquet.ts';
import { packedRun, parquetV1, prefixed, run, type Page, type V1Column } from './write-v1.ts';

const file = testFolder();

async function codeOf(bytes: Uint8Array): Promise<string> {
  const path = await file('damaged.parquet', bytes);
  return readParquet([path]).then(
    () => 'read',
    (cause: WdError) => cause.code,
  );
}

async function fault(bytes: Uint8Array): Promise<string> {
  return wholeText(await faultOf(readParquet([await file('damaged.parquet', bytes)])));
}

describe('a file that is cut off', () => {
  it('is refused at any length', async () => {
    const whole = parquet(mixedColumns(20).columns);
    const step = (length: number): number => (length < 16 || length > whole.length - 16 ? 1 : 23);
    for (let length = 0; length < whole.length; length += step(length)) {
      const code = await codeOf(whole.subarray(0, length));
      expect(code, `${length} bytes`).toBe(length < 4 ? 'WD520' : 'WD521');
    }
  });

  it('is refused where bytes are missing in its middle', async () => {
    const whole = Buffer.from(parquet(mixedColumns(20).columns));
    for (const [from, to] of [
      [4, 5],
      [100, 200],
      [whole.length - 20, whole.length - 8],
    ]) {
      const bytes = Buffer.concat([whole.subarray(0, from), whole.subarray(to)]);
      expect(await codeOf(bytes)).toMatch(/^WD52[1-7]$/);
    }
  });
});

describe('a file with one wrong byte', () => {
  it.each(['SNAPPY', 'UNCOMPRESSED', 'GZIP'] as const)(
    'ends in an error or a table: %s',
    async (codec) => {
      const whole = parquet(mixedColumns(20).columns, { codec, rowGroupSize: 12 });
      // A few of all: 17 is prime to the three ways and to the sizes of numbers.
      for (let at = 0; at < whole.length; at += 17) {
        const damaged = Uint8Array.from(whole);
        damaged[at] ^= [1, 0x80, 0xff][at % 3];
        expect(await codeOf(damaged), `byte ${at}`).toMatch(/^read$|^WD(52[0-7]|112|113|122)$/);
      }
    },
  );
});

const int32s = Buffer.from(Int32Array.of(7, -8, 9).buffer);
const plain: Page = { encoding: 0, values: 3, bytes: int32s };
const numbers: V1Column = { type: 1, optional: false, rows: 3, pages: [plain] };
const words: V1Column = {
  type: 6,
  converted: 0,
  optional: true,
  rows: 12,
  pages: [
    {
      encoding: 0,
      values: 2,
      bytes: Buffer.concat([prefixed(Buffer.from('yes')), prefixed(Buffer.from('no'))]),
      dictionary: true,
    },
    // Present, two missing, six present; of these the first is 'no', then seven are packed.
    {
      encoding: 2,
      values: 9,
      bytes: Buffer.concat([
        prefixed(Buffer.concat([run(1, 1), run(2, 0), run(6, 1)])),
        Buffer.from([1]),
        run(1, 1),
        packedRun(0b0101_0110),
      ]),
    },
    {
      encoding: 2,
      values: 3,
      bytes: Buffer.concat([prefixed(packedRun(0b101)), Buffer.from([1]), run(2, 0)]),
    },
  ],
};

function changed(column: V1Column, page: number, change: Partial<Page>): Buffer {
  const pages = column.pages.map((old, i) => (i === page ? { ...old, ...change } : old));
  return parquetV1({ ...column, pages });
}

function levels(...runs: Uint8Array[]): Partial<Page> {
  const rest = Buffer.concat([Buffer.from([1]), run(9, 1)]);
  return { bytes: Buffer.concat([prefixed(Buffer.concat(runs)), rest]) };
}

describe('pages of the first version', () => {
  it.each([false, true])('are read, with their checksums; gzipped: %s', async (gzip) => {
    const read = async (column: V1Column): Promise<(string | null)[]> =>
      cells(await readParquet([await file('v1', parquetV1({ ...column, gzip }))]), 'x');
    expect(await read(numbers)).toEqual(['7', '-8', '9']);
    expect(await read(words)).toEqual([
      'no',
      null,
      null,
      'yes',
      'no',
      'no',
      'yes',
      'no',
      'yes',
      'yes',
      null,
      'yes',
    ]);
  });

  it('are read where indices have no bits, with runs and without', async () => {
    for (const runs of [Buffer.from([0]), Buffer.concat([Buffer.from([0]), run(3, 0)])]) {
      const bytes = Buffer.concat([prefixed(run(3, 1)), runs]);
      const path = await file('bits', changed(words, 2, { bytes }));
      expect(cells(await readParquet([path]), 'x').slice(9)).toEqual(['yes', 'yes', 'yes']);
    }
  });

  it.each([
    ['a wrong checksum', changed(numbers, 0, { crc: 1 }), /checksum of a page is wrong/],
    ['no size', changed(numbers, 0, { packedSize: undefined }), /a page of undefined bytes/],
    ['a size below zero', changed(numbers, 0, { packedSize: -5 }), /a page of -5 bytes/],
    ['a size beyond the column', changed(numbers, 0, { packedSize: 99 }), /a page of 99 bytes/],
    ['an absurd size', changed(numbers, 0, { fullSize: 2 ** 31 - 1 }), /unpacks to 2147483647/],
    ['too many values', changed(numbers, 0, { values: 2 ** 30 }), /1073741824 values for 3 rows/],
    ['too few values', changed(numbers, 0, { values: 2 }), /it ends after 2 rows/],
    ['fewer bytes than values', changed(numbers, 0, { bytes: int32s.subarray(4) }), /nvalid/],
    ['an endless run', changed(words, 1, levels(run(2 ** 30, 1))), /a run of 1073741824 values/],
    [
      'endless packed runs',
      changed(words, 1, levels(Buffer.from('ffffffff0f', 'hex'))),
      /a run of/,
    ],
    ['a run whose length does not end', changed(words, 1, levels(Buffer.alloc(9, 255))), /not end/],
    ['runs cut off', changed(words, 1, levels(run(4, 1))), /a run is cut off/],
    [
      'levels beyond the page',
      changed(words, 1, { bytes: Buffer.from('ff000000', 'hex') }),
      /levels are cut off/,
    ],
    [
      'indices of 99 bits',
      changed(words, 2, { bytes: Buffer.concat([prefixed(run(3, 1)), Buffer.from([99, 6, 0])]) }),
      /values of 99 bits/,
    ],
    [
      'an index beyond the dictionary',
      changed(words, 2, {
        bytes: Buffer.concat([prefixed(run(3, 1)), Buffer.from([2]), run(3, 2)]),
      }),
      /"x" in row 10 cannot be decoded/,
    ],
  ])('are refused with %s', async (_, bytes, reason) => {
    const text = await fault(bytes);
    expect(text).toMatch(/^WD521\n/);
    expect(text).toMatch(reason);
  });
});

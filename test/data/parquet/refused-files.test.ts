/** @file Files that are no Parquet, and columns that make no cells. */
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readParquet } from '../../../src/data/parquet/read-parquet.ts';
import { cells, faultOf, testFolder, wholeText } from '../tfrecord/files.ts';
import { parquet, type Column } from './write-parquet.ts';

const file = testFolder();

const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

async function fault(element: Column): Promise<string> {
  const path = await file('a.parquet', parquet({ x: element }));
  return wholeText(await faultOf(readParquet([path])));
}

describe('columns that make no cells', () => {
  const list = { name: 'scores', converted_type: 'LIST', num_children: 1 } as const;
  const nested = new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'n', type: 'INT32', repetition_type: 'OPTIONAL' },
        { ...list, repetition_type: 'OPTIONAL' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
        { name: 'place', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'x', type: 'INT32', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'n', data: [1, 2] },
        { name: 'scores', data: [[1, 2], [3]] },
        { name: 'place', data: [{ x: 1 }, { x: 2 }] },
      ],
    }),
  );

  it('are named where they are nested, and can be left out', async () => {
    const path = await file('nested', nested);
    const error = wholeText(await faultOf(readParquet([path])));
    expect(error).toMatch(/^WD522\n.* has nested columns: "scores", "place"\n/);
    expect(error).toContain('--ignore scores --ignore place');
    const table = await readParquet([path], { ignore: ['scores', 'place'] });
    expect(cells(table, 'n')).toEqual(['1', '2']);
  });

  it('are named where their type is neither a number nor text', async () => {
    const bson: Column = { type: 'BYTE_ARRAY', converted_type: 'BSON', values: [hex('05')] };
    expect(await fault(bson)).toMatch(/^WD523\n.*the column "x" holds BSON values\n/);
    const interval = { converted_type: 'INTERVAL', type_length: 12 } as const;
    expect(
      await fault({ type: 'FIXED_LEN_BYTE_ARRAY', ...interval, values: [new Uint8Array(12)] }),
    ).toMatch(/^WD523\n.*"x" holds INTERVAL values/);
    const path = await file('bson', parquet({ x: bson, n: { type: 'INT32', values: [4] } }));
    expect((await readParquet([path], { ignore: ['x'] })).columns).toEqual(['n']);
  });
});

describe('another kind of file', () => {
  it.each([
    ['', /^WD520\n.*it is empty/],
    ['a,b\n1,2\n', /^WD520\n.*does not begin with PAR1/],
    ['PAR1', /^WD521\n.*its footer cannot be read\nit does not end with PAR1/],
    ['PAR1xxxxPAR', /^WD521/],
    ['PARExxxxxxxxPARE', /^WD523\n.*encrypted/],
    ['PAR1\u0000\u0000\u0000\u0000PARE', /^WD523\n.*encrypted/],
  ])('is told: %j', async (content, expected) => {
    const error = await faultOf(readParquet([await file('other', Buffer.from(content, 'latin1'))]));
    expect(wholeText(error)).toMatch(expected);
  });

  it('is told where it is gzipped, missing or a folder', async () => {
    const path = await file('a.gz', gzipSync(parquet({ x: { type: 'INT32', values: [1] } })));
    expect(wholeText(await faultOf(readParquet([path])))).toMatch(/^WD520\n.*it is gzipped/);
    expect(await faultOf(readParquet([`${path}.not`]))).toMatchObject({ code: 'WD100' });
    expect(await faultOf(readParquet([path.slice(0, -5)]))).toMatchObject({ code: 'WD101' });
  });
});

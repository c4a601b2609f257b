/** @file Reading tables: what was written comes back, and what is wrong is named with its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/csv.ts';
import type { Table } from '../../src/data/table.ts';

let path = '';
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd-csv-'));
  path = join(root, 'data.csv');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

type Options = Parameters<typeof readTable>[1];

async function table(text: string, options?: Options): Promise<Table> {
  await writeFile(path, text);
  return await readTable(path, options);
}

function rowsOf({ rows, values }: Table): number[][] {
  return Array.from({ length: rows }, (_, row) => values.map((column) => column[row]));
}

describe('readTable', () => {
  it.each([
    ['commas', 'a,b\n1,2\n3,4\n', ','],
    ['semicolons and CR LF', 'a;b\r\n1;2\r\n3;4\r\n', ';'],
    ['tabs, no last line end', 'a\tb\n1\t2\n3\t4', '\t'],
    ['bars, CR alone', 'a|b\r1|2\r3|4\r', '|'],
    ['runs of spaces', '  a b\n 1   2\n \n3 4  \n', ' '],
    ['spaces and tabs', 'a b\n1 \t2\n \t\n3\t"4"', ' '],
    ['mixed line ends', 'a,b\r\n1,2\n3,4\r', ','],
    ['the other mix', 'a,b\n1,2\r\n3,4', ','],
    ['blank lines anywhere', '\n \na,b\n\n1,2\n\t\n3,4\n\n\n  ', ','],
    ['quotes', '"a","b"\n"1","2"\n"3",4\n', ','],
    ['spaces', ' a , b \n 1 , 2\n3  ,"4" \n', ','],
    ['a byte order mark', '\uFEFFa,b\n1,2\n3,4\n', ','],
    ['quotes behind a byte order mark', '\uFEFF"a","b"\n1,2\n3,4\n', ','],
  ])('reads %s', async (_, text, delimiter) => {
    const read = await table(text);
    expect(read).toMatchObject({
      file: path,
      columns: ['a', 'b'],
      rows: 2,
      header: true,
      delimiter,
    });
    expect(rowsOf(read)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('names columns by their place where there is no header, or no name', async () => {
    expect(await table('1,2\n3,4\n')).toMatchObject({
      columns: ['column1', 'column2'],
      rows: 2,
      header: false,
    });
    expect((await table(',a\n0,1\n')).columns).toEqual(['column1', 'a']);
    expect(await table('2010,2011\n1,2\n', { header: true })).toMatchObject({
      columns: ['2010', '2011'],
      rows: 1,
    });
    const refused = table('a,b\n1,2\n', { header: false });
    await expect(refused).rejects.toMatchObject({ code: 'WD121', place: { line: 1 } });
  });

  it('keeps names apart that differ in anything but outer white space', async () => {
    const { columns } = await table('"a ""b""","a,b", A ,"a\nb",a\n1,2,3,4,5\n');
    expect(columns).toEqual(['a "b"', 'a,b', 'A', 'a\nb', 'a']);
  });

  it('knows the line on which each row begins', async () => {
    const { lines } = await table('\n"x\r\ny",b\r\n1,2\r\n\r\n"\n3",4\n5,"6\r"\r\n7,8', {});
    expect([...lines]).toEqual([4, 6, 8, 10]);
    expect([...(await table('a\r\r\n1\r\r\n2\r\r\n')).lines]).toEqual([2, 3]);
  });

  it('reads the columns asked for, in that order, and nothing of the others', async () => {
    const text = 'id,a,note,b,note\nr-1,1,"x, y",2,\nr-2,3,NA,4,n\n';
    const read = await table(text, { columns: ['b', 'a'] });
    expect(read.columns).toEqual(['b', 'a']);
    expect(rowsOf(read)).toEqual([
      [2, 1],
      [4, 3],
    ]);
    await expect(table(text, { columns: ['a', 'c'] })).rejects.toMatchObject({
      code: 'WD115',
      message: `${path} lacks 1 of 2 columns: "c"`,
    });
    await expect(table(text, { columns: ['note'] })).rejects.toMatchObject({ code: 'WD112' });
    await expect(table(text, { columns: ['id'] })).rejects.toMatchObject({ code: 'WD121' });
  });

  it('stops at the limit, and reads the names alone for 0', async () => {
    const text = 'a,b\n1,2\n3,4\n5,oops\n"';
    expect(rowsOf(await table(text, { limit: 2 }))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await table('a,a\nx,y\n', { limit: 0 })).toMatchObject({ columns: ['a', 'a'], rows: 0 });
    expect(await table('1,2\n', { limit: 0 })).toMatchObject({ columns: ['column1', 'column2'] });
    expect(rowsOf(await table('1\n2\n3\n', { limit: 1 }))).toEqual([[1]]);
  });

  it.each([1, 15, 16, 17, 63, 64, 65, 2730, 2731, 40_000])('grows to %i rows', async (rows) => {
    const lines = Array.from({ length: rows }, (_, i) => `${i},${i / 4},${-i}`);
    const read = await table(`a,b,c\n${lines.join('\n')}\n`);
    expect(read.rows).toBe(rows);
    expect(read.values.map((column) => column.length)).toEqual([rows, rows, rows]);
    expect(read.lines.length).toBe(rows);
    expect(read.values[1].every((value, i) => value === i / 4)).toBe(true);
    expect(read.lines.every((line, i) => line === i + 2)).toBe(true);
  });

  it('takes a thousand columns', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `c${i}`);
    const read = await table(`${names.join(';')}\n${names.map((_, i) => i).join(';')}\n`);
    expect(read.columns).toEqual(names);
    expect(rowsOf(read)).toEqual([names.map((_, i) => i)]);
  });

  it('reports progress to the end', async () => {
    const seen: [number, number][] = [];
    await table('a,b\n1,2\n', { onProgress: (...pair) => seen.push(pair) });
    expect(seen).toEqual([[8, 8]]);
  });

  it('reads a file of several chunks', async () => {
    const line = `${Array.from({ length: 100 }, (_, i) => i / 7).join(',')}\n`;
    const read = await table(line.repeat(500));
    expect(read.rows).toBe(500);
    expect(read.values[99].every((value) => value === 99 / 7)).toBe(true);
  });
});

describe('cells that are no numbers', () => {
  it('explains a missing value', async () => {
    const text = 'species,mass,sex\n0,3750,1\n0,3800,0\n0,NA,1\n';
    await expect(table(text)).rejects.toMatchObject({
      code: 'WD120',
      exitCode: 65,
      message: 'column "mass" has a missing value: "NA"',
      place: { file: path, line: 4, column: 2, text: 'NA' },
      details: [
        'expected a number; missing values are not supported yet',
        '2 rows before this one hold numbers',
      ],
      help: [
        'drop the rows with missing values (pandas: frame.dropna(), R: na.omit(frame))',
        'or drop the column (pandas: frame.drop(columns=[…]), R: frame[["…"]] <- NULL)',
      ],
    });
    await expect(table('a,b\n1,2\n3,\n')).rejects.toMatchObject({
      message: 'column "b" has a missing value: ""',
      details: [expect.any(String), '1 row before this one holds a number'],
    });
  });

  it('explains text', async () => {
    await expect(table('age,y\n39,1\nn.k.,0\n')).rejects.toMatchObject({
      code: 'WD121',
      exitCode: 65,
      message: 'column "age" holds text: "n.k."',
      place: { file: path, line: 3, column: 1, text: 'n.k.' },
      details: [
        'expected a number such as -12, 0.5 or 6.02e23; categories are not supported yet',
        '1 row before this one holds a number',
      ],
      help: ['correct the cell, write the categories as numbers, or drop the column'],
    });
  });

  it('doubts the header and the delimiter where they may be at fault', async () => {
    await expect(table('5.1,3.5,setosa\n4.9,3.0,virginica\n')).rejects.toMatchObject({
      code: 'WD121',
      details: [expect.any(String), 'this is the first row of data'],
      help: [
        expect.any(String),
        'the first row was read as the header; if it is data, say --no-header',
      ],
    });
    await expect(table('a:b:c\n1:2:3\n')).rejects.toMatchObject({
      code: 'WD121',
      message: 'column "a:b:c" holds text: "1:2:3"',
      help: [
        expect.any(String),
        'the file was read as separated by ","; say otherwise with --delimiter',
      ],
    });
    expect((await table('a:b:c\n1:2:3\n', { delimiter: ':' })).columns).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['inf', 'WD122', 'column "b" holds an infinite value: "inf"', 'expected a finite number'],
    [
      '1e39',
      'WD122',
      'column "b" holds a number too large: "1e39"',
      'expected a number that float32 can hold, at most 3.4e38 in size',
    ],
    [
      '"1,5"',
      'WD123',
      'column "b" holds a number with a comma: "1,5"',
      'expected a decimal point and no thousands separators, as in 1234.5',
    ],
    [
      '0x10',
      'WD121',
      'column "b" holds text: "0x10"',
      'expected a number such as -12, 0.5 or 6.02e23; categories are not supported yet',
    ],
  ])('explains %s', async (cell, code, message, expected) => {
    await expect(table(`a,b\n1,2\n3,${cell}\n`)).rejects.toMatchObject({
      code,
      message,
      place: { line: 3, column: 2 },
      details: [expected, '1 row before this one holds a number'],
    });
  });

  it('names the very line of a cell in a row of several', async () => {
    await expect(table('a,b,c\n1,2,3\n"1\r\n","\n2",oops\n')).rejects.toMatchObject({
      place: { line: 5, column: 3, text: 'oops' },
    });
  });

  it('takes a blank line in a single column for a missing value, unless it is at the end', async () => {
    expect((await table('\na\n1\n2\n\n\n')).rows).toBe(2);
    await expect(table('a\n1\n\n2\n')).rejects.toMatchObject({
      code: 'WD120',
      place: { line: 3, column: 1, text: '' },
    });
  });
});

describe('files that are no tables', () => {
  it.each([
    ['a,b,c\n1,2,3\n4,5\n', '2 fields', '4,5'],
    ['a,b,c\n1,2,3\n4,5,6,7\n', '4 fields', '4,5,6,7'],
    ['a,b,c\n1,2,3\ntotal\n', '1 field', 'total'],
  ])('refuses a row of another width: %j', async (text, found, row) => {
    await expect(table(text)).rejects.toMatchObject({
      code: 'WD110',
      exitCode: 65,
      message: `a row has ${found} where 3 are expected`,
      place: { file: path, line: 3, text: row },
      details: ['the header (line 1) has 3 fields'],
      help: [
        'give the row all its fields; a field that holds the separator goes between double quotes',
        'the file was read as separated by ","; say otherwise with --delimiter',
      ],
    });
  });

  it('compares with the first row where there is no header', async () => {
    await expect(table('\n1,2\n3\n')).rejects.toMatchObject({
      code: 'WD110',
      details: ['the first row (line 2) has 2 fields'],
    });
  });

  it.each([
    ['a,b\n1,2\n\n3,"4\n5,6\n', 4, 2, 'opens a double quote that is never closed'],
    ['a,b\n1,2\n3,4"5\n', 3, 2, 'has a stray double quote'],
    ['a,b\n"1"2,3\n', 2, 1, 'has a stray double quote'],
    ['a,b\n"x\r\ny",2\n"1"" x"y,3\n', 4, 1, 'has a stray double quote'],
  ])('refuses quotes that do not match: %j', async (text, line, column, what) => {
    await expect(table(text, { columns: [] })).rejects.toMatchObject({
      code: 'WD111',
      exitCode: 65,
      message: `a row ${what}`,
      place: { file: path, line, column },
    });
  });

  it('refuses a name borne twice', async () => {
    await expect(table('a,b, a\n1,2,3\n')).rejects.toMatchObject({
      code: 'WD112',
      message: 'two columns are named "a"',
      place: { line: 1, column: 3 },
    });
    await expect(table('column2,\n1,2\n')).rejects.toMatchObject({ code: 'WD112' });
  });

  it.each([
    ['a,b\n', 'a header and no rows'],
    ['a,b', 'a header and no rows'],
    ['a,b\n\n\n', 'a header and no rows'],
    ['\n\r\n  \n', 'nothing but blank lines'],
  ])('refuses a file without rows: %j', async (text, found) => {
    await expect(table(text)).rejects.toMatchObject({
      code: 'WD113',
      exitCode: 65,
      message: `${path} holds ${found}; expected rows of numbers`,
    });
  });

  it('checks the delimiter before it opens the file', async () => {
    const missing = readTable(join(root, 'missing.csv'), { delimiter: ',,' });
    await expect(missing).rejects.toMatchObject({ code: 'WD114', exitCode: 2 });
    await expect(readTable(join(root, 'dota.csv'))).rejects.toMatchObject({ code: 'WD100' });
  });
});

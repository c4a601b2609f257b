/** @file Several files, globs and pipes as one table. */
import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findInputs, keptInput } from '../../../src/data/reading/inputs.ts';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { cellsOf, ownFolder } from './tables.ts';

const { path, write } = ownFolder();

async function together(...texts: (string | Uint8Array)[]) {
  const paths: string[] = [];
  for (const [i, text] of texts.entries()) paths.push(await write(text, `part-${i}.csv`));
  return await readRawTable(paths);
}

const ROWS = [
  [1, 'x'],
  [2, 'y'],
  [3, 'z'],
];

describe('several files', () => {
  it('may each have the header, or the first alone, or none', async () => {
    for (const texts of [
      ['n,t\n1,x\n', 'n,t\n2,y\n', ' n ,"t"\n3,z\n'],
      ['n,t\n1,x\n', '2,y\n3,z\n'],
      ['1,x\n', '2,y\n', '3,z\n'],
    ]) {
      const table = await together(...texts);
      expect(cellsOf(table)).toEqual(ROWS);
      expect(table.file).toBe(`${path('part-0.csv')} and ${texts.length - 1} more`);
    }
  });

  it('are each told their encoding, compression, line ends and titles', async () => {
    const table = await together(
      'n,t\n1,x\n',
      gzipSync('Title of two\n\nn,t\r\n2,y\r\n'),
      Buffer.from('n,t\n3,ü\n4,v\n', 'latin1'),
    );
    expect(cellsOf(table)).toEqual([...ROWS.slice(0, 2), [3, 'ü'], [4, 'v']]);
    expect([...table.lines]).toEqual([2, 4, 2, 3]);
    expect(table.decisions.slice(0, 2)).toEqual([
      `${path('part-1.csv')}: skipped 2 lines above the table: "Title of two"`,
      `${path('part-2.csv')}: encoding windows-1252`,
    ]);
  });

  it('may have their columns in another order, if the header says so', async () => {
    const table = await together('n,t\n1,x\n', 't,n\ny,2\nz,3\n');
    expect(cellsOf(table)).toEqual(ROWS);
    expect(table.decisions[0]).toBe(`${path('part-1.csv')}: its columns stand in another order`);
  });

  it('may hold a header and no rows, as long as one has rows', async () => {
    expect((await together('n,t\n1,x\n', 'n,t\n')).rows).toBe(1);
    expect((await together('n,t\n', 'n,t\n1,x\n')).rows).toBe(1);
    await expect(together('n,t\n', 'n,t\n')).rejects.toMatchObject({ code: 'WD113' });
  });

  it('must have the same columns', async () => {
    await expect(together('n,t\n1,x\n', 'n,t,u\n2,y,z\n')).rejects.toMatchObject({
      code: 'WD116',
      exitCode: 65,
      message: `${path('part-1.csv')} has 3 columns where ${path('part-0.csv')} has 2: all files of a table have the same columns`,
    });
    await expect(together('n,t\n1,x\n', 'n,u\n2,y\n')).rejects.toMatchObject({
      code: 'WD116',
      place: { file: path('part-1.csv'), line: 1 },
      message: `${path('part-1.csv')} lacks "t": all files of a table have the same columns`,
    });
    await expect(together('n,t\n1,x\n', 'n,t\n2,y\n3\n4,z\n')).rejects.toMatchObject({
      code: 'WD110',
      place: { file: path('part-1.csv'), line: 3 },
    });
  });

  it('are read up to the limit, and not opened behind it', async () => {
    const files = [await write('n,t\n1,x\n2,y\n'), await write('', 'empty.csv')];
    expect((await readRawTable(files, { limit: 2 })).rows).toBe(2);
    await expect(readRawTable(files)).rejects.toMatchObject({ code: 'WD104' });
  });
});

describe('findInputs', () => {
  it('finds the files of a glob, in the order of their numbers', async () => {
    for (const i of [10, 9, 1]) await write('a\n1\n', `glob-${i}.csv`);
    mkdirSync(path('glob-2.csv'));
    for (const pattern of [path('glob-*.csv'), relative('.', path('glob-{1,9,1?}.csv'))]) {
      const found = await findInputs([pattern]);
      expect(found.map(({ file }) => file.split('-').at(-1))).toEqual(['1.csv', '9.csv', '10.csv']);
    }
    await expect(findInputs([path('none-*.csv')])).rejects.toMatchObject({
      code: 'WD100',
      message: `no file matches ${JSON.stringify(path('none-*.csv'))}`,
    });
  });

  it('takes a file for itself, whatever its name', async () => {
    const odd = await write('a\n1\n', '[odd] (1)*.csv');
    expect((await findInputs([odd])).map(({ file }) => file)).toEqual([odd]);
  });

  it('takes standard input once', async () => {
    expect((await findInputs(['-'])).map(({ file, size }) => [file, size])).toEqual([
      ['standard input', 0],
    ]);
    await expect(findInputs(['-', 'x.csv', '-'])).rejects.toMatchObject({
      code: 'WD119',
      exitCode: 2,
    });
  });
});

describe('keptInput', () => {
  const chunks = ['ab', 'cd', 'ef'].map((each) => Buffer.from(each));

  it('gives all bytes as often as it is opened, though its stream gives them once', async () => {
    let opened = 0;
    const input = keptInput('pipe', () => {
      opened++;
      return Readable.from(chunks);
    });
    for await (const chunk of input.open()) {
      expect(chunk.toString()).toBe('ab');
      break;
    }
    for (const _ of [1, 2]) {
      const seen: string[] = [];
      for await (const chunk of input.open()) seen.push(chunk.toString());
      expect(seen.join('')).toBe('abcdef');
    }
    expect(opened).toBe(1);
  });

  it('lets go of its stream when it is closed', () => {
    const stream = Readable.from(chunks);
    const input = keptInput('pipe', () => stream);
    input.close();
    expect(stream.destroyed).toBe(false);
    input.open().read();
    input.close();
    expect(stream.destroyed).toBe(true);
  });
});

/** @file Opening files: compression, encodings, and every way in which a file can be the wrong one. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileInput } from '../../src/data/reading/inputs.ts';
import { type OpenOptions, openInput } from '../../src/data/source.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd-source-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(root, name);
  await writeFile(path, content);
  return path;
}

async function read(path: string, options: OpenOptions = {}) {
  const chunks: Buffer[] = [];
  const source = await openInput(await fileInput(path), options);
  for await (const chunk of source.bytes) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  expect(all.subarray(0, source.head.length).equals(source.head)).toBe(true);
  expect(source.headIsAll).toBe(all.length === source.head.length);
  return all.toString('utf8');
}

const BOM = '\uFEFF';
/** Three bytes a character, so that chunks of any even size end inside one. */
const LONG = `${'漢字€'.repeat(30_000)}\n`.repeat(4);

describe('openInput', () => {
  it.each([
    ['plain text', 'plain.csv', 'a,b\n1,2\n'],
    ['one byte', 'one.csv', '1'],
    ['text longer than a chunk, characters cut anywhere', 'long.csv', LONG],
  ])('reads %s, also gzipped, also with a byte order mark', async (_, name, text) => {
    expect(await read(await file(name, text))).toBe(text);
    expect(await read(await file(`${name}.gz`, gzipSync(text)))).toBe(text);
    expect(await read(await file(`bom-${name}`, BOM + text))).toBe(text);
    expect(await read(await file(`bom-${name}.gz`, gzipSync(BOM + text)))).toBe(text);
  });

  it('goes by the bytes, not by the name', async () => {
    expect(await read(await file('zipped.csv', gzipSync('a,b\n1,2\n')))).toBe('a,b\n1,2\n');
    expect(await read(await file('plain.csv.gz', 'a,b\n1,2\n'))).toBe('a,b\n1,2\n');
  });

  it('reads every member of a gzip file', async () => {
    const members = Buffer.concat([gzipSync('a\n1\n'), gzipSync('2\n')]);
    expect(await read(await file('members.csv.gz', members))).toBe('a\n1\n2\n');
  });

  it('reports progress in bytes of the file on disk', async () => {
    const bytes = Buffer.from(LONG);
    const seen: [number, number][] = [];
    await read(await file('progress.csv', bytes), {
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.map(([, total]) => total)).toEqual(seen.map(() => bytes.length));
    const done = seen.map(([first]) => first);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(bytes.length);
  });
});

describe('files that are not there', () => {
  it('proposes a file of a similar name', async () => {
    await file('penguins.csv', 'a\n1\n');
    const path = join(root, 'pengiuns.csv');
    await expect(read(path)).rejects.toMatchObject({
      code: 'WD100',
      exitCode: 65,
      message: `there is no file ${path}`,
      place: { file: path },
      help: [`did you mean ${join(root, 'penguins.csv')}?`],
    });
  });

  it('says so where nothing is similar, or not even the folder is there', async () => {
    await expect(read(join(root, 'something-else.parquet'))).rejects.toMatchObject({
      code: 'WD100',
      help: [`the folder "${root}" has no file of such a name; check the path`],
    });
    await expect(read(join(root, 'no', 'data.csv'))).rejects.toMatchObject({
      code: 'WD100',
      help: [`there is no folder "${join(root, 'no')}" either; check the path`],
    });
    const below = join(await file('file.csv', 'a\n'), 'data.csv');
    await expect(read(below)).rejects.toMatchObject({ code: 'WD100' });
  });

  it('refuses a folder', async () => {
    const path = join(root, 'folder.csv');
    await mkdir(path);
    await expect(read(path)).rejects.toMatchObject({
      code: 'WD101',
      exitCode: 65,
      message: `${path} is a folder; expected a CSV file`,
    });
  });

  it('tells a fault of the disk from one of the data', async () => {
    const path = join(root, 'loop.csv');
    await symlink(path, path);
    await expect(read(path)).rejects.toMatchObject({ code: 'WD102', exitCode: 74 });
  });
});

describe('damaged and empty files', () => {
  const text = Array.from({ length: 5000 }, (_, i) => `${i},${Math.sin(i)}\n`).join('');
  const packed = gzipSync(text);

  it.each([2, 3, 9, 10, 11, 100, 40_000, packed.length - 9, packed.length - 8, packed.length - 1])(
    'notices a gzip file cut after %i bytes',
    async (length) => {
      const path = await file('cut.csv.gz', packed.subarray(0, length));
      await expect(read(path)).rejects.toMatchObject({
        code: 'WD103',
        exitCode: 65,
        message: `${path} ends in the middle of its gzip data: unexpected end of file`,
        help: [`copy or download it again; gzip -t ${path} tells whether a copy is whole`],
      });
    },
  );

  it.each([2, 30_000, packed.length - 6, packed.length - 2])(
    'notices a wrong byte at %i in a gzip file',
    async (at) => {
      const bytes = Buffer.from(packed);
      bytes[at] ^= 0x55;
      const path = await file('flipped.csv.gz', bytes);
      await expect(read(path)).rejects.toMatchObject({ code: 'WD103', exitCode: 65 });
    },
  );

  it.each([
    ['empty', ''],
    ['gzipped nothing', gzipSync('')],
    ['a byte order mark alone', BOM],
  ])('refuses an empty file: %s', async (_, content) => {
    const path = await file('empty.csv', content);
    await expect(read(path)).rejects.toMatchObject({
      code: 'WD104',
      exitCode: 65,
      message: `${path} is empty; expected a header and rows`,
    });
  });
});

describe('other encodings and formats', () => {
  it('names the first line that is not UTF-8 in a file that began so', async () => {
    const late = Buffer.from('Bern\nZürich\r\nGenève\n', 'latin1');
    const text = Buffer.concat([Buffer.from('Ä\n'.repeat(200_000)), late]);
    const path = await file('late.csv.gz', gzipSync(text));
    await expect(read(path)).rejects.toMatchObject({
      code: 'WD105',
      message: `${path} is not UTF-8 text`,
      place: { file: path, line: 200_002, text: 'Zürich' },
      help: [
        'if all of it is in another encoding, say which: --encoding windows-1252',
        'else save it as UTF-8 (Excel calls that "CSV UTF-8")',
      ],
    });
  });

  it.each([
    ['a character cut off by the end', [0x31, 0x0a, 0xe6, 0xbc]],
    ['a lone continuation byte', [0x31, 0x0a, 0x80]],
    ['an overlong form', [0x31, 0x0a, 0xc0, 0x80]],
    ['a surrogate', [0x31, 0x0a, 0xed, 0xa0, 0x80]],
    ['a byte that never occurs', [0x31, 0x0a, 0xff]],
  ])('refuses %s in what is said to be UTF-8', async (_, bytes) => {
    const path = await file('bad.csv', Buffer.from(bytes));
    await expect(read(path, { encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'WD105',
      place: { line: 2 },
    });
  });

  it.each([
    ['little end first', Buffer.from([0xff, 0xfe, 0, 0, 0x31, 0, 0, 0])],
    ['big end first', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x31])],
  ])('recognises UTF-32, %s', async (_, bytes) => {
    const path = await file('wide.csv', bytes);
    await expect(read(path)).rejects.toMatchObject({
      code: 'WD106',
      message: `${path} is UTF-32 text; expected UTF-8`,
      help: [`convert it: cat ${path} | iconv -f UTF-32 -t UTF-8 > converted.csv`],
    });
  });

  it.each([
    ['a Parquet file', 'PAR1\u0015\u0000'],
    ['a zip archive or an Excel workbook', 'PK\u0003\u0004\u0014'],
    ['bzip2-compressed', Buffer.from('425a683931415926535901', 'hex')],
    ['binary data', Buffer.from([1, 2, 3, 0, 0, 7])],
  ])('recognises %s', async (name, bytes) => {
    const path = await file('other.csv', bytes);
    await expect(read(path)).rejects.toMatchObject({
      code: 'WD107',
      message: `${path} is ${name}; expected CSV text, plain or compressed`,
    });
    const packed = await file('other.csv.gz', gzipSync(bytes));
    await expect(read(packed)).rejects.toMatchObject({ code: 'WD107' });
  });
});

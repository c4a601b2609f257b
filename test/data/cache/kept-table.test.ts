/** @file The cache folder: a table is read once, found again by its content, and never half there. */
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cacheFolder,
  cacheLimit,
  parseLimit,
  tidy,
  useTable,
} from '../../../src/data/cache/cache-folder.ts';
import { openTable, readThroughCache } from '../../../src/data/open-table.ts';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { ownFolder } from '../reading/tables.ts';

const { path, write } = ownFolder();

let folder = '';
let tests = 0;
beforeEach(() => {
  folder = path(`cache-${tests++}`);
  vi.stubEnv('WD_CACHE_DIR', folder);
  vi.stubEnv('WD_CACHE_LIMIT', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** More than a megabyte, so that it is worth keeping. */
function csv(seed = 0): string {
  const line = (i: number) =>
    `${i},${((i + seed) % 97) / 10},word${i % 13},and some more text here\n`;
  return `a,b,c,d\n${Array.from({ length: 32_000 }, (_, i) => line(i)).join('')}`;
}

function kept(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.wdtable'));
}

function fromCache(decisions: readonly string[]): boolean {
  return decisions.some((each) => each.startsWith('taken from the cache'));
}

describe('a table that is opened', () => {
  it('is kept, and taken from the cache the second time, whatever the file is called', async () => {
    const file = await write(csv());
    const plain = await readRawTable([file]);
    const first = await readThroughCache(file);
    expect(first).toEqual(plain);
    expect(kept().length).toBe(1);
    const again = await readThroughCache(file);
    expect(fromCache(again.decisions)).toBe(true);
    expect(again).toEqual({ ...plain, decisions: again.decisions });
    expect(again.decisions.slice(0, -1)).toEqual(plain.decisions);

    copyFileSync(file, path('copy.csv'));
    const copy = await readThroughCache(path('copy.csv'));
    expect([copy.file, fromCache(copy.decisions)]).toEqual([path('copy.csv'), true]);
    expect(kept().length).toBe(1);
  });

  it('is read anew where its content or the reading is another', async () => {
    const file = await write(csv());
    await openTable(file);
    expect((await readThroughCache(file, { asText: ['a'] })).data[0].kind).toBe('text');
    expect(kept().length).toBe(2);
    appendFileSync(file, '1,2,new,row\n');
    const longer = await readThroughCache(file);
    expect([longer.rows, fromCache(longer.decisions), kept().length]).toEqual([32_001, false, 3]);
  });

  it('is no part of the cache where it is small, is not wanted there, or is read in part', async () => {
    const file = await write(csv());
    await openTable(file, { cache: false });
    await openTable(file, { limit: 10 });
    await openTable(await write('a,b\n1,2\n', 'small.csv'));
    expect(() => readdirSync(folder)).toThrow(/ENOENT/);
    expect((await readThroughCache(file, { cache: false })).data).toEqual(
      (await readRawTable([file])).data,
    );
  });

  it('is one of several files', async () => {
    const files = [await write(csv(), 'one.csv'), await write(csv(5), 'two.csv')];
    const plain = await readRawTable(files);
    const first = await readThroughCache(files);
    const again = await readThroughCache(files);
    expect([first.rows, first.file]).toEqual([64_000, plain.file]);
    expect([again.data, again.lines]).toEqual([plain.data, plain.lines]);
    expect(fromCache(again.decisions)).toBe(true);
  });

  it('is made again where what was kept is damaged', async () => {
    const file = await write(csv());
    const plain = await readThroughCache(file);
    const [name] = kept();
    truncateSync(join(folder, name), 5000);
    const again = await readThroughCache(file);
    expect(again).toEqual(plain);
    expect(fromCache((await readThroughCache(file)).decisions)).toBe(true);
  });

  it('is kept once by two readers at a time', async () => {
    const file = await write(csv());
    const [one, two] = await Promise.all([readThroughCache(file), readThroughCache(file)]);
    expect(one.data).toEqual(two.data);
    expect(readdirSync(folder).toSorted()).toEqual([...kept(), 'seen'].toSorted());
    expect(kept().length).toBe(1);
  });

  it('is not kept where WD_CACHE_LIMIT is 0, and not read where it is none', async () => {
    const file = await write(csv());
    vi.stubEnv('WD_CACHE_LIMIT', '0');
    const { decisions } = await readThroughCache(file);
    expect(decisions.at(-1)).toBe('not kept in a cache: WD_CACHE_LIMIT is 0');
    expect(existsSync(folder)).toBe(false);
    vi.stubEnv('WD_CACHE_LIMIT', 'much');
    await expect(openTable(file)).rejects.toMatchObject({ code: 'WD540', exitCode: 2 });
  });

  it.skipIf(process.getuid?.() === 0)(
    'is read all the same where nothing can be kept',
    async () => {
      mkdirSync(folder);
      chmodSync(folder, 0o500);
      const { data, decisions } = await readThroughCache(await write(csv()));
      expect([data.length, decisions.at(-1)]).toMatchObject([4, /^not kept in a cache: EACCES/]);
    },
  );

  it('is read all the same where the folder is a file', async () => {
    writeFileSync(folder, 'not a folder');
    const { data, decisions } = await readThroughCache(await write(csv()));
    expect(data.length).toBe(4);
    expect(decisions.at(-1)).toMatch(/^not kept in a cache: E/);
    expect(readFileSync(folder, 'utf8')).toBe('not a folder');
  });

  it('leaves nothing where the file is at fault', async () => {
    const file = await write(`${csv()}1,2\n1,2,3,4\n`);
    await expect(openTable(file)).rejects.toMatchObject({ code: 'WD110', place: { line: 32_002 } });
    expect(readdirSync(folder)).toEqual(['seen']);
  });
});

function put(name: string, bytes: number, age: number): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, Buffer.alloc(bytes));
  const then = Date.now() / 1000 - age;
  utimesSync(file, then, then);
  return file;
}
function nameOf(digit: string): string {
  return `${digit.repeat(64)}.wdtable`;
}

describe('the folder', () => {
  it('loses the tables longest unused once it is too large, none that is in use, and nothing else', async () => {
    const oldest = put(nameOf('a'), 400, 900);
    put(nameOf('b'), 400, 800);
    put(nameOf('c'), 400, 100);
    put('mine.csv', 5000, 9000);
    const release = await useTable(oldest);
    utimesSync(oldest, 1, 1);
    vi.stubEnv('WD_CACHE_LIMIT', '900');
    await tidy(folder);
    expect(readdirSync(folder).toSorted()).toEqual([nameOf('a'), nameOf('c'), 'mine.csv']);
    release();
    vi.stubEnv('WD_CACHE_LIMIT', '0');
    await tidy(folder);
    expect(readdirSync(folder)).toEqual(['mine.csv']);
  });

  it('loses what a killed run left half-written, once nobody can be at it', async () => {
    put('.0123456789abcdef.tmp', 10, 7200);
    put('.fedcba9876543210.tmp', 10, 60);
    await tidy(folder);
    expect(readdirSync(folder)).toEqual(['.fedcba9876543210.tmp']);
  });

  it('is where the environment says', () => {
    expect(cacheFolder({ WD_CACHE_DIR: '/w', XDG_CACHE_HOME: '/x' })).toBe('/w');
    expect(cacheFolder({ WD_CACHE_DIR: '', XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'wd-train'));
    expect(cacheFolder({})).toMatch(/[\\/]wd-train/);
  });

  it('is limited as the environment says', async () => {
    expect(['0', '5000', '2k', '1.5M', '20 G', '3GiB', '1tb'].map(parseLimit)).toEqual([
      0,
      5000,
      2048,
      1.5 * 2 ** 20,
      20 * 2 ** 30,
      3 * 2 ** 30,
      2 ** 40,
    ]);
    for (const odd of ['much', '-1', '5X', '1e9']) {
      expect(() => parseLimit(odd)).toThrow(expect.objectContaining({ code: 'WD540' }));
    }
    const free = await cacheLimit(path('.'), 0, {});
    expect(free).toBeGreaterThan(0);
    expect(free).toBeLessThanOrEqual(20 * 2 ** 30);
  });
});

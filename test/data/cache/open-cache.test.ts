/** @file Rows of a cache, whichever are asked for, are those of the table; a file that is not whole is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCache, openCacheBytes } from '../../../src/data/cache/open-cache.ts';
import { parseInThread } from '../../../src/data/cache/parse-pool.ts';
import { rawToCache } from '../../../src/data/cache/raw-to-cache.ts';
import { inMemory } from '../../../src/data/cache/storage.ts';
import { writeTable } from '../../../src/data/cache/write-table.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { sourceOf, type TableSource } from '../../../src/data/table-source.ts';
import { ownFolder } from '../reading/tables.ts';
import { cached, wholeOf } from './through-cache.ts';

const { path, write } = ownFolder();

/** A number, another, a text or a gap; behind it a blank line now and then. */
function line(i: number): string {
  const text = i % 3 === 0 ? '' : `t${(i * 31) % 700}`;
  return `${i},${((i * 7919) % 1000) / 100},${text}\n${i % 50 === 7 ? '\n' : ''}`;
}

function csv(rows: number): string {
  return `a,b,c\n${Array.from({ length: rows }, (_, i) => line(i)).join('')}`;
}

function throughMemory(table: RawTable): TableSource {
  const bytes = inMemory();
  rawToCache(table, bytes);
  return openCacheBytes(bytes, 'the cache');
}

describe('rows of a cache', () => {
  it('are those of the table: any stretch, any pick, any columns', async () => {
    const file = await write(csv(3000));
    const table = await readRawTable([file]);
    const expected = sourceOf(table);
    for (const found of [await cached([file], {}, parseInThread(2000)), throughMemory(table)]) {
      expect(found.rows).toBe(3000);
      const places = fc.option(fc.constantFrom([2], [1, 0], []), { nil: undefined });
      fc.assert(
        fc.property(fc.nat(3100), fc.nat(3100), places, (first, count, columns) => {
          expect(found.stretch(first, count, columns)).toEqual(
            expected.stretch(first, count, columns),
          );
        }),
        { seed: 546, numRuns: 60 },
      );
      const ids = fc.uniqueArray(fc.nat(2999), { maxLength: 200 });
      fc.assert(
        fc.property(ids, places, (some, columns) => {
          const rows = Uint32Array.from(some).toSorted();
          expect(found.pick(rows, columns)).toEqual(expected.pick(rows, columns));
        }),
        { seed: 547, numRuns: 60 },
      );
      expect(() => found.pick(Uint32Array.of(3000))).toThrow(RangeError);
    }
  });

  it('keep what a pick gave when more is read', async () => {
    const source = await cached([await write(csv(100))]);
    const picked = source.pick(Uint32Array.of(3, 4));
    const before = structuredClone(picked.data);
    source.stretch(0, 100);
    source.pick(Uint32Array.of(7, 8));
    expect(picked.data).toEqual(before);
  });

  it('are those of a table that was not text', () => {
    const table: RawTable = {
      file: 'x',
      columns: ['n', 't'],
      rows: 3,
      data: [
        { kind: 'number', values: Float64Array.of(1.5, Number.NaN, -0), whole: false },
        { kind: 'text', codes: Int32Array.of(-1, 0, -1), dictionary: ['used', 'unused'] },
      ],
      lines: Uint32Array.of(5, 2, 9),
      decisions: ['said'],
      leftOut: ['gone'],
    };
    expect(wholeOf(throughMemory(table))).toEqual(table);
    const none: RawTable = { ...table, rows: 0, data: [], columns: [], lines: new Uint32Array(0) };
    expect(wholeOf(throughMemory(none))).toEqual(none);
  });
});

async function written(name: string): Promise<Buffer> {
  const file = await write(csv(500), `${name}.csv`);
  await writeTable(path(name), [file], 'text', {});
  return readFileSync(path(name));
}

describe('a cache file', () => {
  it('names the file it was made from, or the one that is given', async () => {
    await written('named');
    const source = openCache(path('named'));
    expect(source.file).toBe(path('named.csv'));
    source.close();
    expect(openCache(path('named'), { file: 'other' }).stretch(0, 1).file).toBe('other');
  });

  it('is refused where it was cut off, anywhere', async () => {
    const whole = await written('whole');
    for (const length of [0, 1, 8, 30, 100, whole.length >> 1, whole.length - 1]) {
      writeFileSync(path('cut'), whole.subarray(0, length));
      expect(() => openCache(path('cut'))).toThrow(
        expect.objectContaining({ code: 'WD541', place: { file: path('cut') } }),
      );
      if (length >= 8) expect(() => openCache(path('cut'))).toThrow('missing: it was cut off');
    }
  });

  it.each([
    [1, 'its end is followed by 1 byte'],
    [1000, 'its end is followed by 1,000 bytes'],
    [10_000, 'its end is missing: it was cut off'],
  ])('is refused with %d bytes behind its end', async (more, says) => {
    const whole = await written(`longer${more}`);
    writeFileSync(path(`longer${more}`), Buffer.concat([whole, Buffer.alloc(more)]));
    const message = `${path(`longer${more}`)} is a damaged table cache: ${says}`;
    expect(() => openCache(path(`longer${more}`))).toThrow(
      expect.objectContaining({ code: 'WD541', message }),
    );
  });

  it('is refused where a byte is another, when that byte is read', async () => {
    const whole = await written('intact');
    const expected = wholeOf(openCache(path('intact')));
    for (let at = 0; at < whole.length; at += 1 + (whole.length >> 8)) {
      const bent = Buffer.from(whole);
      bent[at] ^= 4;
      writeFileSync(path('bent'), bent);
      let found: RawTable | undefined;
      try {
        found = wholeOf(openCache(path('bent')));
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({ code: 'WD541' });
      }
      // Bytes between the parts, which fill them up to multiples of 8, say nothing.
      if (found !== undefined) expect(found, `byte ${at}`).toEqual(expected);
    }
  });

  it('is an error of reading where it is not there', () => {
    expect(() => openCache(path('nowhere'))).toThrow(expect.objectContaining({ code: 'WD102' }));
  });
});

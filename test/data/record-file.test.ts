/** @file Records in a file: what goes in comes out, in any order, and nothing is left on the disk. */
import * as fc from 'fast-check';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { openRecordFile } from '../../src/data/record-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'wd-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Word `j` of record `i`. */
function word(i: number, j: number): number {
  return (Math.imul(i * 31 + j + 1, 2654435761) ^ (i << 7)) >>> 0;
}

function written(width: number, count: number) {
  const file = openRecordFile(width, folder);
  // In pieces of uneven length.
  for (let first = 0; first < count;) {
    const rows = Math.min(count - first, 1 + (first % 777));
    file.append(
      expected(
        width,
        Array.from({ length: rows }, (_, i) => first + i),
      ),
    );
    first += rows;
  }
  return file;
}

/** The records as `visit` shows them, in the order of the list. */
async function seen(
  file: ReturnType<typeof openRecordFile>,
  width: number,
  list: Uint32Array,
): Promise<Uint32Array> {
  const out = new Uint32Array(list.length * width);
  const times = new Uint8Array(list.length);
  await file.visit(list, (place, words, at) => {
    times[place]++;
    out.set(words.subarray(at, at + width), place * width);
  });
  expect(times.every((time) => time === 1)).toBe(true);
  return out;
}

function expected(width: number, list: Iterable<number>): Uint32Array {
  const records = [...list];
  const words = new Uint32Array(records.length * width);
  for (const [k, i] of records.entries())
    for (let j = 0; j < width; j++) words[k * width + j] = word(i, j);
  return words;
}

function same(a: Uint32Array, b: Uint32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

describe('a file of records', () => {
  it('gives back any of them in any order, some twice', async () => {
    for (const [width, count] of [
      [1, 1],
      [29, 3000],
      // Longer than a block, and than the gap that is read over.
      [5000, 700],
    ] as const) {
      const file = written(width, count);
      const property = fc.asyncProperty(
        fc.uint32Array({ max: count - 1, maxLength: 60 }),
        async (list) => {
          expect(same(await seen(file, width, list), expected(width, list))).toBe(true);
        },
      );
      await fc.assert(property, { seed: 7, numRuns: 25 });
      file.close();
    }
  });

  it('gives back all of them, shuffled', async () => {
    const file = written(7, 20_011);
    const list = Uint32Array.from({ length: 20_011 }, (_, i) => (i * 7919) % 20_011);
    expect(same(await seen(file, 7, list), expected(7, list))).toBe(true);
    file.close();
  });

  it('gives stretches, in the same memory each time', () => {
    const file = written(3, 1000);
    const first = file.range(10, 65);
    expect(first).toEqual(
      expected(
        3,
        Array.from({ length: 65 }, (_, i) => 10 + i),
      ),
    );
    expect(file.range(999, 1)).toEqual(expected(3, [999]));
    expect(file.range(0, 64).buffer).toBe(first.buffer);
    file.close();
  });

  it('has no name while it is open, where the system allows that', () => {
    const file = written(3, 10);
    if (process.platform !== 'win32') expect(readdirSync(folder)).toEqual([]);
    file.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says where it could not be made', () => {
    const nowhere = join(folder, 'nowhere');
    expect(() => openRecordFile(3, nowhere)).toThrow(WdError);
    expect(() => openRecordFile(3, nowhere)).toThrow(
      expect.objectContaining({ code: 'WD345', exitCode: 73 }),
    );
  });

  it('says that records are not there any more', async () => {
    const file = written(3, 10);
    const lost = { code: 'WD346', exitCode: 74 };
    await expect(file.visit(Uint32Array.of(9, 10), () => {})).rejects.toMatchObject(lost);
    expect(() => file.range(5, 6)).toThrow(expect.objectContaining(lost));
    file.close();
  });
});

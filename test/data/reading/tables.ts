/** @file Files of a test's own, and tables as rows of plain values. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { type RawReadOptions, readRawTable } from '../../../src/data/reading/read-raw-table.ts';

/** A folder that lives as long as the tests of a file. */
export function ownFolder() {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'wd-reading-'));
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });
  const path = (name: string) => join(root, name);
  const write = async (content: string | Uint8Array, name = 'data.csv'): Promise<string> => {
    await writeFile(path(name), content);
    return path(name);
  };
  const read = async (content: string | Uint8Array, options?: RawReadOptions): Promise<RawTable> =>
    await readRawTable([await write(content)], options);
  return { path, write, read };
}

/** Each row's numbers and texts; null where missing. */
export function cellsOf({ rows, data }: RawTable): (number | string | null)[][] {
  return Array.from({ length: rows }, (_, row) =>
    data.map((column) => {
      if (column.kind === 'text') {
        return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
      }
      return Number.isNaN(column.values[row]) ? null : column.values[row];
    }),
  );
}

/** `n` or `t` for each column: of numbers, or text. */
export function kindsOf({ data }: RawTable): string {
  return data.map(({ kind }) => kind[0]).join('');
}

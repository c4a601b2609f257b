/** @file A folder for the files that a test writes, and what their reading says. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import { cellText, type RawTable } from '../../../src/data/raw-table.ts';

/** Writes files into a folder of this test's own, which is removed when it ends. */
export function testFolder(): (name: string, content: Uint8Array) => Promise<string> {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'wd-binary-'));
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });
  return async (name, content) => {
    const path = join(root, name);
    await writeFile(path, content);
    return path;
  };
}

/** The error that a reading ends with: any other end fails the test. */
export async function faultOf(reading: Promise<RawTable>): Promise<WdError> {
  try {
    await reading;
  } catch (cause) {
    if (cause instanceof WdError) return cause;
    throw cause;
  }
  throw new Error('the file was read');
}

/** Code, message, details and cures in one text, for patterns. */
export function wholeText({ code, message, details, help }: WdError): string {
  return [code, message, ...details, ...help].join('\n');
}

/** The cells of a column by name; null where missing. */
export function cells(table: RawTable, name: string): (string | null)[] {
  const column = table.data[table.columns.indexOf(name)];
  return Array.from({ length: table.rows }, (_, row) => cellText(column, row) ?? null);
}

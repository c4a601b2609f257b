/** @file One reader for all forms of table: which file is what is told by its bytes, not by its name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/read-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'wd-read-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CSV = 'a,b\n1,x\n2,\n';

describe('readTable', () => {
  it('reads text, plain and gzipped, whatever it is called', async () => {
    for (const path of [file('t.csv', CSV), file('t.parquet', gzipSync(CSV))]) {
      const { columns, rows, data } = await readTable(path);
      expect([columns, rows]).toEqual([['a', 'b'], 2]);
      expect(data[1]).toMatchObject({ kind: 'text', dictionary: ['x'] });
    }
  });

  it('reads several files by a pattern, in order', async () => {
    file('part-10.csv', 'a,b\n3,z\n');
    file('part-2.csv', 'a,b\n1,x\n');
    const { rows, data } = await readTable(join(folder, 'part-*.csv'));
    expect([rows, data[0]]).toMatchObject([2, { values: Float64Array.of(1, 3) }]);
  });

  it('names a file that is not there', async () => {
    await expect(readTable(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'WD100' });
  });

  it('leaves unreadable columns of a binary file out where that is asked for', async () => {
    const fixtures = fileURLToPath(new URL('../fixtures/parquet/', import.meta.url));
    const path = join(fixtures, 'zstd.parquet');
    const whole = await readTable(path);
    const [first, second] = whole.columns;
    const part = await readTable(path, { ignore: [first, 'nothing'] });
    expect(part.columns).toEqual(whole.columns.slice(1));
    expect(part.leftOut).toEqual([first, 'nothing']);
    const one = await readTable(path, { columns: [second] });
    expect([one.columns, one.data]).toEqual([[second], [whole.data[1]]]);
  });
});

/** @file wd-data convert: a table in binary form, whole or not at all, and trained on as the table is. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../src/data/open-table.ts';
import { readRawTable } from '../../src/data/reading/read-raw-table.ts';
import { collisions, events, TINY, workplace } from './commands.ts';

const { path, read, run, write } = workplace();

/** The weights that a run left. */
function weights(name: string): Buffer {
  return readFileSync(path('runs', name, 'model.safetensors'));
}

describe('wd-data convert', () => {
  it('writes the table that the file holds', async () => {
    write('h.csv', collisions(2000));
    const { code, out, err } = await run('wd-data', ['convert', 'h.csv', '-o', 'h.wdtable']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^read {4}2,000 rows × 29 columns +\d+ kB, [\d,]+ MB\/s, \S+ \S+\n/);
    expect(out).toContain('\nnext    wd-train h.wdtable\n');
    const source = openCache(path('h.wdtable'), { file: path('h.csv') });
    expect(source.stretch(0, source.rows)).toEqual(await readRawTable([path('h.csv')]));
    source.close();
  });

  it('makes one table of several files, says so to machines, and reads as it is told', async () => {
    write('1.csv.gz', gzipSync('1;x\n2;y\n'));
    write('2.csv', '3;x\n');
    const args = ['convert', '1.csv.gz', '2.csv', '-o', 'all', '--no-header', '--json'];
    const { code, out } = await run('wd-data', args);
    expect(code).toBe(0);
    expect(events(out)).toMatchObject([{ event: 'done', out: 'all', rows: 3, columns: 2 }]);
    const { columns, data } = openCache(path('all')).stretch(0, 3);
    expect(columns).toEqual(['column1', 'column2']);
    expect(data[0]).toMatchObject({ values: Float64Array.of(1, 2, 3) });
  });

  it('replaces a file only with --force, and leaves nothing where the table is at fault', async () => {
    write('t.csv', 'a,b\n1,2\n3,4\n');
    write('bad.csv', 'a,b\n1,2\n3\n5,6\n');
    write('taken', 'mine');
    const args = ['convert', 't.csv', '-o', 'taken'];
    expect((await run('wd-data', args)).err).toContain('error[WD406]: taken exists already');
    expect((await run('wd-data', ['convert', 'bad.csv', '-o', 'taken', '--force'])).code).toBe(65);
    expect(read('taken')).toBe('mine');
    expect((await run('wd-data', [...args, '--force'])).code).toBe(0);
    expect(readFileSync(path('taken')).subarray(0, 8).toString()).toBe('WDTABLE1');
    const nowhere = await run('wd-data', ['convert', 't.csv', '-o', 'no/such/place']);
    expect([nowhere.code, nowhere.err.slice(0, 13)]).toEqual([73, 'error[WD401]:']);
    expect(readdirSync(path()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is trained on as the table is, and its damage is seen', async () => {
    write('c.csv', collisions(600));
    expect((await run('wd-data', ['convert', 'c.csv', '-o', 'c.wdtable'])).code).toBe(0);
    for (const name of ['c.csv', 'c.wdtable']) {
      const args = [name, '--name', name, ...TINY];
      expect((await run('wd-train', args)).code).toBe(0);
    }
    expect(weights('c.wdtable').equals(weights('c.csv'))).toBe(true);
    write('cut', readFileSync(path('c.wdtable')).subarray(0, 9000));
    const { code, err } = await run('wd-train', ['cut', ...TINY]);
    expect([code, err.split(':')[0]]).toEqual([65, 'error[WD541]']);
    const both = await run('wd-data', ['convert', 'c.wdtable', 'c.csv', '-o', 'both']);
    expect([both.code, both.err.split(':')[0]]).toEqual([2, 'error[WD543]']);
  });
});

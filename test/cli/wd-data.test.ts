/** @file wd-data higgs: tables of simulated collisions, whole or not at all. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collisions, workplace } from './commands.ts';

const { path, read, run, write } = workplace();

describe('wd-data higgs', () => {
  it('writes the rows that a seed stands for, plain, gzipped or to stdout', async () => {
    const rows = ['higgs', '--rows', '1234', '--seed', '7'];
    const { code, out, err } = await run('wd-data', [...rows, '-o', 'my higgs.csv']);
    expect([code, err]).toEqual([0, '']);
    expect(read('my higgs.csv')).toBe(collisions(1234, 7));
    expect(out).toMatch(/^made {4}1,234 simulated collisions, seed 7 .* not the published table\n/);
    expect(out).toContain("\nnext    wd-train 'my higgs.csv'\n");
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);

    expect((await run('wd-data', [...rows, '-o', 'higgs.csv.gz'])).code).toBe(0);
    expect(gunzipSync(readFileSync(path('higgs.csv.gz'))).toString()).toBe(collisions(1234, 7));

    const piped = await run('wd-data', [...rows, '-o', '-']);
    expect(piped).toEqual({ code: 0, out: collisions(1234, 7), err: '' });
  });

  it('takes seed 0 where none is given', async () => {
    expect((await run('wd-data', ['higgs', '--rows', '1', '-o', '-'])).out).toBe(collisions(1, 0));
  });

  it('replaces a file only with --force', async () => {
    write('taken.csv', 'mine');
    const args = ['higgs', '--rows', '2', '-o', 'taken.csv'];
    const { code, err } = await run('wd-data', args);
    expect([code, err.split('\n')[0]]).toEqual([73, 'error[WD406]: taken.csv exists already']);
    expect(read('taken.csv')).toBe('mine');
    expect((await run('wd-data', [...args, '--force'])).code).toBe(0);
    expect(read('taken.csv')).toBe(collisions(2));
  });

  it('leaves nothing where it cannot write', async () => {
    const args = ['higgs', '--rows', '2', '-o', 'no/such/folder.csv'];
    const { code, err } = await run('wd-data', args);
    expect([code, err.slice(0, 13)]).toEqual([73, 'error[WD401]:']);
    expect(readdirSync(path()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    [
      ['--rows', '0', '--seed', 'x', '-o', 'a.csv'],
      ['WD010', 'WD010'],
    ],
    [['--rows', '1e6', '-o', 'a.csv'], ['WD010']],
    [['--rows', '4294967296001', '-o', 'a.csv'], ['WD150']],
    [['-o', 'a.csv'], ['WD002']],
    [['--rows', '5'], ['WD002']],
    [['--row', '5', '-o', 'a.csv'], ['WD001']],
  ])('refuses %j', async (args, expected) => {
    const { code, out, err } = await run('wd-data', ['higgs', ...args]);
    const codes = [...err.matchAll(/error\[(\w+)\]/g)].map((match) => match[1]);
    expect([code, out, codes]).toEqual([2, '', expected]);
    expect(readdirSync(path()).filter((name) => name.includes('a.csv'))).toEqual([]);
  });

  it('names the command that was meant', async () => {
    const { code, err } = await run('wd-data', ['higs', '--rows', '5']);
    expect([code, err.includes('did you mean higgs?')]).toEqual([2, true]);
  });
});

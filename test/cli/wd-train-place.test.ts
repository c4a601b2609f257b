/** @file Where wd-train puts runs: names, refusals before the training, nothing half-written. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, TINY, workplace } from './commands.ts';

const { path, read, run, write } = workplace();
const QUICK = [...TINY, '--epochs', '1', '-q'];

beforeAll(() => write('data.csv', collisions(200)));

function weights(name: string): Buffer {
  return readFileSync(path('runs', name, 'model.safetensors'));
}

describe('a run with a name', () => {
  it('is refused before the training when the name is taken, and replaced with --force', async () => {
    const named = ['data.csv', ...QUICK, '--name', 'mein lauf'];
    expect((await run('wd-train', named)).code).toBe(0);
    const first = weights('mein lauf');
    const again = await run('wd-train', [...named, '--seed', '1']);
    expect(again).toEqual({
      code: 73,
      // The device is not even opened.
      out: '',
      err:
        'error[WD402]: runs/mein lauf exists already\n' +
        '  help: choose another --name, or replace it with --force\n',
    });
    expect(weights('mein lauf').equals(first)).toBe(true);
    expect((await run('wd-train', [...named, '--seed', '1', '--force'])).code).toBe(0);
    expect(weights('mein lauf').equals(first)).toBe(false);
    expect(readdirSync(path('runs'))).toEqual(['mein lauf']);
  });

  it('never replaces a folder that is no run', async () => {
    mkdirSync(path('runs', 'thesis'), { recursive: true });
    writeFileSync(path('runs', 'thesis', 'chapter-1.txt'), 'years of work');
    const args = ['data.csv', ...QUICK, '--name', 'thesis'];
    const { code, out, err } = await run('wd-train', [...args, '--force']);
    expect([code, out]).toEqual([73, '']);
    expect(err).toMatch(/^error\[WD403\]: runs\/thesis is not the folder of a run/);
    expect((await run('wd-train', args)).err).toMatch(/^error\[WD402\]/);
    expect(read('runs', 'thesis', 'chapter-1.txt')).toBe('years of work');
  });

  it('is refused where no folder can be made, before the training', async () => {
    const { code, out, err } = await run('wd-train', ['data.csv', ...QUICK, '--out', 'data.csv/x']);
    expect([code, out]).toEqual([73, '']);
    expect(err).toMatch(/^error\[WD401\]: cannot write to .*data\.csv/);
    expect(err).toContain('help: choose another folder for runs: --out FOLDER');
  });
});

describe('nothing is left behind', () => {
  it('by a table that ends in the middle of a row', async () => {
    write('bad.csv', `${collisions(5)}1,0.5,0.`);
    const { code, err } = await run('wd-train', ['bad.csv', ...QUICK, '--out', 'none']);
    expect([code, err.slice(0, 13)]).toEqual([65, 'error[WD110]:']);
    expect(readdirSync(path())).not.toContain('none');
  });

  it('by a training that diverges: it names epoch and step, and ends with 72', async () => {
    const args = ['data.csv', ...QUICK, '--lr', '1e30', '--name', 'far', '--out', 'none'];
    const { code, out, err } = await run('wd-train', args);
    expect([code, out]).toEqual([72, '']);
    expect(err).toMatch(/^error\[WD320\]: training stopped: .* became infinite or NaN\n/);
    expect(err).toMatch(/first seen in epoch 1, step [1-3]: rows \d+ to \d+ of the epoch's order/);
    expect(err).toContain('help: lower the learning rate');
    expect(readdirSync(path())).not.toContain('none');
  });

  it('by unscaled huge values, which diverge too', async () => {
    const rows = Array.from(
      { length: 64 },
      (_, i) => `${i % 2},${i % 2 ? '' : '-'}${2 + i / 64}e38,${i % 7}`,
    );
    write('huge.csv', `label,a,b\n${rows.join('\n')}\n`);
    const args = ['huge.csv', '--preset', 'notebook', '--batch', '32', '--units', '8'];
    const { code, err } = await run('wd-train', [...args, '--device', 'cpu', '--out', 'none']);
    expect([code, err.match(/error\[\w+\]/)?.[0]]).toEqual([72, 'error[WD320]']);
    expect(err).toMatch(/epoch 1, step 1: rows 1 to 32/);
    expect(readdirSync(path())).not.toContain('none');
  });

  it('by --dry-run, which says what would be done', async () => {
    const args = ['data.csv', ...TINY, '--out', 'none', '--dry-run'];
    const { code, out } = await run('wd-train', args);
    expect([code, out.includes('374 weights'), out.includes('epoch  ')]).toEqual([0, true, false]);
    expect(readdirSync(path()).toSorted()).toEqual(['bad.csv', 'data.csv', 'huge.csv', 'runs']);
  });
});

describe('a fault in the file of --test', () => {
  it.each([
    ['no.csv', undefined, 'WD100'],
    ['short.csv', 'label\n1\n0\n', 'WD115'],
    [
      'spoilt.csv',
      collisions(9)
        .replace(/[^,]+$/m, 'm_wwbb')
        .replace(/,[^,\n]+\n$/, ',x\n'),
      'WD162',
    ],
  ])('%s is told before the training, which it would cost', async (name, content, wd) => {
    if (content !== undefined) write(name, content);
    const tested = ['data.csv', ...TINY, '--test', name, '--out', 'tested'];
    const { code, out, err } = await run('wd-train', tested);
    expect([code, err.slice(0, 12)]).toEqual([65, `error[${wd}]`]);
    expect(out).not.toContain('epoch  ');
    expect((await run('wd-train', [...tested, '--dry-run'])).code).toBe(65);
  });

  it('its rows are counted with the others', async () => {
    write('more.csv', collisions(30, 1));
    const tested = ['data.csv', ...TINY, '--test', 'more.csv', '--dry-run'];
    expect((await run('wd-train', tested)).out).toContain('179 train · 21 validation · 30 test');
  });
});

/** @file bench/: the side-by-side runs and the ladder, made small. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ended, json, plainEnvironment, start, workplace } from '../cli/commands.ts';

const { path, read } = workplace();

function script(name: string, ...args: string[]): Promise<Ended> {
  const file = fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));
  return start(process.execPath, [file, ...args], path(), plainEnvironment()).ended;
}

describe('bench/side-by-side.mjs', () => {
  const SMALL = ['--units', '7', '9', '--batch', '32', '--rounds', '2', '--seconds', '0.02'];

  it('prints a table of medians, and keeps every turn', async () => {
    const args = [...SMALL, '--only', 'nobody', '--out', 'turns.json'];
    const { code, out, err } = await script('side-by-side.mjs', ...args);
    expect([code, err.split('\n').length]).toEqual([0, 5]);
    const rows = out.trimEnd().split('\n').slice(-4);
    expect(rows).toEqual([
      expect.stringMatching(/^\| work \| wd-train \d+\.\d+\.\d+ \|$/),
      '| --- | ---: |',
      expect.stringMatching(/^\| step, 5×7 units, 32 rows \| [\d.]+ ms \|$/),
      expect.stringMatching(/^\| step, 5×9 units, 32 rows \| [\d.]+ ms \|$/),
    ]);
    const [{ results }] = json(read('turns.json'))['contests'] as {
      results: { name: string; times: number[] }[];
    }[];
    expect(results).toMatchObject([{ name: 'wd-train', device: expect.stringMatching(/^CPU/) }]);
    expect(results[0].times.length).toBe(2);
  });

  it('says how to get the other libraries where they are missing', async () => {
    const { code, out, err } = await script('side-by-side.mjs', ...SMALL, '--peers', 'nowhere');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/the other libraries are not there[^]*npm install webgpu@.*tfjs@/);
  });
});

describe.each(['side-by-side', 'ladder'])('bench/%s.mjs', (name) => {
  it('has help, which names every option', async () => {
    const { code, out, err } = await script(`${name}.mjs`, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`\n  node bench/${name}.mjs --device `);
    const source = readFileSync(new URL(`../../bench/${name}.mjs`, import.meta.url), 'utf8');
    const options = [...source.matchAll(/^ {2}(\w+): \{ type: 'string'/gm)].map(([, one]) => one);
    expect(options.length).toBeGreaterThan(5);
    for (const option of options) expect(out).toMatch(new RegExp(`^  --${option} `, 'm'));
    expect(out).not.toMatch(/\*|@file/);
  });

  it.each([
    [['--unit', '5'], "Unknown option '--unit'"],
    [['--device', 'cpu', '--seconds', 'long'], '--seconds "long" is not a number from 0 on'],
    [['--device'], "Option '--device <value>' argument missing"],
    [['more'], "Unexpected argument 'more'"],
  ])('%j is told in a line', async (args, text) => {
    const { code, out, err } = await script(`${name}.mjs`, ...args);
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: `${name}: ${text}; --help has all options\n`,
    });
  });
});

describe('bench/ladder.mjs', () => {
  it('goes through every part, and keeps what fails', async () => {
    const args = ['--device', 'no such', '--folder', 'found', '--largest', '64'];
    const { code, out } = await script('ladder.mjs', ...args, '--seconds', '0.02');
    expect(code).toBe(0);
    const parts = ['adapters', 'ceilings', 'step-64-1024-null', 'step-64-1024', 'kernels-256'];
    const files = [...parts.map((name) => `${name}.json`), 'summary.md'];
    expect(readdirSync(path('found')).toSorted()).toEqual(files.toSorted());
    expect(json(read('found', 'adapters.json'))).toMatchObject({ result: { event: 'adapters' } });
    expect(json(read('found', 'step-64-1024-null.json'))).toMatchObject({
      result: { device: { computes: false }, step: { units: 64 } },
    });
    const { error, said } = json(read('found', 'ceilings.json'));
    expect([error, String(said)]).toEqual(['ended with 69', expect.stringContaining('WD204')]);
    const summary = readFileSync(path('found', 'summary.md'), 'utf8');
    expect(summary).toContain('| step-64-1024 | ');
    expect(summary).toContain('fails: ended with 69');
    expect(out).toMatch(/step-64-1024-null +[\d.]+ ms on the host, \d+ launches\n/);
  });

  it('begins nothing once its time is over', async () => {
    const args = ['--device', 'cpu', '--folder', 'late', '--total', '0'];
    const { code, out } = await script('ladder.mjs', ...args);
    expect(code).toBe(0);
    expect(out.match(/fails: not run: 0 s were over/g)?.length).toBeGreaterThan(10);
  });
});

describe('bench/workers.mjs', () => {
  it('prints a row: apart, together, what is kept, and the exchange', async () => {
    const size = '--units 7 --batch 32 --rows 300 --epochs 1 --rounds 1'.split(' ');
    const { code, out } = await script('workers.mjs', ...size, '--out', 'workers.json');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /^\| 5×7 units, 32 rows each \| [\d,]+ rows\/s \| [\d,]+ rows\/s \| [\d.]+ \| [\d.]+ \| [\d.]+ ms \| [\d.]+ ms, [\d.]+ % \|$/,
    );
    expect(json(read('workers.json'))).toMatchObject({ workers: 2, units: 7, batch: 32 });
  });

  it('has help', async () => {
    const { code, out } = await script('workers.mjs', '--help');
    expect(code).toBe(0);
    for (const option of ['workers', 'units', 'batch', 'rows', 'epochs', 'rounds', 'out']) {
      expect(out).toMatch(new RegExp(`^  --${option} `, 'm'));
    }
  });
});

/** @file What wd-predict refuses: tables that do not fit, results in the way, models that are damaged. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, json, TINY, workplace } from './commands.ts';

const { path, read, run, write } = workplace();

beforeAll(async () => {
  write('data.csv', collisions(100));
  const args = ['data.csv', ...TINY, '--epochs', '1', '-q', '--name', 'good'];
  expect((await run('wd-train', args)).code).toBe(0);
});

let calls = 0;

/** Runs wd-predict with `runs/good` or a copy of it. */
async function refused(
  table: string,
  runFolder = 'good',
): Promise<[number | null, string, string]> {
  const result = `out-${(calls += 1)}.csv`;
  const args = [`runs/${runFolder}`, table, '-o', result, '--device', 'cpu', '-q'];
  const { code, out, err } = await run('wd-predict', args);
  expect([out, existsSync(path(result))]).toEqual(['', false]);
  expect(err.match(/error\[/g)).toHaveLength(1);
  return [code, err.match(/error\[(\w+)\]/)?.[1] ?? '', err];
}

describe('wd-predict', () => {
  it('names the columns that are missing, and the one that was meant', async () => {
    write('few.csv', read('data.csv').replace('lepton_pT', 'lepton_pt').replace('m_bb', 'x'));
    const [code, wd, err] = await refused('few.csv');
    expect([code, wd]).toEqual([65, 'WD115']);
    expect(err).toContain('few.csv lacks 2 of 29 columns: "lepton_pT", "m_bb"');
    expect(err).toContain('"lepton_pt" may be "lepton_pT": rename it');
  });

  it.each([
    [
      'a class that the model does not know',
      /^1,/m,
      '2,',
      'WD134',
      'expected one of the classes that the model knows: "0", "1"\n',
    ],
    [
      'text in a column of numbers',
      /^1,[\d.]+,/m,
      '1,n.k.,',
      'WD162',
      'error[WD162]: column "lepton_pT" holds text: "n.k."\n',
    ],
    [
      'a number too large for float32',
      /^1,[\d.]+,/m,
      '1,1e39,',
      'WD162',
      'error[WD162]: column "lepton_pT" holds a number too large for float32: "1e39"\n',
    ],
  ])('refuses %s', async (_, pattern, replacement, wd, text) => {
    write('odd.csv', read('data.csv').replace(pattern, replacement));
    const [code, found, err] = await refused('odd.csv');
    expect([code, found]).toEqual([65, wd]);
    expect(err).toContain(text);
  });

  it('scores a row without a label beside others that have one, and measures the others', async () => {
    write('odd.csv', read('data.csv').replace(/^1,/m, ','));
    const { code, out } = await run('wd-predict', ['runs/good', 'odd.csv', '--force']);
    expect([code, out]).toEqual([0, expect.stringContaining('metrics ')]);
    expect(read('odd.scored.csv').trim().split('\n').length).toBe(
      read('data.csv').trim().split('\n').length,
    );
  });

  it('replaces no file unasked, and says so before it reads anything', async () => {
    write('taken.csv', 'mine');
    const args = ['runs/none', 'data.csv', '-o', 'taken.csv'];
    const { code, err } = await run('wd-predict', args);
    expect([code, err]).toEqual([
      73,
      'error[WD406]: taken.csv exists already\n' +
        '  help: choose another file with -o, or replace it with --force\n',
    ]);
    expect(read('taken.csv')).toBe('mine');
  });

  it('never replaces the table that it reads, by whatever name', async () => {
    const table = read('data.csv');
    const forced = ['--device', 'cpu', '--force'];
    for (const out of ['data.csv', './runs/../data.csv']) {
      const args = ['runs/good', 'data.csv', '-o', out, ...forced];
      const { code, err } = await run('wd-predict', args);
      expect([code, err.split('\n')[0]]).toEqual([
        73,
        `error[WD406]: ${out} is the table that is read`,
      ]);
    }
    const converted = await run('wd-data', ['convert', 'data.csv', '-o', 'data.csv', '--force']);
    expect([converted.code, converted.err.slice(0, 12)]).toEqual([73, 'error[WD406]']);
    expect(read('data.csv')).toBe(table);
  });

  it.skipIf(process.platform === 'win32').each([
    ['wd-predict', ['runs/good', 'data.csv', '--device', 'cpu', '--force', '-o']],
    ['wd-data', ['higgs', '--rows', '5', '--force', '-o']],
    ['wd-data', ['convert', 'data.csv', '--force', '-o']],
    ['wd-data', ['inspect', 'data.csv', '--force', '--schema-out']],
    ['wd-bench', ['--step', '--device', 'cpu', '--seconds', '0.01', '--force', '--out']],
  ] as const)('%s %j puts no file where a pipe or a device is', async (command, args) => {
    execFileSync('mkfifo', ['-m', '600', path('pipe')]);
    const { code, err } = await run(command, [...args, 'pipe']);
    expect(lstatSync(path('pipe')).isFIFO()).toBe(true);
    rmSync(path('pipe'));
    const text =
      'error[WD401]: cannot write pipe: it is a device or a pipe, and the result is a file';
    expect([code, err.split('\n')[0]]).toEqual([73, text]);
  });

  it.each([
    ['wd-predict', ['runs/good', 'data.csv', '--device', 'cpu', '-o']],
    ['wd-data', ['higgs', '--rows', '5', '-o']],
    ['wd-data', ['convert', 'data.csv', '-o']],
    ['wd-data', ['inspect', 'data.csv', '--schema-out']],
    ['wd-bench', ['--step', '--device', 'cpu', '--seconds', '0.01', '--out']],
  ] as const)('%s %j says where it cannot write before it does anything', async (command, args) => {
    for (const place of ['no/such/out', 'data.csv/out']) {
      const { code, out, err } = await run(command, [...args, place]);
      expect([code, out]).toEqual([73, '']);
      expect(err).toMatch(new RegExp(`^error\\[WD401\\]: cannot write ${place}: `));
      expect(err).toContain('help: check that the folder exists, is writable and has room');
    }
  });

  it('refuses a folder that is no run', async () => {
    const [code, wd, err] = await refused('data.csv', 'none');
    expect([code, wd]).toEqual([65, 'WD404']);
    expect(err).toContain('runs/none is not the folder of a run: there is no runs/none/model.json');
  });

  it('refuses damaged weights and absurd sizes within a second', async () => {
    cpSync(path('runs', 'good'), path('runs', 'cut'), { recursive: true });
    const weights = readFileSync(path('runs', 'cut', 'model.safetensors'));
    writeFileSync(path('runs', 'cut', 'model.safetensors'), weights.subarray(0, -4));
    expect((await refused('data.csv', 'cut')).slice(0, 2)).toEqual([65, 'WD421']);

    cpSync(path('runs', 'good'), path('runs', 'vast'), { recursive: true });
    const { network, ...model } = json(read('runs', 'vast', 'model.json'));
    const vast = { ...json(JSON.stringify(network)), units: 2 ** 31, layers: 1000 };
    writeFileSync(path('runs', 'vast', 'model.json'), JSON.stringify({ ...model, network: vast }));
    const started = performance.now();
    expect((await refused('data.csv', 'vast')).slice(0, 2)).toEqual([65, 'WD431']);
    // Bare Node takes a tenth of that; 2^31 units would take hours.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('writes no score that is not a number', async () => {
    cpSync(path('runs', 'good'), path('runs', 'wild'), { recursive: true });
    const file = path('runs', 'wild', 'model.safetensors');
    const bytes = readFileSync(file);
    const fill = (first: number, count: number): void => {
      for (let i = 0; i < count; i++) bytes.writeFloatLE(3e38, first + 4 * i);
    };
    // Finite weights whose sums are not: wide −∞ for some rows, deep +∞. The first 28 numbers are the wide
    // kernel; before the last 32, the moving averages, and one bias stand the 8 of the deep head.
    fill(8 + Number(bytes.readBigUInt64LE(0)), 28);
    fill(bytes.length - 4 * (32 + 1 + 8), 8);
    writeFileSync(file, bytes);
    const [code, wd, err] = await refused('data.csv', 'wild');
    expect([code, wd]).toEqual([65, 'WD432']);
    expect(err).toMatch(/--> data\.csv:\d+\n/);
  });
});

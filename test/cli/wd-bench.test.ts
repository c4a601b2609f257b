/** @file wd-bench: what it prints, for people and for machines, and what it refuses. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { builtCommand, events, workplace } from './commands.ts';

const { path, read, run, write } = workplace();
const TINY = ['--units', '7', '--layers', '2', '--batch', '32', '--seconds', '0.05'];

describe('wd-bench --step', () => {
  it('prints one JSON object with step.ms and step.rowsPerSecond', async () => {
    const args = ['--step', ...TINY, '--device', 'cpu', '--json'];
    const { code, out } = await run('wd-bench', args);
    expect(code).toBe(0);
    const [event, ...more] = events(out);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event: 'bench',
      command: `wd-bench ${args.join(' ')}`,
      device: {
        name: expect.stringMatching(/^CPU \(\d+ threads?, SIMD\)$/),
        kind: 'cpu',
        computes: true,
      },
      machine: { threads: expect.any(Number), node: process.version },
      step: { units: 7, layers: 2, batch: 32, ms: expect.any(Number), check: { rows: 32 } },
    });
    const { ms, rowsPerSecond } = event['step'] as Record<string, number>;
    expect(rowsPerSecond).toBeCloseTo((32 / ms) * 1000, 6);
    expect(ms).toBeGreaterThan(0);
  });

  it('says it to a person in a few lines', async () => {
    const { code, out, err } = await run('wd-bench', ['--step', ...TINY, '--device', 'cpu']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^device {2}CPU \(\d+ threads?, SIMD\) +asked for with --device cpu$/),
      expect.stringMatching(/^step {4}2 layers of 7 units, 32 rows: [\d.]+ ms .* rows\/s$/),
      expect.stringMatching(/^ {8}[\d.e-]+ GFLOP\/s, [\d.e-]+ GB\/s; \d+ launches$/),
      expect.stringMatching(/^ {8}first step .* ms; \d+ steps taken; checked with 32 rows: /),
    ]);
  });

  it('runs on a GPU', async () => {
    const device = process.env['WD_TEST_DEVICE'] ?? 'gpu';
    const { code, out } = await run('wd-bench', ['--step', ...TINY, '--device', device, '--json']);
    expect(code).toBe(0);
    expect(events(out)).toMatchObject([{ device: { kind: 'gpu', computes: true } }]);
  });

  it('measures the host alone on the device that computes nothing', async () => {
    const args = ['--step', ...TINY, '--device', 'null', '--json'];
    const { code, out } = await run('wd-bench', args);
    expect(code).toBe(0);
    const [event] = events(out);
    expect(event).toMatchObject({ device: { computes: false }, step: { ms: expect.any(Number) } });
    for (const none of ['check', 'losses']) expect(event['step']).not.toHaveProperty(none);
  });

  it('has of a device without a clock a profile of the host, and says so', async () => {
    const args = ['--step', '--profile', ...TINY, '--device', 'null', '--threads', '2'];
    const { code, out, err } = await run('wd-bench', args);
    expect([code, err]).toEqual([0, expect.stringContaining('warning[WD034]: Null')]);
    expect(err).toContain('warning[WD361]: --threads 2 does nothing: the device is Null (null');
    expect(out).toMatch(
      / ms \(.*\) of the host alone, for \d+ launches\nkernel +launches +host ms/,
    );
    expect(out).toMatch(/\nthe rest of the host +[\d.]+ +[\d.]+ %\n.*not what the GPU does\n$/);
  });
});

describe('wd-bench --threads', () => {
  it('are those of the CPU, for the step too', async () => {
    const args = ['--step', ...TINY, '--device', 'cpu', '--threads', '1', '--json'];
    const { code, out } = await run('wd-bench', args);
    expect([code, events(out).at(-1)]).toMatchObject([
      0,
      { device: { name: 'CPU (1 thread, SIMD)' }, step: { units: expect.any(Number) } },
    ]);
  });
});

describe('wd-bench --adapters', () => {
  it('lists them with limits and features, and measures nothing', async () => {
    const { code, out } = await run('wd-bench', ['--adapters', '--json']);
    expect(code).toBe(0);
    const [{ adapters }] = events(out);
    expect(adapters).toContainEqual(
      expect.objectContaining({
        backend: expect.any(String),
        limits: expect.objectContaining({ maxBufferSize: expect.any(Number) }),
        features: expect.arrayContaining(['core-features-and-limits']),
      }),
    );
  });

  it('says so to a person', async () => {
    const { out } = await run('wd-bench', ['--adapters']);
    expect(out).toMatch(/^.+ \(\w+(, software)?\)\n {2}driver {6}\S.*\n {2}arrays {6}[\d.]+ [MG]B/);
  });
});

describe('wd-bench refuses', () => {
  it.each([
    [
      ['--units', '0', '--batch', '1'],
      ['WD010', 'WD010'],
    ],
    [['--seconds', 'long'], ['WD010']],
    [['--threads', '0'], ['WD010']],
    [['--profile'], ['WD013']],
    [['--kernels', '--device', 'null'], ['WD013']],
    [['--stepp'], ['WD001']],
    [['more'], ['WD003']],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await run('wd-bench', args);
    const codes = [...err.matchAll(/error\[(\w+)\]/g)].map((match) => match[1]);
    expect([code, out, codes]).toEqual([2, '', expected]);
  });

  it('an adapter that there is not', async () => {
    const { code, err } = await run('wd-bench', ['--step', '--device', 'no such']);
    expect([code, err]).toEqual([69, expect.stringContaining('error[WD204]')]);
  });
});

describe('wd-bench, the other parts', () => {
  it('are all there where nothing is named, each beside the ceilings', async () => {
    const { code, out } = await run('wd-bench', [...TINY, '--device', 'cpu', '--json']);
    expect(code).toBe(0);
    const [event] = events(out);
    expect(event).toMatchObject({
      ceilings: { operationsPerSecond: expect.any(Number), clock: 'wall clock' },
      kernels: expect.arrayContaining([
        expect.objectContaining({
          kernel: 'block-forward',
          shape: expect.objectContaining({ rows: 32, columns: 7 }),
          count: 2,
          share: expect.any(Number),
        }),
      ]),
      step: { share: expect.any(Number) },
    });
    for (const part of ['products', 'profile']) expect(event).not.toHaveProperty(part);
  });

  it('as tables for a person', async () => {
    const parts = ['--kernels', 'block-forward', 'adam', '--products', '33', '--step', '--profile'];
    const { code, out, err } = await run('wd-bench', [...parts, ...TINY, '--device', 'cpu']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines[1]).toMatch(/^kernel +shape +times +each +spread +GFLOP\/s +GB\/s +of roof$/);
    expect(lines[2]).toMatch(/^block-forward +32×7 .* 2 +[\d.]+ µs /);
    expect(lines[3]).toMatch(/^adam /);
    expect(lines[4]).toMatch(/^product 33×33×33: [\d.]+ [µm]s \(.* GFLOP\/s$/);
    expect(lines.at(-2)).toMatch(/^gaps /);
    expect(lines.at(-1)).toMatch(
      /^[\d.]+ ms together; means of \d+ steps? of 32 rows, the faster half/,
    );
  });

  it('refuse a kernel that there is not', async () => {
    const { code, err } = await run('wd-bench', ['--kernels', 'rel', ...TINY, '--device', 'cpu']);
    expect([code, err]).toEqual([2, expect.stringContaining('error[WD030]: no training step')]);
  });
});

describe('wd-bench --out and --compare', () => {
  const STEP = ['--step', ...TINY, '--device', 'cpu'];

  it('keeps the figures and shows what became of them', async () => {
    const kept = await run('wd-bench', [...STEP, '--out', 'before.json']);
    expect([kept.code, kept.out]).toEqual([0, expect.stringMatching(/\nsaved {3}before\.json\n$/)]);
    expect(JSON.parse(read('before.json'))).toMatchObject({ step: { units: 7 } });

    const { code, out, err } = await run('wd-bench', [...STEP, '--compare', 'before.json']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines.at(-2)).toMatch(/^ +before +now +change +\(before: \d{4}-.*/);
    expect(lines.at(-1)).toMatch(
      /^ *[\d.]+ [µm]s +[\d.]+ [µm]s +[+−][\d.]+ % +(faster|slower|~) +step of 2×7 units, 32 rows$/,
    );

    const machine = await run('wd-bench', [...STEP, '--compare', 'before.json', '--json']);
    expect(events(machine.out)).toMatchObject([
      { changes: [{ name: 'step of 2×7 units, 32 rows', before: expect.any(Number) }] },
    ]);
  });

  it('warns where nothing can be compared', async () => {
    const figures = { date: 'then', device: { name: 'a GPU' }, machine: { cpu: 'none' } };
    write('other.json', JSON.stringify(figures));
    const { code, err } = await run('wd-bench', [...STEP, '--compare', 'other.json']);
    expect(code).toBe(0);
    const codes = [...err.matchAll(/warning\[(\w+)\]/g)].map((match) => match[1]);
    expect(codes).toEqual(['WD032', 'WD032', 'WD033']);
  });

  it('refuses before it measures: no figures, no file, a file in the way', async () => {
    write('empty.json', '{}');
    for (const file of ['empty.json', 'nowhere.json', '.']) {
      const { code, out, err } = await run('wd-bench', [...STEP, '--compare', file]);
      expect([code, out, err.slice(0, 12)], file).toEqual([2, '', 'error[WD031]']);
    }
    const { code, err } = await run('wd-bench', [...STEP, '--out', 'empty.json']);
    expect([code, err.slice(0, 12)]).toEqual([73, 'error[WD406]']);
    expect(read('empty.json')).toBe('{}');
    const forced = await run('wd-bench', [...STEP, '--out', path('empty.json'), '--force']);
    expect([forced.code, read('empty.json').length > 100]).toEqual([0, true]);
  });
});

function helpTime(): number {
  const started = performance.now();
  expect(spawnSync(process.execPath, [builtCommand('wd-bench'), '--help']).status).toBe(0);
  return performance.now() - started;
}

function nodeTime(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
}

describe('wd-bench --help', () => {
  const { stdout } = spawnSync(process.execPath, [builtCommand('wd-bench'), '--help'], {
    encoding: 'utf8',
  });
  const lines = /\n\nExamples:\n((?: {2}.+\n)+)/.exec(stdout)?.[1].trimEnd().split('\n') ?? [];
  const examples = lines.map((line) => line.trim().split(/ {3,}/)[0]);

  it('begins with examples', () => {
    expect(stdout).toMatch(/^Usage: wd-bench .*\n\nExamples:\n {2}wd-bench {3}/);
    expect(examples.length).toBeGreaterThan(4);
  });

  it.each(examples)('%s', async (example) => {
    // What costs time is made small; all else stays as the help says.
    const small = [...TINY, '--device', 'cpu', '--force'];
    const { code, out, err } = await run('wd-bench', [...example.split(' ').slice(1), ...small]);
    expect([code, err]).toEqual([0, expect.not.stringContaining('error[')]);
    expect(out).not.toBe('');
  });

  // Other tests run beside this one: the fastest of several is what the command itself takes.
  it('takes at most 150 ms, or 100 ms after Node itself', { retry: 3 }, () => {
    const pairs = Array.from({ length: 5 }, () => [helpTime(), nodeTime()]);
    const help = Math.min(...pairs.map(([ours]) => ours));
    const added = Math.min(...pairs.map(([ours, bare]) => ours - bare));
    expect(help <= 150 || added <= 100, `${help} ms, ${added} ms of them ours`).toBe(true);
  });
});

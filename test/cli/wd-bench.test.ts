/** @file wd-bench: what it prints, for people and for machines, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { events, workplace } from './commands.ts';

const { run } = workplace();
const TINY = ['--units', '8', '--layers', '2', '--batch', '32', '--seconds', '0.05'];

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
      device: { name: 'CPU', kind: 'cpu', computes: true },
      machine: { threads: expect.any(Number), node: process.version },
      step: { units: 8, layers: 2, batch: 32, ms: expect.any(Number), check: { rows: 32 } },
    });
    const { ms, rowsPerSecond } = event['step'] as Record<string, number>;
    expect(rowsPerSecond).toBeCloseTo((32 / ms) * 1000, 6);
    expect(ms).toBeGreaterThan(0);
  });

  it('says it to a person in two lines', async () => {
    const { code, out, err } = await run('wd-bench', ['--step', ...TINY, '--device', 'cpu']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^device {2}CPU +asked for with --device cpu$/),
      expect.stringMatching(/^step {4}2 layers of 8 units, 32 rows: [\d.]+ ms .* rows\/s/),
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
    [['--profile'], ['WD013']],
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

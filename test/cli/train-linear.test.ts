/** @file The linear model in words, in metrics.json, and left out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { comparisonText } from '../../src/cli/train-linear.ts';
import type { PairedDifference } from '../../src/model/metrics/task-bootstrap.ts';
import { json, TINY, workplace } from './commands.ts';
import { KINDS, PRICES } from './small-table.ts';

function of(difference: number, low: number, high: number): PairedDifference {
  return { difference, low, high, samples: 1000 };
}

describe('comparisonText', () => {
  it.each([
    [
      of(0.013, 0.0098, 0.0167),
      'higher',
      'the network is better by 0.0130 (95 %: 0.0098 to 0.0167)',
    ],
    [
      of(-0.013, -0.0167, -0.0098),
      'higher',
      'the network is worse by 0.0130 (95 %: 0.0098 to 0.0167)',
    ],
    [
      of(0.001, -0.002, 0.004),
      'higher',
      'neither is shown to be better: 0.0010 (95 %: −0.0020 to 0.0040)',
    ],
    [of(0, 0, 0), 'higher', 'neither is shown to be better: 0.0000 (95 %: 0.0000 to 0.0000)'],
    [
      of(-20_416, -22_587, -18_199),
      'lower',
      'the network is better by 20416.0 (95 %: 18199.0 to 22587.0)',
    ],
    [of(5, 2, 8), 'lower', 'the network is worse by 5.0000 (95 %: 2.0000 to 8.0000)'],
    [
      of(-2.5e-5, -3e-5, 0.00125),
      'lower',
      'neither is shown to be better: 2.50e−5 (95 %: −0.00125 to 3.00e−5)',
    ],
    [of(0.55, NaN, NaN), 'higher', 'too few rows of a class to tell: 0.5500'],
    [of(NaN, NaN, NaN), 'higher', 'not to be compared: a class is missing'],
    [of(-1, -3, 2), 'lower', 'neither is shown to be better: 1.0000 (95 %: −2.0000 to 3.0000)'],
  ] as const)('%j, %s is better: %s', (difference, better, text) => {
    expect(comparisonText(difference, better)).toBe(text);
  });
});

describe('a training', () => {
  const { read, run, write } = workplace();
  const KIND = ['kinds.csv', '--target', 'kind', ...TINY];
  const LINE = /\nlinear {2}\S.+(?:better|worse).+95 %/;

  const metrics = (name: string): Record<string, unknown> =>
    json(read('runs', name, 'metrics.json'));

  beforeAll(() => {
    write('kinds.csv', KINDS);
    write('prices.csv', PRICES);
  });

  it('is held against a linear model on the test rows, where there are some', async () => {
    const args = [...KIND, '--test', 'kinds.csv', '--name', 'tested'];
    const { code, err, out } = await run('wd-train', args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(LINE);
    expect(out).toMatch(/\nlinear .+, test rows\n/);
    const scores = { accuracy: expect.any(Number), loss: expect.any(Number) };
    const difference = { metric: 'accuracy', rows: 'test', samples: 1000 };
    expect(metrics('tested')).toMatchObject({
      // 3 numbers, 5 codes and a bias for each of three classes.
      linear: { parameters: 27, valid: scores, test: scores, difference },
    });
  });

  it('else on the validation rows', async () => {
    const args = ['prices.csv', '--target', 'price', ...TINY, '--name', 'prices'];
    const { code, err, out } = await run('wd-train', args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\nlinear {2}RMSE \d.+, validation rows\n/);
    expect(metrics('prices')).toMatchObject({
      linear: {
        valid: { rmse: expect.any(Number) },
        difference: { metric: 'rmse', rows: 'valid' },
      },
    });
  });

  it('cannot be, nor the network, where the validation rows are of one class: that is said', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${(i * 37) % 61},${i === 9 ? 'yes' : 'no'}`);
    write('rare.csv', `size,target\n${rows.join('\n')}\n`);
    const { code, out } = await run('wd-train', ['rare.csv', ...TINY, '--name', 'rare']);
    expect(code).toBe(0);
    expect(out).toMatch(/\nwithout AUC – +all validation rows are of one class\n/);
    expect(out).toMatch(
      /\nlinear {2}AUC – +not to be compared: a class is missing, validation rows\n/,
    );
  });

  it.each([
    ['no', ['--no-linear', '--units', '8']],
    ['wide', ['--towers', 'wide']],
  ])('is not where it is %s', async (name, flags) => {
    const quick = '--epochs 2 --batch 64 --device cpu'.split(' ');
    const args = ['kinds.csv', '--target', 'kind', ...quick, ...flags, '--name', name];
    const { code, err, out } = await run('wd-train', args);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toMatch(LINE);
    expect(metrics(name)).not.toHaveProperty('linear');
  });
});

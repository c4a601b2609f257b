/**
 * @file What each side of the network is for, on a table that a cross decides: two categories of 50 levels, neither
 * of which tells anything alone.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, workplace } from './commands.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/crossed-table.mjs', import.meta.url));
const { read, run, write } = workplace();

beforeAll(() => {
  write('crossed.csv', execFileSync(process.execPath, [SCRIPT, '12000']));
});

const COMMON = 'crossed.csv --lr 0.01 --batch 256 --epochs 12 --device cpu --no-linear'.split(' ');
const SMALL = ['--units', '16', '--layers', '1'];

async function auc(name: string, ...flags: string[]): Promise<number> {
  const { code, err } = await run('wd-train', [...COMMON, '--name', name, ...flags]);
  expect([code, err]).toEqual([0, '']);
  const { best } = json(read('runs', name, 'metrics.json'));
  return Number(json(JSON.stringify(json(JSON.stringify(best))['valid']))['auc']);
}

describe('on a table that a cross decides', () => {
  it('wide with the cross and deep together beat wide without it, and deep alone', async () => {
    const [both, wide, deep] = await Promise.all([
      auc('both', '--cross', 'a:b', ...SMALL),
      auc('wide', '--towers', 'wide'),
      auc('deep', '--towers', 'deep', ...SMALL),
    ]);
    expect(both).toBeGreaterThan(0.76);
    expect(wide).toBeLessThan(0.55);
    expect(deep).toBeLessThan(both - 0.04);
  }, 120_000);

  it('--cross auto finds it, says why, and wd-predict goes by it', async () => {
    const flags = ['--cross', 'auto', '--epochs', '3', '--name', 'auto', ...SMALL];
    const { code, err, out } = await run('wd-train', [...COMMON, ...flags]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /\ncrosses a:b +auto: 1 of 1 pair, on 10,799 training rows, lowers the loss of those held out, by \d+ %\n/,
    );
    expect(json(read('runs', 'auto', 'metrics.json'))).toMatchObject({
      crossesFound: { pairs: 1, chosen: [{ names: ['a', 'b'] }] },
    });
    const scored = await run('wd-predict', ['runs/auto', 'crossed.csv', '--device', 'cpu']);
    expect([scored.code, scored.err]).toEqual([0, '']);
  }, 60_000);
});

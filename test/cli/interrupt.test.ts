/** @file Ctrl-C: the first keeps what was learned, the second ends at once, nothing is left half-written. */
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { collisions, events, json, workplace } from './commands.ts';

const { path, read, run, start, write } = workplace();
const ENDLESS = ['--epochs', '1000000', '--no-early-stopping', '--device', 'cpu'];
const SMALL = ['--units', '8', '--layers', '2'];
const MESSAGE = 'finishing the step, keeping the best weights … (again: leave at once)';

beforeAll(() => write('data.csv', collisions(300)));

async function expectWholeRun(name: string): Promise<void> {
  expect(readdirSync(path('runs', name)).toSorted()).toEqual([
    'curves.svg',
    'history.csv',
    'history.jsonl',
    'metrics.json',
    'model.json',
    'model.safetensors',
  ]);
  const args = [`runs/${name}`, 'data.csv', '-o', `${name}.csv`, '--device', 'cpu'];
  expect(await run('wd-predict', args)).toMatchObject({ code: 0, err: '' });
  expect(read(`${name}.csv`).trimEnd().split('\n')).toHaveLength(301);
}

// Windows has no signals that a process could catch.
describe.skipIf(process.platform === 'win32')('SIGINT', () => {
  it('ends a training with 130 and a whole run of its best epoch', async () => {
    const training = start('wd-train', ['data.csv', ...SMALL, ...ENDLESS, '--name', 'later']);
    await training.said(/^ {4}3 /m);
    training.kill('SIGINT');
    const { code, out, err } = await training.ended;
    expect([code, err]).toEqual([130, '']);
    expect(out).toContain(`\n${MESSAGE}\n`);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^best .*\(interrupted, /);
    expect(out.match(/^resume .*$/gm)).toEqual([
      expect.stringMatching(
        /^resume {2}no checkpoint +the next one can go on if .*--checkpoint-every 5m/,
      ),
    ]);
    const metrics = json(read('runs', 'later', 'metrics.json'));
    expect(metrics['stopped']).toBe('interrupted');
    expect(Number(metrics['epochs'])).toBeGreaterThanOrEqual(3);
    await expectWholeRun('later');
  });

  it.each([
    ['500', /^resume {2}wd-train --resume runs\/asked-500\.checkpoints/m],
    ['never', /^resume {2}no checkpoint/m],
  ])('with --checkpoint-every %s says what there is to go on from', async (every, says) => {
    const name = `asked-${every}`;
    const args = ['data.csv', ...SMALL, ...ENDLESS, '--checkpoint-every', every, '--name', name];
    const training = start('wd-train', args);
    await training.said(/^ {4}3 /m);
    training.kill('SIGINT');
    const { code, out } = await training.ended;
    expect(code).toBe(130);
    expect(out).toMatch(says);
    expect(out.match(/^resume /gm)).toHaveLength(1);
  });

  it('in the first epoch keeps the steps that were taken, and JSON lines stay whole', async () => {
    // Steps of two rows and many weights: the epoch takes seconds.
    const slow = ['--units', '128', '--layers', '3', '--batch', '2'];
    const args = ['data.csv', ...slow, ...ENDLESS, '--name', 'early', '--json'];
    const training = start('wd-train', args);
    await training.said(/"event":"start"/);
    training.kill('SIGINT');
    const { code, out, err } = await training.ended;
    expect([code, err.includes(MESSAGE)]).toEqual([130, true]);
    const said = events(out);
    expect(said.map(({ event }) => event)).toEqual(['start', 'epoch', 'done']);
    expect(said[2]).toMatchObject({ stopped: 'interrupted', epochs: 1, best: { epoch: 1 } });
    expect(Number(said[2]['steps'])).toBeGreaterThanOrEqual(1);
    expect(Number(said[2]['steps'])).toBeLessThan(135);
    await expectWholeRun('early');
  });

  it('a second time ends at once and leaves nothing', async () => {
    // After the first signal 9,000 rows are still to be scored, some tenths of a second each 4,096.
    const rows = Array.from({ length: 10_000 }, (_, i) => `${i % 2},${i % 7},${i % 11}`);
    write('long.csv', `label,a,b\n${rows.join('\n')}\n`);
    const sizes = ['--units', '256', '--layers', '4', '--batch', '4', '--valid', '0.9'];
    const args = ['long.csv', ...sizes, ...ENDLESS, '--out', 'none'];
    const training = start('wd-train', args);
    await training.said(/^preset/m);
    training.kill('SIGINT');
    await training.said(/^finishing the step/m);
    training.kill('SIGINT');
    const { code, out, err } = await training.ended;
    expect([code, err, out.includes(MESSAGE)]).toEqual([130, '', true]);
    expect(out).not.toMatch(/^best/m);
    expect(existsSync(path('none'))).toBe(false);
  });

  it('while wd-data writes removes the half file', async () => {
    const making = start('wd-data', ['higgs', '--rows', '100000000', '-o', 'vast.csv']);
    const begun = (): void => expect(readdirSync(path()).join(' ')).toContain('.vast.csv.');
    await vi.waitFor(begun, { timeout: 20_000, interval: 10 });
    making.kill('SIGINT');
    const { code, out, err } = await making.ended;
    expect([code, out, err]).toEqual([130, '', 'interrupted: nothing was written\n']);
    expect(readdirSync(path()).filter((name) => name.includes('vast'))).toEqual([]);
  });
});

/** @file `--resume`: killed or interrupted wherever it may be, a run ends with the bits of one that was not. */
import { existsSync, readdirSync, renameSync, truncateSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, json, workplace } from './commands.ts';
import { CHECKPOINT, kill, killAfter, runWatched } from './killing.ts';
import { bitsOfRun } from './run-bits.ts';

const place = workplace();
const { path, read, run, start, write } = place;

/** 36 steps, and all that has a state. */
const OPTIONS =
  '--units 64 --layers 2 --batch 32 --epochs 4 --patience 3 --min-delta 0.05 --plateau-patience 1 --device cpu --no-linear';
const TRAIN = ['data.csv', ...OPTIONS.split(' ')];
const EACH_STEP = [...TRAIN, '--checkpoint-every', '1'];

const bitsOf = (name: string): object => bitsOfRun(place, name);

let undisturbed: object = {};

beforeAll(async () => {
  write('data.csv', collisions(300));
  const ended = await run('wd-train', [...TRAIN, '--name', 'whole']);
  expect(ended).toMatchObject({ code: 0, err: '' });
  undisturbed = bitsOf('whole');
});

function checkpointsOf(name: string): string[] {
  const folder = path('runs', `${name}.checkpoints`);
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

describe('a run that was killed', () => {
  it.each([
    ['behind its first checkpoint', { pattern: CHECKPOINT, nth: 1, when: 'after' }],
    ['behind its fifth', { pattern: CHECKPOINT, nth: 5, when: 'after' }],
    ['within a checkpoint', { pattern: /state\.json$/, nth: 3, when: 'before' }],
    ['while one is removed', { pattern: /\.epoch-[\w.-]+\.tmp$/, nth: 1, when: 'after' }],
  ] as const)('%s: it ends with the same bits', async (name, where) => {
    await kill(place, where, [...EACH_STEP, '--name', name]);
    expect(existsSync(path('runs', name))).toBe(false);
    const resumed = await run('wd-train', ['--resume', `runs/${name}.checkpoints`]);
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(resumed.out).toMatch(/^resume {2}epoch \d/m);
    expect(bitsOf(name)).toEqual(undisturbed);
    expect(checkpointsOf(name)).toEqual([]);
  });

  it('a second time, and goes on by the same command with --resume', async () => {
    const again = [...EACH_STEP, '--name', 'twice'];
    await killAfter(place, 1, again);
    await killAfter(place, 2, [...again, '--resume']);
    const third = await run('wd-train', [...again, '--resume']);
    expect([third.code, third.err]).toEqual([0, '']);
    expect(bitsOf('twice')).toEqual(undisturbed);
  });

  it('without a name: it gets the number of its checkpoints, and leaves that to no other', async () => {
    const numbered = ['--out', 'numbered'];
    await killAfter(place, 2, [...EACH_STEP, ...numbered]);
    const other = [...TRAIN, ...numbered, '--seed', '1', '--epochs', '1'];
    expect((await run('wd-train', other)).code).toBe(0);
    expect(readdirSync(path('numbered')).toSorted()).toEqual(['data-1.checkpoints', 'data-2']);
    const resumed = await run('wd-train', [...TRAIN, ...numbered, '--resume', '--threads', '1']);
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(readdirSync(path('numbered')).toSorted()).toEqual(['data-1', 'data-2']);
    renameSync(path('numbered', 'data-1'), path('runs', 'numbered'));
    expect(bitsOf('numbered')).toEqual(undisturbed);
  });

  it('goes on from the checkpoint before a damaged one, and says so', async () => {
    await killAfter(place, 3, [...EACH_STEP, '--name', 'damaged']);
    const names = checkpointsOf('damaged').filter((name) => name.startsWith('epoch'));
    const latest = names.at(-1) ?? '';
    truncateSync(path('runs', 'damaged.checkpoints', latest, 'arrays.safetensors'), 1000);
    const named = await run('wd-train', ['--resume', `runs/damaged.checkpoints/${latest}`]);
    expect(named.code).toBe(65);
    const size = /^error\[WD351\]: a checkpoint is damaged: it has 1000 bytes; \d+ were written\n/;
    expect(named.err).toMatch(size);
    const other = `runs/damaged.checkpoints/${names.at(-2)}`;
    expect(named.err).toContain(`help: go on from another one: --resume ${other}`);
    const { code, err } = await run('wd-train', ['--resume', 'runs/damaged']);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning\[WD357\]: a checkpoint is damaged/);
    expect(bitsOf('damaged')).toEqual(undisturbed);
  });
});

describe('a disk that is full', () => {
  it('keeps the checkpoints there are; the training goes on, and says so', async () => {
    const full = `(() => {
      let left = 1;
      return async (rename, from, to) => {
        if (${String(CHECKPOINT)}.test(to) && --left < 0) {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { errno: -28 });
        }
        await rename(from, to);
      };
    })()`;
    const words = [...TRAIN, '--checkpoint-every', 'epoch', '--keep-checkpoints', '--name', 'full'];
    const { code, err } = await runWatched(place, full, words);
    expect(code).toBe(0);
    const lines = err.split('\n').filter((line) => line.startsWith('warning'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^warning\[WD358\]: a checkpoint could not be kept: .*no space left/);
    }
    expect(err).toContain('help: the ones before it stay; the training goes on');
    expect(bitsOf('full')).toEqual(undisturbed);
    expect(checkpointsOf('full')).toEqual(['epoch-0002-step-000000']);
  });
});

describe('more epochs', () => {
  it('go on from what was kept: the same bits as if they had been asked for at once', async () => {
    const short = [...TRAIN, '--epochs', '2', '--name', 'long', '--keep-checkpoints'];
    const first = await run('wd-train', short);
    expect(first.out).toMatch(/^resume {2}wd-train --resume runs\/long\.checkpoints --epochs N/m);
    expect(checkpointsOf('long')).toEqual(['epoch-0003-step-000000']);
    const fewer = await run('wd-train', ['--resume', 'runs/long', '--epochs', '1', '--force']);
    expect([fewer.code, fewer.err.slice(0, 12)]).toEqual([65, 'error[WD353]']);
    expect(fewer.err).toContain('--epochs: 2 in the checkpoint, 1 now');
    const resumed = ['--resume', 'runs/long', '--epochs', '4'];
    const taken = await run('wd-train', resumed);
    expect([taken.code, taken.err.slice(0, 12)]).toEqual([73, 'error[WD402]']);
    const { code, err } = await run('wd-train', [...resumed, '--force']);
    expect([code, err]).toEqual([0, '']);
    expect(bitsOf('long')).toEqual(undisturbed);
    expect(checkpointsOf('long')).toEqual(['epoch-0003-step-000000', 'epoch-0005-step-000000']);
  });
});

// Windows has no signals that a process could catch.
describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it('leaves a run and where it stopped; resumed, the run is replaced by its end', async () => {
    const epochs = ['--epochs', '100000', '--no-early-stopping'];
    const args = ['data.csv', '--units', '64', '--layers', '2', '--device', 'cpu', ...epochs];
    const asked = [...args, '--name', 'stopped', '--checkpoint-every', 'epoch'];
    const training = start('wd-train', asked);
    await training.said(/^ {4}1 /m);
    training.kill('SIGINT');
    const { code, out } = await training.ended;
    expect(code).toBe(130);
    expect(out).toMatch(
      /^resume {2}wd-train --resume runs\/stopped\.checkpoints +goes on with this run$/m,
    );
    const stopped = json(read('runs', 'stopped', 'metrics.json'));
    expect(stopped['stopped']).toBe('interrupted');
    const more = Number(stopped['epochs']) + 2;
    const resumed = await run('wd-train', ['--resume', 'runs/stopped', '--epochs', `${more}`]);
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    const whole = [...args, '--epochs', `${more}`, '--name', 'not stopped'];
    expect((await run('wd-train', whole)).code).toBe(0);
    expect(bitsOf('stopped')).toEqual(bitsOf('not stopped'));
    expect(checkpointsOf('stopped')).toEqual([]);
  });
});

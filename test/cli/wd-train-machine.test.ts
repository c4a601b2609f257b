/** @file `--profile`, `--rows-on` and `--threads`: what they say, and that they change no bit of the model. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, events, json, workplace } from './commands.ts';

const { path, read, run, write } = workplace();
const GPU = process.env['WD_TEST_DEVICE'] ?? 'gpu';
const SIZES = '--units 8 --layers 1 --batch 64 --epochs 2 --no-linear'.split(' ');

beforeAll(() => {
  write('data.csv', collisions(300));
});

async function trained(name: string, ...more: string[]) {
  const ended = await run('wd-train', ['data.csv', ...SIZES, '--name', name, ...more]);
  expect([ended.code, ended.err]).toEqual([0, expect.not.stringContaining('error[')]);
  return { ...ended, model: readFileSync(path('runs', name, 'model.safetensors')) };
}

function profileOf(name: string): Record<string, unknown> {
  const { profile } = json(read('runs', name, 'metrics.json'));
  return json(JSON.stringify(profile));
}

describe('wd-train on the CPU', () => {
  it('says with --profile where a step’s time went, and trains the same model', async () => {
    const plain = await trained('plain', '--device', 'cpu');
    const looked = await trained('looked', '--device', 'cpu', '--profile');
    expect(looked.model.equals(plain.model)).toBe(true);
    expect(looked.out).toMatch(/\nkernel +launches +ms +of step +GFLOP\/s +GB\/s\n/);
    expect(looked.out).toMatch(/\nadam +1 +[\d.]+ +[\d.]+ % /);
    expect(looked.out).toMatch(
      /\ngaps +[\d.]+ +[\d.]+ %\n[\d.]+ ms together; means of 4 steps of.*\n[\d.]+ ms of the whole training for each of its steps of that size\n/,
    );
    expect(plain.out).not.toContain('launches');
    expect(json(read('runs', 'plain', 'metrics.json'))).not.toHaveProperty('profile');
    expect(profileOf('looked')).toMatchObject({ clock: 'cpu', rows: 64, steps: 4 });
  });

  it('has the profile in the JSON of its end', async () => {
    const { out } = await trained('spoken', '--device', 'cpu', '--profile', '--json');
    const done = events(out).at(-1);
    expect(done).toMatchObject({ event: 'done', profile: { clock: 'cpu' } });
  });

  it('streams with --rows-on host, and trains the same model', async () => {
    const [here, there] = [
      await trained('here', '--device', 'cpu', '--rows-on', 'device'),
      await trained('there', '--device', 'cpu', '--rows-on', 'host'),
    ];
    expect(there.model.equals(here.model)).toBe(true);
    // A CPU has one memory: there is nothing to tell.
    expect(there.out).not.toMatch(/^rows /m);
  });

  it('refuses another place: WD011', async () => {
    const { code, err } = await run('wd-train', ['data.csv', ...SIZES, '--rows-on', 'hots']);
    expect(code).toBe(2);
    expect(err).toContain('error[WD011]: --rows-on "hots" is none of auto, device, host');
    expect(err).toContain('did you mean host?');
  });
});

describe(`wd-train on ${GPU}`, () => {
  it('says where the rows are, what was compiled, and that --threads do nothing', async () => {
    const plain = await trained('gpu', '--device', GPU, '--threads', '2');
    expect(plain.out).toMatch(/\nkernels \d+ pipelines +made in [\d.]+ s\n/);
    expect(plain.out).not.toContain('compiling kernels');
    expect(plain.out).toMatch(/\nrows {4}\S+ \w*B on the device +else --rows-on device\|host\n/);
    expect(plain.err).toMatch(/warning\[WD361\]: --threads 2 does nothing: the device is \S/);
    const streamed = await trained('gpu-host', '--device', GPU, '--rows-on', 'host', '--profile');
    expect(streamed.err).not.toContain('WD361');
    expect(streamed.out).toMatch(/\nrows {4}\S+ \w*B streamed from the host +else --rows-on/);
    expect(streamed.model.equals(plain.model)).toBe(true);
    const { clock } = profileOf('gpu-host');
    expect(['gpu', 'host']).toContain(clock);
    expect(streamed.out).toMatch(
      clock === 'gpu' ? / ms of the host for a step/ : /\nthe rest of the/,
    );
  });
});

describe('wd-predict', () => {
  it('says that --threads do nothing on a GPU', async () => {
    await trained('scoring', '--device', 'cpu');
    const args = ['runs/scoring', 'data.csv', '-o', 'scored.csv', '--threads', '2', '--device'];
    expect((await run('wd-predict', [...args, GPU])).err).toContain('warning[WD361]');
    expect((await run('wd-predict', [...args, 'cpu', '--force'])).err).toBe('');
  });
});

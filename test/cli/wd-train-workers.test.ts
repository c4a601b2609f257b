/** @file `--workers` and `--sync-batchnorm`: what a person sees of several workers, from the first line to the folder. */
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, events, json, workplace } from './commands.ts';

const { path, read, run, start, write } = workplace();
const gpu = process.env['WD_TEST_DEVICE'] ?? 'gpu';
const SIZE = '--units 8 --layers 2 --epochs 2 --batch 64 --replicas 4 --threads 1'.split(' ');
const TRAIN = ['data.csv', ...SIZE, '--no-linear'];
const WHOLE = [
  'curves.svg',
  'history.csv',
  'history.jsonl',
  'metrics.json',
  'model.json',
  'model.safetensors',
];

beforeAll(() => write('data.csv', collisions(600)));

describe('--workers', () => {
  it('says who they are, trains as one device does, and writes one whole run', async () => {
    const alone = await run('wd-train', [...TRAIN, '--device', 'cpu', '--name', 'alone']);
    const both = await run('wd-train', [...TRAIN, '--workers', 'cpu,cpu', '--name', 'both']);
    expect([alone.code, both.code, both.err]).toEqual([0, 0, '']);
    const line = 'asked for with --workers cpu,cpu; each takes whole replicas';
    expect(both.out).toMatch(/^workers CPU \(1 thread, SIMD\) · CPU \(1 thread, SIMD\) +asked/m);
    expect(both.out).toContain(line);
    expect(readdirSync(path('runs', 'both')).toSorted()).toEqual(WHOLE);
    const [one, two] = ['alone', 'both'].map((name) => json(read('runs', name, 'metrics.json')));
    expect(two['workers']).toEqual(['CPU (1 thread, SIMD)', 'CPU (1 thread, SIMD)']);
    expect(one).not.toHaveProperty('workers');
    const losses = [one, two].map((metrics) => Object(metrics['best']).valid.loss as number);
    expect(losses[1]).toBeCloseTo(losses[0], 5);
    const last = both.out.trimEnd().split('\n').at(-1);
    expect(last?.slice(0, 40)).toBe(alone.out.trimEnd().split('\n').at(-1)?.slice(0, 40));
    const scored = await run('wd-predict', ['runs/both', 'data.csv', '-o', 'scored.csv']);
    expect(scored.code).toBe(0);
  });

  it('of different kinds work together, and the linear model beside them', async () => {
    const args = ['data.csv', ...SIZE, '--workers', `cpu,${gpu}`, '--name', 'mixed', '--json'];
    const { code, out } = await run('wd-train', args);
    expect(code).toBe(0);
    const said = events(out);
    expect(said.map(({ event }) => event)).toEqual(['start', 'epoch', 'epoch', 'done']);
    expect(Object(said[3])).toHaveProperty('linear');
    expect(Object(said[3]).workers).toHaveLength(2);
  });

  it('stop where a loss is no number: code 72, and no run', async () => {
    const args = [...TRAIN, '--workers', 'cpu,cpu', '--lr', '1e30', '--name', 'diverged'];
    const { code, err } = await run('wd-train', args);
    expect(code).toBe(72);
    expect(err).toContain('error[WD320]: training stopped: ');
    expect(existsSync(path('runs', 'diverged'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('end well at Ctrl-C', async () => {
    const long = ['--epochs', '1000000', '--no-early-stopping', '--name', 'stopped'];
    const training = start('wd-train', [...TRAIN, ...long, '--workers', 'cpu,cpu']);
    await training.said(/^ {4}3 /m);
    training.kill('SIGINT');
    const { code, err } = await training.ended;
    expect([code, err]).toEqual([130, '']);
    expect(readdirSync(path('runs', 'stopped')).toSorted()).toEqual(WHOLE);
    expect(json(read('runs', 'stopped', 'metrics.json'))['stopped']).toBe('interrupted');
  });

  it.skipIf(process.platform === 'win32')('leave at once at a second Ctrl-C', async () => {
    const long = ['--epochs', '1000000', '--no-early-stopping', '--out', 'none'];
    const size = ['--units', '256', '--layers', '5', '--valid', '0.8', '--batch', '8'];
    const args = ['data.csv', ...SIZE, ...size, ...long, '--workers', `${gpu},${gpu}`];
    const training = start('wd-train', args);
    await training.said(/^preset/m);
    training.kill('SIGINT');
    await training.said(/^finishing the step/m);
    training.kill('SIGINT');
    const { code, err } = await training.ended;
    // By the signal, or with its code where the work was all but done: never by an abort.
    expect([null, 130]).toContain(code);
    expect(err).not.toMatch(/FATAL/);
    expect(existsSync(path('none'))).toBe(code === 130);
  });

  it('are not started for a dry run that ends before', async () => {
    const args = [...TRAIN, '--workers', 'cpu,cpu', '--dry-run'];
    expect(await run('wd-train', args)).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [['--workers', 'cpu,,cpu'], 'WD240', '--workers "cpu,,cpu" is no list of 1 to 64 devices'],
    [
      ['--workers', 'cpu,cpu', '--replicas', '1'],
      'WD243',
      '2 workers cannot share 1 replica: each takes whole ones',
    ],
    [
      ['--workers', 'cpu', '--device', 'cpu'],
      'WD013',
      '--workers and --device contradict each other',
    ],
  ])('%j is refused', async (given, code, message) => {
    const { code: exit, err } = await run('wd-train', [...TRAIN, ...given]);
    expect(exit).toBe(2);
    expect(err).toContain(`error[${code}]: ${message}\n`);
  });

  it('that cannot be had are named', async () => {
    const { code, err } = await run('wd-train', [...TRAIN, '--workers', 'cpu,gpu:99']);
    expect(code).toBe(69);
    expect(err).toContain('error[WD246]: there is no adapter gpu:99\n  of worker 1 (gpu:99)\n');
    expect(err).toMatch(/\n {2}gpu:0 {2}\S/);
  });
});

describe('--sync-batchnorm', () => {
  it('is what one replica of the whole batch is', async () => {
    const one = ['--replicas', '1', '--device', 'cpu', '--name', 'one'];
    const sync = ['--sync-batchnorm', '--device', 'cpu', '--name', 'sync'];
    expect((await run('wd-train', [...TRAIN, ...one])).code).toBe(0);
    expect((await run('wd-train', [...TRAIN, ...sync])).code).toBe(0);
    const weights = ['one', 'sync'].map((name) => read('runs', name, 'model.safetensors'));
    expect(weights[1]).toBe(weights[0]);
  });

  it('is the same over several workers, whatever the replicas; and repeats to the bit', async () => {
    const sync = ['--sync-batchnorm', '--replicas', '1', '--keep-remainder'];
    const alone = ['--device', 'cpu', '--name', 'sync-alone'];
    expect((await run('wd-train', [...TRAIN, ...sync, ...alone])).code).toBe(0);
    const teams = [
      ['--workers', 'cpu,cpu,cpu', '--name', 'sync-a'],
      ['--workers', 'cpu,cpu,cpu', '--name', 'sync-b'],
      ['--workers', `${gpu},cpu`, '--name', 'sync-mixed'],
    ];
    for (const team of teams) {
      const { code, out, err } = await run('wd-train', [...TRAIN, ...sync, ...team]);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^workers .*; each takes an equal part of every batch$/m);
      expect(out).toMatch(/^steps +batches of 64 /m);
    }
    const names = ['sync-alone', 'sync-a', 'sync-b', 'sync-mixed'];
    const losses = names.map((name) => {
      return Object(json(read('runs', name, 'metrics.json'))['best']).valid.loss as number;
    });
    for (const loss of losses) expect(loss).toBeCloseTo(losses[0], 5);
    const [a, b] = ['sync-a', 'sync-b'].map((name) => read('runs', name, 'model.safetensors'));
    expect(b).toBe(a);
  });
});

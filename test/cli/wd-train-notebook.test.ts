/** @file `--preset notebook` on a small table: what it warns of, where it fails and how that is cured. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, json, workplace } from './commands.ts';

const { path, read, run, write } = workplace();
const NOTEBOOK = ['data.csv', '--preset', 'notebook', '--device', 'cpu'];
const DEAD_SCHEDULE =
  'warning[WD301]: the learning-rate schedule can never act: its least rate 0.001 is not below the learning rate 0.001\n' +
  '  help: so it is in the published recipe; --min-lr 0.00001 would let it act\n';

beforeAll(() => write('data.csv', collisions(400)));

describe('--preset notebook', () => {
  it('says that its schedule is dead, and fails where no batch fits, with a cure', async () => {
    const { code, out, err } = await run('wd-train', NOTEBOOK);
    expect(code).toBe(65);
    expect(err.startsWith(DEAD_SCHEDULE)).toBe(true);
    expect(err).toContain('error[WD321]: no training step: 382 training rows, batches of 16384\n');
    // 382 rows are 47 for each of the 8 replicas.
    expect(err).toContain('  help: make the batch smaller: --batch 376\n');
    expect(err).toContain('  help: or train a last, smaller batch too: --keep-remainder\n');
    expect(out).toContain('16,867,358 weights');
    expect(out).toContain('batches of 8 replicas × 2,048');
    expect(out).toContain('as they are');
    expect(readdirSync(path())).toEqual(['data.csv']);
  });

  it.each([['--batch', '376'], ['--keep-remainder']])(
    'trains by the cure %s %s',
    async (...cure) => {
      const small = ['--units', '8', '--epochs', '1', '-q', '--name', `cure${cure.length}`];
      const { code, err } = await run('wd-train', [...NOTEBOOK, ...cure, ...small]);
      expect([code, err]).toEqual([0, expect.not.stringContaining('error[')]);
      expect(json(read('runs', `cure${cure.length}`, 'metrics.json'))['steps']).toBe(1);
    },
  );

  it('trains with a batch that fits', async () => {
    const cure = ['--batch', '64', '--replicas', '8', '--units', '8', '--epochs', '1'];
    const { code, out, err } = await run('wd-train', [...NOTEBOOK, ...cure]);
    expect([code, err]).toEqual([0, DEAD_SCHEDULE]);
    expect(out).toContain('382 train · 18 validation');
    expect(json(read('runs', 'data-1', 'metrics.json'))).toMatchObject({
      preset: 'notebook',
      // 382 rows hold five whole batches of 64.
      steps: 5,
      recipe: { batch: 64, replicas: 8, units: 8, layers: 5, dropRemainder: true, epochs: 1 },
    });
  });

  it('is not warned of once the schedule can act', async () => {
    const args = [...NOTEBOOK, '--min-lr', '0.00001', '--dry-run'];
    expect(await run('wd-train', args)).toMatchObject({ code: 0, err: '' });
    expect(await run('wd-train', [...NOTEBOOK, '--no-plateau', '--dry-run'])).toMatchObject({
      code: 0,
      err: '',
    });
  });
});

describe('other warnings before a training', () => {
  it('name constant columns, and a batch larger than the table', async () => {
    const [head, ...rows] = collisions(40).trimEnd().split('\n');
    write('flat.csv', `${head},c\u001b[2Jd,e\n${rows.map((row) => `${row},7,0\n`).join('')}`);
    const args = ['flat.csv', '--batch', '64', '--device', 'cpu', '--dry-run'];
    const { code, err } = await run('wd-train', args);
    expect(code).toBe(0);
    expect(err.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
      String.raw`warning[WD302]: 2 columns with one value only: "c\u001b[2Jd", "e"`,
      'warning[WD303]: the batch of 64 rows is larger than the 36 training rows of flat.csv',
    ]);
  });
});

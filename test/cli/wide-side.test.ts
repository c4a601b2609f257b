/** @file Towers and weights by the flags of wd-train, and the models scored by wd-predict. */
import { beforeAll, describe, expect, it } from 'vitest';
import { json, TINY, workplace } from './commands.ts';
import { KINDS, PRICES } from './small-table.ts';

const { read, run, write } = workplace();

beforeAll(() => {
  write('kinds.csv', KINDS);
  write('prices.csv', PRICES);
});

const QUICK = '--epochs 2 --batch 64 --device cpu'.split(' ');

describe('--towers', () => {
  it.each([
    ['wide', 'network wide 8 → 3  27 weights'],
    ['deep', 'network deep 7 → 3×16 → 3  '],
  ])('%s: trains, is kept, and scores', async (towers, line) => {
    const args = ['kinds.csv', '--target', 'kind', ...QUICK, '--towers', towers, '--name', towers];
    const { code, err, out } = await run('wd-train', args);
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(/ {2,}/g, '  ')).toContain(line);
    expect(json(read('runs', towers, 'model.json'))).toMatchObject({ network: { towers } });
    expect(json(read('runs', towers, 'metrics.json'))).toMatchObject({ towers });
    const scored = await run('wd-predict', [
      `runs/${towers}`,
      'kinds.csv',
      '--device',
      'cpu',
      '--force',
    ]);
    expect([scored.code, scored.err]).toEqual([0, '']);
  });

  it('a model that says nothing of towers has both', async () => {
    const trained = ['kinds.csv', '--target', 'kind', ...TINY, '--name', 'old'];
    expect((await run('wd-train', trained)).code).toBe(0);
    const args = ['runs/old', 'kinds.csv', '--device', 'cpu', '-o'];
    await run('wd-predict', [...args, 'new.csv']);
    const model = read('runs', 'old', 'model.json');
    write('runs/old/model.json', model.replace(/\n *"towers": "both",/, ''));
    expect(read('runs', 'old', 'model.json')).not.toBe(model);
    expect((await run('wd-predict', [...args, 'again.csv'])).code).toBe(0);
    expect(read('again.csv')).toBe(read('new.csv'));
  });

  it.each([
    [['--towers', 'depe'], 'WD011', 'did you mean deep?'],
    [['--towers', 'deep', '--cross', 'a:b'], 'WD021', '--cross: of the wide side'],
    [['--towers', 'wide', '--layers', '2', '--units', '8'], 'WD021', '--units, --layers: of the'],
  ])('%j is refused: %s', async (flags, wd, text) => {
    const { code, err } = await run('wd-train', ['kinds.csv', ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(`error[${wd}]`);
    expect(err).toContain(text);
  });
});

describe('numbers in buckets', () => {
  it('are said, crossed by their names, kept, and scored', async () => {
    const flags = ['--wide-buckets', '5', '--cross', 'size:colour', '--name', 'buckets'];
    const args = ['kinds.csv', '--target', 'kind', ...TINY, ...flags];
    const { code, err, out } = await run('wd-train', args);
    expect([code, err]).toEqual([0, '']);
    const lines = out.replaceAll(/ {2,}/g, '  ');
    expect(lines).toContain('inputs  3 numbers · 1 category · 2 in buckets · 1 cross  ');
    const model = json(read('runs', 'buckets', 'model.json'));
    expect(model).toMatchObject({
      encoder: { buckets: [{ column: 'size' }, { column: 'weight' }] },
      // Six codes of a size and five of a colour; then sizes and weights by themselves.
      network: { crosses: [30, 6, 6] },
    });
    write('later.csv', 'colour,size,weight\nred,,1e9\nnever,4.5,-1e9\n');
    const scored = await run('wd-predict', ['runs/buckets', 'later.csv', '--device', 'cpu']);
    expect([scored.code, scored.err]).toEqual([0, '']);
    expect(read('later.scored.csv').trim().split('\n')).toHaveLength(3);
  });
});

describe('weights', () => {
  const KIND = ['kinds.csv', '--target', 'kind', ...TINY];

  it('of a column and of classes are said, kept, and not learned from', async () => {
    const flags = ['--weight', 'weight', '--class-weight', 'balanced', '--name', 'weighed'];
    const { code, err, out } = await run('wd-train', [...KIND, ...flags]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /\nweights column weight · classes balanced +0(?:\.\d+)? to [12]\.\d+, 1 on average; in the training loss alone\n/,
    );
    expect(json(read('runs', 'weighed', 'metrics.json'))).toMatchObject({
      weights: { column: 'weight', classes: 'balanced' },
    });
    expect(read('runs', 'weighed', 'model.json')).not.toContain('"weight"');
    write('unweighed.csv', 'colour,size,kind\nred,4,a\nblue,9,b\n');
    const scored = await run('wd-predict', ['runs/weighed', 'unweighed.csv', '--device', 'cpu']);
    expect([scored.code, scored.err]).toEqual([0, '']);
  });

  it.each([
    [[...KIND, '--weight', 'wieght'], 2, 'WD160', 'did you mean "weight"?'],
    [[...KIND, '--weight', 'colour'], 65, 'WD190', '--> kinds.csv:'],
    [[...KIND, '--weight', 'kind'], 2, 'WD161', 'is named by --target and by --weight'],
    [
      ['prices.csv', '--target', 'price', '--class-weight', 'balanced'],
      2,
      'WD022',
      'is a quantity',
    ],
    [[...KIND, '--class-weight', 'balance'], 2, 'WD011', 'did you mean balanced?'],
  ])('%j ends with %d and %s', async (args, exit, wd, text) => {
    const { code, err } = await run('wd-train', args);
    expect([code, err.match(/error\[(\w+)\]/)?.[1]]).toEqual([exit, wd]);
    expect(err).toContain(text);
  });
});

/** @file The flags of wd-train that say what columns, cells and the target are, and mistakes in them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { TINY, workplace } from './commands.ts';
import { KINDS, PRICES } from './small-table.ts';

const { run, write } = workplace();

/** The lines that say what would be done, blanks between their parts made two. */
async function dryRun(table: string, ...args: string[]): Promise<string[]> {
  const { code, out, err } = await run('wd-train', [table, ...TINY, '--dry-run', ...args]);
  expect(code, err).toBe(0);
  return out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
}

beforeAll(() => {
  write('kinds.csv', KINDS);
  write('prices.csv', PRICES);
  write('two.csv', KINDS.replaceAll(/^.*,c\n/gm, ''));
});

const KIND = ['kinds.csv', '--target', 'kind'] as const;

describe('flags of columns', () => {
  it.each([
    [['--ignore', 'size', 'colour'], 'size  number  6  13  20  ignored', 'inputs  1 number  '],
    [
      ['--id', 'weight'],
      'weight  number  0  0  90  kept as id',
      'inputs  2 numbers · 1 category  ',
    ],
    [['--categorical', 'size'], 'size  category  ', 'inputs  1 number · 2 categories  '],
    [
      ['--categorical', 'size', '--cross', 'colour:size', '--cross-buckets', '64'],
      'network wide ',
      'inputs  1 number · 2 categories · 1 cross  ',
    ],
  ])('%j is heard', async (flags, column, inputs) => {
    const lines = await dryRun(...KIND, ...flags);
    expect(lines.filter((line) => line.startsWith(column))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith(inputs))).toHaveLength(1);
  });

  it('--missing names what stands for a gap', async () => {
    const lines = await dryRun(...KIND, '--missing', 'red', '');
    const red = KINDS.match(/,red,/g)?.length ?? 0;
    expect(lines).toContain(`colour  boolean  green  ${9 + red}  2  0/1: "blue", "green"`);
  });

  it.each(['--ignore', '--id', '--categorical', '--numeric'])(
    '%s: a column that is not there is an error, with the likely one',
    async (flag) => {
      const { code, err } = await run('wd-train', [...KIND, ...TINY, flag, 'wieght']);
      expect([code, err]).toEqual([
        2,
        `error[WD160]: there is no column "wieght", which ${flag} names\n` +
          '  help: did you mean "weight"?\n' +
          '  help: the columns are "name", "colour", "size", "weight", "kind"\n',
      ]);
    },
  );

  it.each([
    [['--ignore', 'size', '--id', 'size'], 2, 'WD161', 'is named by --id and by --ignore'],
    [['--numeric', 'colour'], 65, 'WD162', 'column "colour" holds text: "green"'],
    [['--cross', 'colour:colour'], 2, 'WD164', 'the cross "colour:colour" names a column twice'],
    [['--cross', 'colour:clour'], 2, 'WD164', 'needs a category named "clour"'],
    [['--ignore', 'name', 'colour', 'size', 'weight'], 65, 'WD165', 'no column to learn from'],
    [['--encoding', 'utf-99'], 2, 'WD109', 'there is no encoding "utf-99"'],
    [['--test', 'kind.csv'], 65, 'WD100', 'did you mean kinds.csv?'],
  ])('%j ends with %d and %s', async (flags, exit, wd, text) => {
    const { code, err } = await run('wd-train', [...KIND, ...TINY, '--name', 'bad', ...flags]);
    expect([code, err.match(/error\[(\w+)\]/)?.[1]]).toEqual([exit, wd]);
    expect(err).toContain(text);
    expect(err.match(/error\[/g)).toHaveLength(1);
  });
});

describe('flags of the target', () => {
  it('--task overrides what is seen in it', async () => {
    const seen = await dryRun('prices.csv', '--target', 'rooms', '--drop-missing-target');
    const note = 'several classes: "1", "2", "3", "4", "5", 10 rows without it left out';
    expect(seen).toContain(`target  rooms  as asked; ${note}`);
    const flags = ['--target', 'rooms', '--drop-missing-target', '--task', 'regression'];
    expect(await dryRun('prices.csv', ...flags)).toContain(
      'target  rooms  as asked; a quantity (regression), 10 rows without it left out',
    );
  });

  it('--target -1 of numbers is a quantity', async () => {
    expect(await dryRun('prices.csv', '--target', '-1')).toContain(
      'target  price  as asked; a quantity (regression)',
    );
  });

  it('--positive turns two classes round', async () => {
    const target = ['--target', 'kind', '--ignore', 'colour'];
    expect(await dryRun('two.csv', ...target)).toContain(
      'target  kind  as asked; 50.0 % are b, the others a',
    );
    expect(await dryRun('two.csv', ...target, '--positive', 'a')).toContain(
      'target  kind  as asked; 50.0 % are a, the others b',
    );
  });

  it.each([
    [['two.csv', '--target', 'kind', '--positive', 'aa'], 2, 'WD182', '--positive "a"'],
    [[...KIND, '--positive', 'a'], 2, 'WD182', '"a" cannot be the positive class'],
    [[...KIND, '--task', 'binary'], 65, 'WD133', 'has 3 distinct values, not two'],
    [[...KIND, '--task', 'regression'], 65, 'WD181', 'the target "kind" holds text: "a"'],
    [[...KIND, '--task', 'regresion'], 2, 'WD011', 'did you mean regression?'],
    [['kinds.csv', '--target', 'name'], 65, 'WD180', 'each stands in one row only'],
    [['prices.csv', '--target', 'rooms'], 65, 'WD183', '--drop-missing-target'],
  ])('%j ends with %d and %s', async (args, exit, wd, text) => {
    const { code, err } = await run('wd-train', [...args, ...TINY, '--name', 'bad']);
    expect([code, err.match(/error\[(\w+)\]/)?.[1]]).toEqual([exit, wd]);
    expect(err).toContain(text);
    expect(err.match(/error\[/g)).toHaveLength(1);
  });

  it.each([
    [
      'one row',
      200,
      [],
      /^warning\[WD306\]: no validation row is of the class "yes": there is no AUC/,
    ],
    ['two rows', 100, [], /^$/],
    [
      'late ones',
      190,
      ['--time-column', 't'],
      /^warning\[WD306\]: no training row is of the class "yes"/,
    ],
  ])('a class of few rows is warned of before the training: %s', async (_, every, flags, says) => {
    const rows = Array.from({ length: 200 }, (__, i) => {
      return `${i},${(i * 37) % 101},${i % every === every - 1 ? 'yes' : 'no'}\n`;
    });
    write('rare.csv', `t,x,answer\n${rows.join('')}`);
    const args = ['rare.csv', '--target', 'answer', ...flags, ...TINY, '--dry-run'];
    const { code, err } = await run('wd-train', args);
    expect([code, err]).toEqual([0, expect.stringMatching(says)]);
  });

  it('a second column of the name of the target is warned of', async () => {
    const rows = KINDS.trimEnd().split('\n');
    write('twice.csv', rows.map((row, i) => `${row},${i === 0 ? 'kind' : i % 7}\n`).join(''));
    const args = ['twice.csv', '--target', 'kind', ...TINY, '--dry-run'];
    const { code, err } = await run('wd-train', args);
    expect([code, err]).toEqual([
      0,
      'warning[WD304]: "kind.2" may know too much: it has the name of the target "kind", with a number to tell them apart\n' +
        '  help: leave it out unless it is known beforehand: --ignore kind.2\n',
    ]);
  });

  it('numbers too large for float32 are warned of', async () => {
    const rows = KINDS.trimEnd().split('\n');
    const stars = rows.map((row, i) => `${i === 0 ? 'stars' : `${i}.25e300`},${row}\n`);
    write('stars.csv', stars.join(''));
    const { code, err } = await run('wd-train', [
      'stars.csv',
      ...KIND.slice(1),
      ...TINY,
      '--dry-run',
    ]);
    expect([code, err]).toEqual([
      0,
      'warning[WD305]: "stars" holds numbers too large for float32, such as 1.25e300: it is taken as id\n' +
        '  help: divide them all, or take their logarithm, to make it a column of numbers\n' +
        '  help: or leave it out: --ignore stars\n',
    ]);
  });

  it('a column that knows too much is warned of, with a command line that can be copied', async () => {
    const rows = KINDS.trimEnd().split('\n');
    write(
      'leak.csv',
      rows.map((row, i) => `${row},${i === 0 ? 'my copy' : row.at(-1)}\n`).join(''),
    );
    const args = ['leak.csv', '--target', 'kind', ...TINY, '--dry-run'];
    const { code, err } = await run('wd-train', args);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning\[WD304\]: "my copy" may know too much: /);
    expect(err).toContain("unless it is known beforehand: --ignore 'my copy'\n");
  });
});

/** @file wd-data inspect: what a table is, without training; and its schema, edited and given to wd-train. */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { events, json, TINY, workplace } from './commands.ts';
import { KINDS, PRICES } from './small-table.ts';

const { path, read, run, write } = workplace();

/** The lines of a command, blanks between their parts made two. */
function linesOf(out: string): string[] {
  return out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
}

beforeAll(() => {
  write('kinds.csv', KINDS);
  write('prices.csv', PRICES);
  const leaking = Array.from({ length: 60 }, (_, i) => `${i % 2},${(i % 2) * 7 + 1},${i % 7}`);
  write('leaking.csv', ['label,answer,x', ...leaking].join('\n'));
});

describe('wd-data inspect', () => {
  it('says how the table is written, what its columns are, and the target', async () => {
    const { code, out, err } = await run('wd-data', ['inspect', 'kinds.csv', '--target', 'kind']);
    expect([code, err]).toEqual([0, '']);
    expect(linesOf(out)).toEqual(
      expect.arrayContaining([
        'reading delimiter "," · header on line 1 · missing "": 22 cells',
        'column  kind  example  missing  distinct  use',
        'name  id  n0  0  90  ignored',
        'colour  category  green  9  3  embedding 4',
        'size  number  6  13  20  number, missing flag',
        'kind  category  a  0  3  target',
        'target  kind  as asked; several classes: "a", "b", "c"',
        'next  wd-train kinds.csv --target kind',
      ]),
    );
    expect(existsSync(path('runs'))).toBe(false);
  });

  it('takes the flags of columns, of the target and of the reading', async () => {
    const flags = ['--ignore', 'size', '--categorical', 'weight', '--id', 'colour'];
    const target = ['--target', 'kind', '--missing', 'red', ''];
    const { code, out } = await run('wd-data', ['inspect', 'kinds.csv', ...flags, ...target]);
    expect(code).toBe(0);
    const lines = linesOf(out);
    expect(lines).toContain('size  number  6  13  20  ignored');
    expect(lines.find((line) => line.startsWith('weight  category'))).toMatch(/embedding/);
    expect(lines.find((line) => line.startsWith('colour'))).toMatch(/kept as id$/);
    expect(out).toContain('missing "red"');
  });

  it('says where no target is to be seen, and goes on', async () => {
    const { code, out } = await run('wd-data', ['inspect', 'prices.csv']);
    expect(code).toBe(0);
    expect(out).toMatch(/\ntarget {2}none .*which column is the target\?.*--target NAME/);
    expect(out).toContain('next    wd-train prices.csv --target NAME');
  });

  it('names columns that know too much', async () => {
    const { out } = await run('wd-data', ['inspect', 'leaking.csv']);
    expect(out).toMatch(/\ntarget {2}label +by its name; two classes: "0", "1"\n/);
    expect(out).toMatch(
      /\nleakage answer +may know too much: alone ranks the rows almost perfectly/,
    );
    expect(out.match(/leakage/g)).toHaveLength(1);
  });

  it('names columns of numbers that float32 cannot hold', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i + 1}.5e300,${i % 7},${i % 2}\n`);
    write('huge.csv', `far,x,label\n${rows.join('')}`);
    const { code, out } = await run('wd-data', [
      'inspect',
      'huge.csv',
      '--schema-out',
      'huge.json',
    ]);
    expect(code).toBe(0);
    expect(out.match(/^numbers .*$/gm)).toEqual([
      expect.stringMatching(
        /^numbers far +numbers too large for float32, such as 1\.5e300: divide/,
      ),
    ]);
    // What it wrote can be read again.
    const again = await run('wd-data', ['inspect', 'huge.csv', '--schema', 'huge.json']);
    expect(again.code).toBe(0);
  });

  it('says all of it in one object with --json', async () => {
    const { out } = await run('wd-data', ['inspect', 'leaking.csv', '--json']);
    const [event, ...rest] = events(out);
    expect(rest).toEqual([]);
    expect(event).toMatchObject({
      event: 'schema',
      table: 'leaking.csv',
      rows: 60,
      target: { name: 'label', task: 'binary', classes: ['0', '1'], missing: 0 },
      suspects: [{ column: 'answer' }],
    });
    expect(event['columns']).toContainEqual({
      name: 'x',
      kind: 'number',
      inferred: 'number',
      role: 'feature',
      example: '0',
      missing: 0,
      distinct: 7,
      moreDistinct: false,
      use: 'number',
    });
  });

  it.each([
    [['inspect', 'kind.csv'], 65, 'WD100'],
    [['inspect'], 2, 'WD002'],
    [['inspect', 'kinds.csv', '--task', 'ranking'], 2, 'WD011'],
    [['inspect', 'kinds.csv', '--ignore', 'colur'], 2, 'WD160'],
    [['inspect', 'kinds.csv', '--target', 'knd'], 65, 'WD130'],
    [['inspect', 'kinds.csv', '--schema-out', 'prices.csv'], 73, 'WD406'],
    [['inspect', 'kinds.csv', '--schema', 'no.json'], 65, 'WD199'],
    [['inspect', 'kinds.csv', '--schema', 'prices.csv'], 65, 'WD195'],
    [['inspct', 'kinds.csv'], 2, 'WD001'],
  ])('%j ends with %d and %s', async (args, exit, wd) => {
    const { code, out, err } = await run('wd-data', args);
    const codes = [...err.matchAll(/error\[(\w+)\]/g)].map((match) => match[1]);
    expect([code, out, codes]).toEqual([exit, '', [wd]]);
  });
});

interface Schema {
  readonly columns: readonly Record<string, unknown>[];
}

/** A schema with other words for some columns. */
function edited(file: string, words: Readonly<Record<string, object>>): string {
  const schema = json(read(file)) as unknown as Schema;
  const columns = schema.columns.map((column) => ({ ...column, ...words[String(column['name'])] }));
  return JSON.stringify({ ...schema, columns });
}

/** The lines of a dry run that say what columns are. */
async function columnsOf(...args: string[]): Promise<string[]> {
  const { code, out, err } = await run('wd-train', ['kinds.csv', ...TINY, '--dry-run', ...args]);
  expect([code, err]).toEqual([0, '']);
  return linesOf(out).filter((line) =>
    /^(?:name|colour|size|weight|kind|target|inputs) /.test(line),
  );
}

describe('--schema', () => {
  beforeAll(async () => {
    const asked = ['inspect', 'kinds.csv', '--target', 'kind', '--schema-out', 'schema.json'];
    expect((await run('wd-data', asked)).code).toBe(0);
    write(
      'edited.json',
      edited('schema.json', { size: { kind: 'category' }, weight: { role: 'ignored' } }),
    );
    write('typo.json', edited('schema.json', { size: { name: 'sise' } }));
  });

  it('given back as it was written changes nothing', async () => {
    const asked = await columnsOf('--target', 'kind');
    expect(await columnsOf('--schema', 'schema.json')).toEqual(
      asked.map((line) => line.replace('ignored', 'kept as id')),
    );
  });

  it('given back edited is obeyed, unless a flag says otherwise', async () => {
    const lines = await columnsOf('--schema', 'edited.json');
    expect(lines).toContain('weight  number  0  0  90  ignored');
    expect(lines.find((line) => line.startsWith('size'))).toMatch(/^size {2}category/);
    const over = await columnsOf('--schema', 'edited.json', '--numeric', 'size', 'weight');
    expect(over).toContain('weight  number  0  0  90  number');
    expect(over).toContain('size  number  6  13  20  number, missing flag');
  });

  it('names a column that the table lacks', async () => {
    const { code, err } = await run('wd-train', ['kinds.csv', ...TINY, '--schema', 'typo.json']);
    expect(code).toBe(65);
    expect(err).toContain(
      'error[WD196]: typo.json speaks of a column "sise", which kinds.csv lacks',
    );
    expect(err).toContain('help: did you mean "size"?');
  });
});

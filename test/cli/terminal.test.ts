/** @file Which words of a command go where. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dataError } from '../../src/base/errors.ts';
import { fakeTerminal, type FakeOptions } from './fake-terminal.ts';

const XTERM = { TERM: 'xterm-256color' };

/** `styleText` reads the environment of this process. */
function colorless(): void {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI', 'TF_BUILD']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('TERM', 'xterm-256color');
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('live', () => {
  it.each<[string, FakeOptions, boolean]>([
    ['a terminal', { env: XTERM, columns: 80 }, true],
    ['a pipe', { env: XTERM }, false],
    ['0 columns', { env: XTERM, columns: 0 }, false],
    ['0 rows', { env: XTERM, columns: 80, rows: 0 }, false],
    ['a dumb terminal', { env: { TERM: 'dumb' }, columns: 80 }, false],
    ['CI', { env: { CI: 'true' }, columns: 80 }, false],
    ['CI=false', { env: { CI: 'false' }, columns: 80 }, true],
    ['CI empty', { env: { CI: '' }, columns: 80 }, true],
    ['--json', { env: XTERM, columns: 80, argv: ['--json'] }, false],
  ])('%s', (_, options, live) => {
    expect(fakeTerminal(options).io.live).toBe(live);
  });

  it.each<[number | undefined, number]>([
    [undefined, 80],
    [0, 80],
    [132, 132],
  ])('%s columns are a width of %d', (columns, width) => {
    const options = columns === undefined ? {} : { columns };
    expect(fakeTerminal(options).io.width).toBe(width);
  });
});

describe('the options it looks for', () => {
  it.each<[string[], boolean, number]>([
    [[], false, 0],
    [['data.csv', '--json'], true, 0],
    [['--', '--json', '-q'], false, 0],
    [['-q'], false, 1],
    [['-qq'], false, 2],
    [['-q', '--quiet', '--json'], true, 2],
    [['-query', '--json=1'], false, 0],
  ])('%j', (argv, json, quiet) => {
    expect(fakeTerminal({ argv }).io).toMatchObject({ json, quiet });
  });
});

function sayAll(options: FakeOptions): { out: string; err: string } {
  const { io, out, err } = fakeTerminal(options);
  io.line('talk');
  io.decision('split', '8 rows', 'shuffled');
  io.result('result');
  io.warning('WD310', 'careful', ['do this']);
  io.error(dataError('WD104', 'empty', { place: { file: 'a.csv' } }));
  io.event({ event: 'done' });
  io.complain('at once');
  return { out: out(), err: err() };
}

const TALK = 'talk\nsplit   8 rows                                 shuffled\n';
const WARNING = 'warning[WD310]: careful\n  help: do this\n';
const ERROR = 'error[WD104]: empty\n  --> a.csv\n';

describe('stdout and stderr', () => {
  it.each<[string[], string, string]>([
    [[], `${TALK}result\n`, `${WARNING}${ERROR}at once\n`],
    [['-q'], 'result\n', `${WARNING}${ERROR}at once\n`],
    [['-qq'], '', `${ERROR}at once\n`],
  ])('%j', (argv, out, err) => {
    colorless();
    expect(sayAll({ argv })).toEqual({ out, err });
  });

  it('--json: objects on stdout, talk on stderr', () => {
    colorless();
    const { out, err } = sayAll({ argv: ['--json'] });
    expect(err).toBe(`${TALK}result\nat once\n`);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { v: 1, event: 'warning', code: 'WD310', message: 'careful', help: ['do this'] },
      {
        v: 1,
        event: 'error',
        code: 'WD104',
        message: 'empty',
        file: 'a.csv',
        details: [],
        help: [],
      },
      { v: 1, event: 'done' },
    ]);
  });

  it('colours a terminal, and nothing else', () => {
    colorless();
    expect(fakeTerminal({ columns: 80 }).io.color).toBe(true);
    expect(sayAll({ columns: 80 }).err).toContain('\u001b[31merror[WD104]');
    expect(fakeTerminal().io.color).toBe(false);
    vi.stubEnv('NO_COLOR', '1');
    expect(fakeTerminal({ columns: 80 }).io.color).toBe(false);
    expect(sayAll({ columns: 80 }).err).toBe(`${WARNING}${ERROR}at once\n`);
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('FORCE_COLOR', '1');
    expect(fakeTerminal().io.color).toBe(true);
  });
});

describe('text from a hostile file', () => {
  const nasty = 'a\u001b[2J\r\b\t\u0007\u009b1A\u202e';

  it.each<[string, FakeOptions]>([
    ['a pipe', {}],
    ['a terminal', { env: XTERM, columns: 80 }],
    ['--json', { argv: ['--json'] }],
  ])('on %s is shown, not obeyed', (_, options) => {
    colorless();
    vi.stubEnv('NO_COLOR', '1');
    const { io, out, err } = fakeTerminal(options);
    io.line(nasty);
    io.result(nasty);
    io.decision(nasty, `${nasty}\n`, `${nasty}\n`);
    io.warning('WD310', nasty, [nasty]);
    io.error(dataError('WD104', nasty, { place: { file: nasty, text: nasty }, details: [nasty] }));
    io.event({ [nasty]: nasty });
    io.complain(nasty);
    expect(`${out()}${err()}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(err().split('\n').length + out().split('\n').length).toBeLessThan(18);
  });
});

describe('setTransient', () => {
  it('is called before whatever is printed', () => {
    const { io, out } = fakeTerminal();
    io.setTransient(() => io.stdout.write('<clear>'));
    io.line('a');
    io.complain('b');
    io.event({});
    io.setTransient(undefined);
    io.line('c');
    expect(out()).toBe('<clear>a\n<clear>c\n');
  });
});

describe('decision', () => {
  it('aligns its three parts', () => {
    const { io, out } = fakeTerminal();
    io.decision('data', 'adult.csv   32,561 rows × 15 columns   3.8 MB   0.14 s');
    io.decision('target', 'income   2 classes, 24.1 % are ">50K"', 'last column');
    io.decision('device', '漢字 GPU', '1 of 2');
    expect(out()).toBe(`\
data    adult.csv   32,561 rows × 15 columns   3.8 MB   0.14 s
target  income   2 classes, 24.1 % are ">50K"   last column
device  漢字 GPU                               1 of 2
`);
  });
});

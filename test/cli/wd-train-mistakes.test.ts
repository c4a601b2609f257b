/** @file Mistakes to wd-train: all at once, the likely word, the exit code of each kind. */
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, TINY, workplace } from './commands.ts';

const { run, write } = workplace();

beforeAll(() => write('data.csv', collisions(20)));

describe('wd-train', () => {
  it('tells all mistakes of a command line at once, each with its cure', async () => {
    const mistakes =
      '--preset notebok --activation rleu --units 8.5 --dropout 1 --epochs 0 --lr 1e999 --valid 1.5 ' +
      '--seed -1 --name ../up --drop-remainder --keep-remainder --batch 64 --replicas 3 ' +
      '--batch-per-replica 16 --threads 0';
    const { code, out, err } = await run('wd-train', ['data.csv', ...mistakes.split(' ')]);
    expect([code, out]).toEqual([2, '']);
    const lines = err.trimEnd().split('\n');
    expect(lines).toEqual([
      'error[WD011]: --preset "notebok" is none of tabular, notebook',
      '  help: did you mean notebook?',
      'error[WD011]: --activation "rleu" is none of relu, gelu, silu, tanh',
      '  help: did you mean relu?',
      'error[WD013]: --drop-remainder and --keep-remainder contradict each other',
      '  help: give one of them',
      'error[WD010]: --units "8.5" is not a whole number from 1, up to 65536',
      'error[WD010]: --dropout "1" is not a number from 0, below 1',
      'error[WD010]: --epochs "0" is not a whole number from 1, up to 1000000',
      'error[WD010]: --lr "1e999" is not a number above 0',
      `error[WD010]: --seed "-1" is not a whole number from 0, up to ${Number.MAX_SAFE_INTEGER}`,
      'error[WD010]: --valid "1.5" is not a number above 0, below 1',
      'error[WD010]: --threads "0" is not a whole number from 1, up to 256',
      'error[WD012]: --name "../up" cannot be the name of a folder',
      '  help: use letters, digits, dots, dashes and underscores, 100 at most',
      'error[WD020]: a batch of 64 rows cannot be dealt to 3 replicas of 16 rows',
      '  help: batch = replicas × batch per replica, in whole numbers: give two of --batch, --replicas, --batch-per-replica',
    ]);
  });

  it('suggests the flags that were meant', async () => {
    const { code, out, err } = await run('wd-train', ['data.csv', '--epoch', '3', '--lerning']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain("error[WD001]: unknown option '--epoch'\n  help: did you mean --epochs?");
    expect(err).toContain("error[WD001]: unknown option '--lerning'\n  help: ");
  });

  it.each([
    [['data.csv', '--target', 'lable'], 65, 'WD130', 'did you mean "label"?'],
    [['data.csv', '--target', '99'], 65, 'WD130', 'the 29 columns are numbered 0 to 28'],
    [
      ['data.csv', '--target', '-1', '--task', 'binary'],
      65,
      'WD133',
      'the target "m_wwbb" has 20 distinct values, not two\n',
    ],
    [
      ['data.csv', '--target', '-1', '--task', 'multiclass'],
      65,
      'WD180',
      'the target "m_wwbb" has 20 distinct values; each stands in one row only\n',
    ],
    [['dta.csv'], 65, 'WD100', 'did you mean data.csv?'],
    [['data.csv', '--valid', 'held-out.csv'], 65, 'WD100', 'there is no file held-out.csv'],
    [['data.csv', '--delimiter', ';;'], 2, 'WD114', 'is not one character'],
    [['data.csv', '--force'], 2, 'WD013', 'give it: --name NAME'],
    [['data.csv', 'more.csv'], 65, 'WD100', 'there is no file more.csv'],
    [['.'], 65, 'WD101', 'is a folder; expected a CSV file'],
  ])('%j ends with %d and %s', async (args, exit, wd, text) => {
    const { code, err } = await run('wd-train', [...args, ...TINY]);
    expect([code, err.match(/error\[(\w+)\]/)?.[1]]).toEqual([exit, wd]);
    expect(err).toContain(text);
    expect(err.match(/error\[/g)).toHaveLength(1);
  });

  it('refuses a network that no memory holds, before it takes any', async () => {
    const { code, err } = await run('wd-train', ['data.csv', '--units', '65536', '--layers', '3']);
    expect(code).toBe(2);
    // Two square kernels, 38 vectors of units, 30 more: 2·65,536² + 38·65,536 + 30.
    expect(err).toContain('error[WD014]: a network of 8,592,424,990 weights is too large');
    expect(err).toContain('help: use a smaller --units or fewer --layers');
  });
});

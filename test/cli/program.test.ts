/** @file The frame of a command: its help, and its complaints about a command line. */
import { CommanderError, type Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { wdErrorsIn } from '../../src/cli/mistakes.ts';
import {
  addExamples,
  addOutputOptions,
  createProgram,
  introduction,
  packageVersion,
} from '../../src/cli/program.ts';

const EXAMPLES = [
  ['wd-try data.csv', 'what it does'],
  ['wd-try --demo', 'no data at hand'],
] as const;

function tryProgram(): Command {
  return createProgram('wd-try', 'trains on a table', EXAMPLES)
    .argument('<data>', 'a CSV file')
    .option('-b, --batch <rows>', 'rows a step')
    .option('--units <n...>', 'widths')
    .option('--open [how]', 'show it')
    .option('--demo', 'no data');
}

function printed(program: Command, argv: string[]): string {
  const out: string[] = [];
  program.configureOutput({ writeOut: (text) => out.push(text) });
  expect(() => program.parse(argv, { from: 'user' })).toThrow(CommanderError);
  return out.join('');
}

function mistakes(program: Command, argv: string[]): [string, string, readonly string[]][] {
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    const found = wdErrorsIn(error);
    expect(found.every(({ exitCode }) => exitCode === 2)).toBe(true);
    return found.map(({ code, message, help }) => [code, message, help]);
  }
  return [];
}

const ALL = 'all options: wd-try --help';

describe('help', () => {
  it('shows the examples first', () => {
    expect(printed(addOutputOptions(tryProgram()), ['--help'])).toBe(`\
Usage: wd-try [options] <data>

Examples:
  wd-try data.csv   what it does
  wd-try --demo     no data at hand

wd-try trains on a table

Arguments:
  data                a CSV file

Options:
  -V, --version       output the version number
  -b, --batch <rows>  rows a step
  --units <n...>      widths
  --open [how]        show it
  --demo              no data
  --json              one JSON object a line on stdout; all talk on stderr
  -q, --quiet         say only the results; twice (-qq): only errors
  -h, --help          display help for command
`);
  });

  it('gives a subcommand its own examples or none', () => {
    const out: string[] = [];
    const program = createProgram('wd-try', 'does things', EXAMPLES);
    program.configureOutput({ writeOut: (text) => out.push(text) });
    addExamples(program.command('look'), [['wd-try look a.csv', '']]);
    program.command('make');
    const look = 'Usage: wd-try look [options]\n\nExamples:\n  wd-try look a.csv\n\nOptions:';
    for (const name of ['look', 'make']) {
      expect(() => program.parse([name, '--help'], { from: 'user' })).toThrow(CommanderError);
    }
    expect(out[0]).toContain(look);
    expect(out[1]).toContain('Usage: wd-try make [options]\n\nOptions:');
  });

  it('prints the version of the package', () => {
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
    expect(printed(tryProgram(), ['-V'])).toBe(`${packageVersion()}\n`);
  });

  it('has words for a call with nothing', () => {
    expect(introduction('wd-try', 'trains on a table.', EXAMPLES)).toBe(`\
wd-try trains on a table.
  wd-try data.csv   what it does
  wd-try --demo     no data at hand
All options: wd-try --help`);
  });
});

describe('mistakes on the command line', () => {
  it.each<[string[], [string, string, string[]][]]>([
    [
      ['a.csv', '--bacth', '3'],
      [['WD001', "unknown option '--bacth'", ['did you mean --batch?', ALL]]],
    ],
    [['a.csv', '--xyzzy=1'], [['WD001', "unknown option '--xyzzy'", [ALL]]]],
    [['a.csv', '-x'], [['WD001', "unknown option '-x'", [ALL]]]],
    [['a.csv', '--hepl'], [['WD001', "unknown option '--hepl'", ['did you mean --help?', ALL]]]],
    [
      ['--bacth', '3', '--batch', '--value', '-b', '--other', '--demmo', '--', '--no'],
      [
        ['WD001', "unknown option '--bacth'", ['did you mean --batch?']],
        ['WD001', "unknown option '--demmo'", ['did you mean --demo?', ALL]],
      ],
    ],
    [[], [['WD002', "missing required argument 'data'", [ALL]]]],
    [['a.csv', '--batch'], [['WD002', "option '-b, --batch <rows>' argument missing", [ALL]]]],
    [['a.csv', 'b.csv'], [['WD003', 'too many arguments. Expected 1 argument but got 2.', [ALL]]]],
    [['a.csv', '-b', '3', '--open', '--units', '64', '32'], []],
  ])('%j', (argv, expected) => {
    expect(mistakes(tryProgram(), argv)).toEqual(expected);
  });

  it('names the commands where one is missing, and the likely one where it is misspelt', () => {
    const program = createProgram('wd-try', 'does things', []);
    program.command('look').option('--rows <n>', 'how many');
    program.command('make');
    const commands = 'give a command: look, make';
    expect(mistakes(program, [])).toEqual([
      ['WD002', 'wd-try was not told what to do', [commands, ALL]],
    ]);
    expect(mistakes(program, ['lok'])).toEqual([
      ['WD001', "unknown command 'lok'", ['did you mean look?', ALL]],
    ]);
    expect(mistakes(program, ['look', '--row', '3'])).toEqual([
      ['WD001', "unknown option '--row'", ['did you mean --rows?', ALL]],
    ]);
  });

  it('takes what a command itself objects to', () => {
    const program = tryProgram().action(() => program.error('error: not on a Sunday'));
    expect(mistakes(program, ['a.csv'])).toEqual([['WD004', 'not on a Sunday', [ALL]]]);
    const wrong = new WdError('WD114', 2, 'no such delimiter');
    const thrower = tryProgram().action(() => {
      throw wrong;
    });
    expect(() => thrower.parse(['a.csv'], { from: 'user' })).toThrow(wrong);
  });

  it('refuses options that exclude each other', async () => {
    const { Option } = await import('commander');
    const option = new Option('--all', 'everything').conflicts('demo');
    expect(mistakes(tryProgram().addOption(option), ['a.csv', '--all', '--demo'])).toEqual([
      ['WD005', "option '--all' cannot be used with option '--demo'", [ALL]],
    ]);
  });
});

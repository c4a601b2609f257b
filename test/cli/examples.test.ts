/** @file The first contact: a call with nothing, `--help` with its examples, and that each of them works. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCommand, type CommandName, collisions, workplace } from './commands.ts';

const COMMANDS = ['wd-train', 'wd-predict', 'wd-data'] as const;
const { path, run, write } = workplace();

/** Command lines in a help text, without their notes. */
function examplesIn(help: string): string[] {
  const lines = /\n\nExamples:\n((?: {2}.+\n)+)/.exec(help)?.[1].trimEnd().split('\n') ?? [];
  return lines.map((line) => line.trim().split(/ {3,}/)[0]);
}

function commandOf(word: string): CommandName {
  const command = COMMANDS.find((name) => name === word);
  if (command === undefined) throw new Error(`${word} is no command`);
  return command;
}

/** A table with the columns that the examples name. */
function table(rows: number, seed: number): string {
  const [head, ...lines] = collisions(rows, seed).trimEnd().split('\n');
  return [`${head},income`, ...lines.map((line, i) => `${line},${i % 2}`), ''].join('\n');
}

beforeAll(() => {
  write('data.csv', table(120, 0));
  write('held-out.csv', table(30, 1));
  write('new.csv', table(10, 2));
});

/** Every example of every help text, in an order in which each finds the files that it names. */
const examples = COMMANDS.flatMap((command) => {
  const subcommands = command === 'wd-data' ? [[], ['higgs']] : [[]];
  return subcommands.flatMap((words) => {
    const args = [builtCommand(command), ...words, '--help'];
    return examplesIn(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
  });
});

function milliseconds(args: readonly string[]): number {
  const started = performance.now();
  expect(spawnSync(process.execPath, args).status).toBe(0);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

describe.each(COMMANDS)('%s', (command) => {
  it('teaches when it is called with nothing', async () => {
    const { code, out, err } = await run(command, []);
    expect([code, out]).toEqual([2, '']);
    const lines = err.trimEnd().split('\n');
    expect(lines[0]).toMatch(new RegExp(`^${command} [a-z].*\\.$`));
    expect(lines.slice(1, -1).length).toBeGreaterThan(0);
    for (const line of lines.slice(1, -1)) {
      expect(examples).toContain(line.trim().split(/ {3,}/)[0]);
    }
    expect(lines.at(-1)).toBe(`All options: ${command} --help`);
  });

  it('begins its help with examples', async () => {
    const { code, out, err } = await run(command, ['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^Usage: ${command} .*\\n\\nExamples:\\n {2}${command} `));
    expect(examplesIn(out).length).toBeGreaterThan(0);
  });

  // Other tests run beside this one: the fastest of several is what the command itself takes.
  it('answers --help within 150 ms, or 100 ms after Node itself', { retry: 3 }, () => {
    const pairs = Array.from({ length: 7 }, () => [
      milliseconds([builtCommand(command), '--help']),
      milliseconds(['-e', '0']),
    ]);
    const help = Math.min(...pairs.map(([ours]) => ours));
    const added = median(pairs.map(([ours, bare]) => ours - bare));
    expect(help <= 150 || added <= 100, `${help} ms, ${added} ms of them ours`).toBe(true);
  });

  it('prints its version', async () => {
    expect(await run(command, ['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: '',
    });
  });
});

describe('the examples', () => {
  it('are all found', () => {
    expect(examples.length).toBeGreaterThanOrEqual(8);
    expect(examples).toContain('wd-train data.csv');
    expect(examples).toContain('wd-predict runs/data-1 new.csv');
    expect(examples).toContain('wd-data higgs --rows 5 -o -');
  });

  it.each(examples)('%s', async (example) => {
    for (const made of ['higgs.csv', 'scored.csv', 'new.scored.csv'])
      rmSync(path(made), { force: true });
    const [command, ...args] = example.split(' ');
    // What costs time is made small; all else stays as the help says.
    const small = command === 'wd-train' ? ['--epochs', '1'] : [];
    const { code, out, err } = await run(commandOf(command), [...args, ...small]);
    expect([code, err]).toEqual([0, expect.not.stringContaining('error[')]);
    expect(out).not.toBe('');
    const result = args[args.indexOf('-o') + 1];
    if (args.includes('-o') && result !== '-') expect(existsSync(path(result))).toBe(true);
    if (command === 'wd-train') expect(out).toMatch(/\nbest {4}epoch 1 of 1: /);
  });
});

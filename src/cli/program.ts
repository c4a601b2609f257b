/** @file A command's frame: its options parser, its help with the examples first, its first words. */
import { readFileSync } from 'node:fs';
import { Command, Help } from 'commander';
import { usageErrors } from './usage-errors.ts';

/** Command lines worth trying, each with what it does. */
export type Examples = readonly (readonly [commandLine: string, note: string])[];

const examplesOf = new WeakMap<Command, Examples>();

/**
 * A commander program that throws instead of ending the process: `WdError`s of exit code 2 for mistakes
 * (several in an `AggregateError`), and commander's own error of exit code 0 once it printed help or version.
 *
 * @param summary what the command does, a sentence without its subject: "trains a network on a table"
 */
export function createProgram(name: string, summary: string, examples: Examples): Command {
  const program = new Command(name);
  program
    .description(`${name} ${summary}`)
    .version(packageVersion())
    .showHelpAfterError(false)
    // `usageErrors` tells the same in the manner of this project.
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ formatHelp: (command, help) => helpText(command, help) })
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageErrors(error, program);
    });
  return addExamples(program, examples);
}

/** Gives a command, or one of its subcommands, the examples of its help. */
export function addExamples(command: Command, examples: Examples): Command {
  examplesOf.set(command, examples);
  return command;
}

/** The options of how a command speaks, which `createTerminal` looks for: `--json`, `-q`. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line on stdout; all talk on stderr')
    .option('-q, --quiet', 'say only the results; twice (-qq): only errors');
}

/** What a command answers when it is called with nothing: one sentence, the examples, the way on. */
export function introduction(name: string, summary: string, examples: Examples): string {
  return [`${name} ${summary}`, ...exampleLines(examples), `All options: ${name} --help`].join(
    '\n',
  );
}

export function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

function exampleLines(examples: Examples): string[] {
  const width = Math.max(...examples.map(([commandLine]) => commandLine.length));
  return examples.map(([commandLine, note]) =>
    `  ${commandLine.padEnd(width)}   ${note}`.trimEnd(),
  );
}

/** Commander's text with the examples between the usage line and the description. */
function helpText(command: Command, help: Help): string {
  const text = Help.prototype.formatHelp.call(help, command, help);
  const examples = examplesOf.get(command) ?? [];
  if (examples.length === 0) return text;
  const usageEnd = text.indexOf('\n\n');
  const section = ['', '', 'Examples:', ...exampleLines(examples)].join('\n');
  return text.slice(0, usageEnd) + section + text.slice(usageEnd);
}

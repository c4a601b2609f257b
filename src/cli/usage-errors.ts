/** @file Commander's complaints about a command line in the words of this project. */
import type { Command, CommanderError, Option } from 'commander';
import { usageError, type WdError } from '../base/errors.ts';
import { closest } from '../data/names.ts';
import { together } from './mistakes.ts';

/** Our code for each of commander's; WD004 for all others. */
const CODES: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'WD001',
  'commander.unknownCommand': 'WD001',
  'commander.missingArgument': 'WD002',
  'commander.optionMissingArgument': 'WD002',
  'commander.missingMandatoryOptionValue': 'WD002',
  'commander.help': 'WD002',
  'commander.excessArguments': 'WD003',
  'commander.conflictingOption': 'WD005',
};

const UNKNOWN_POSSIBLE = new Set([
  'commander.unknownOption',
  'commander.missingMandatoryOptionValue',
]);

/** What commander found, as one error or, for several unknown options, an `AggregateError` of them. */
export function usageErrors(error: CommanderError, program: Command): Error {
  const moreHelp = `all options: ${program.name()} --help`;
  if (error.code === 'commander.help') return missingCommand(program, moreHelp);
  const unknown = unknownOptions(error, program, moreHelp);
  if (unknown.length > 0) return together(unknown);
  const [first, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hints = rest.map((line) => line.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?'));
  return usageError(CODES[error.code] ?? 'WD004', first, [...hints, moreHelp]);
}

function missingCommand(program: Command, moreHelp: string): WdError {
  const names = program.commands.map((command) => command.name()).join(', ');
  return usageError('WD002', `${program.name()} was not told what to do`, [
    `give a command: ${names}`,
    moreHelp,
  ]);
}

/**
 * Commander stops at the first unknown option, or before it at one that is required: that may be the same
 * one, misspelt. This finds all that are unknown.
 */
function unknownOptions(error: CommanderError, program: Command, moreHelp: string): WdError[] {
  const { code, message } = error;
  if (!UNKNOWN_POSSIBLE.has(code)) return [];
  const options = allOptions(program);
  const flags = options.flatMap(({ long }) => long ?? []).concat('--help');
  const first = /unknown option '([^]*?)'(?:\n|$)/.exec(message)?.[1].split('=', 1) ?? [];
  const unknown = new Set([...first, ...unknownFlags(argumentsOf(program), options)]);
  return [...unknown].map((flag, i) => {
    const likely = flag.startsWith('--') ? closest(flag, flags) : undefined;
    const help = likely === undefined ? [] : [`did you mean ${likely}?`];
    if (i === unknown.size - 1) help.push(moreHelp);
    return usageError('WD001', `unknown option '${flag}'`, help);
  });
}

function allOptions(command: Command): Option[] {
  return [...command.options, ...command.commands.flatMap(allOptions)];
}

/** Long flags among the arguments that are no option's, without the values of those that are. */
function unknownFlags(argv: readonly string[], options: readonly Option[]): string[] {
  const unknown: string[] = [];
  for (let i = 0; i < argv.length && argv[i] !== '--'; i += 1) {
    const [flag, ...value] = argv[i].split('=');
    const option = options.find(({ long, short }) => flag === long || flag === short);
    if (option?.required === true && value.length === 0) i += 1;
    if (option === undefined && flag.startsWith('--') && flag !== '--help') unknown.push(flag);
  }
  return unknown;
}

/** What the program was given. Commander keeps it in a field that its types do not name. */
function argumentsOf(program: Command): string[] {
  const given: unknown = Reflect.get(program, 'rawArgs');
  return Array.isArray(given) ? given.map(String) : [];
}

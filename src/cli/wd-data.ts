#!/usr/bin/env node
/** @file wd-data: looks at tables and makes them. What takes time to load is loaded when it is needed. */
import type { Command } from 'commander';
import { ExitCode } from '../base/errors.ts';
import { dataProgram, INTRODUCTION } from './data-program.ts';
import { runCommand } from './run-command.ts';
import type { Terminal } from './terminal.ts';

type Action = (io: Terminal, command: Command) => Promise<ExitCode>;

const COMMANDS: Readonly<Record<string, Action>> = {
  higgs: async (io, command) => (await import('./data-higgs.ts')).writeHiggs(io, command),
  convert: async (io, command) => (await import('./data-convert.ts')).convertTable(io, command),
  inspect: async (io, command) => (await import('./data-inspect.ts')).inspect(io, command),
};

await runCommand(
  async (io) => {
    let code: ExitCode = ExitCode.done;
    const program = dataProgram(async (command) => {
      code = await COMMANDS[command.name()](io, command);
    });
    await program.parseAsync([...io.argv], { from: 'user' });
    return code;
  },
  { introduction: INTRODUCTION },
);

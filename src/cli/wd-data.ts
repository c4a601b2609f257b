#!/usr/bin/env node
/** @file wd-data: makes tables to train on. What takes time to load is loaded when it is needed. */
import { ExitCode } from '../base/errors.ts';
import { dataProgram, INTRODUCTION } from './data-program.ts';
import { runCommand } from './run-command.ts';

await runCommand(
  async (io) => {
    let code: ExitCode = ExitCode.done;
    const program = dataProgram(async (command) => {
      if (command.name() === 'convert') {
        const { convertTable } = await import('./data-convert.ts');
        code = await convertTable(io, command);
      } else {
        const { writeHiggs } = await import('./data-higgs.ts');
        code = await writeHiggs(io, command);
      }
    });
    await program.parseAsync([...io.argv], { from: 'user' });
    return code;
  },
  { introduction: INTRODUCTION },
);

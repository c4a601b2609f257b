#!/usr/bin/env node
/** @file wd-data: makes tables to train on. What takes time to load is loaded when it is needed. */
import { dataProgram, INTRODUCTION } from './data-program.ts';
import { runCommand } from './run-command.ts';

await runCommand(
  async (io) => {
    const program = dataProgram(async (command) => {
      const { writeHiggs } = await import('./data-higgs.ts');
      await writeHiggs(io, command);
    });
    await program.parseAsync([...io.argv], { from: 'user' });
  },
  { introduction: INTRODUCTION },
);

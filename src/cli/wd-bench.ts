#!/usr/bin/env node
/** @file wd-bench: measures devices. What takes time to load is loaded when it is needed. */
import { benchProgram } from './bench-program.ts';
import { runCommand } from './run-command.ts';

await runCommand(async (io) => {
  const program = benchProgram();
  program.parse([...io.argv], { from: 'user' });
  const { bench } = await import('./bench-command.ts');
  return bench(io, program);
});

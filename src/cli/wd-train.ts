#!/usr/bin/env node
/** @file wd-train: trains a network on a table. What takes time to load is loaded when it is needed. */
import { runCommand } from './run-command.ts';
import { INTRODUCTION, trainProgram } from './train-program.ts';

await runCommand(
  async (io) => {
    const program = trainProgram();
    program.parse([...io.argv], { from: 'user' });
    const { train } = await import('./train-command.ts');
    return train(io, program);
  },
  { introduction: INTRODUCTION },
);

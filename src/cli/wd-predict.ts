#!/usr/bin/env node
/** @file wd-predict: scores rows with a trained model. What takes time to load is loaded when needed. */
import { INTRODUCTION, predictProgram } from './predict-program.ts';
import { runCommand } from './run-command.ts';

await runCommand(
  async (io) => {
    const program = predictProgram();
    program.parse([...io.argv], { from: 'user' });
    const { predict } = await import('./predict-command.ts');
    return predict(io, program);
  },
  { introduction: INTRODUCTION, outlivesReader: true },
);

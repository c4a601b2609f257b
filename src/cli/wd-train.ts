#!/usr/bin/env node
/** @file wd-train: trains a network on a table. What takes time to load is loaded when it is needed. */
import { mpiLaunch } from '../exchange/mpi-launch.ts';
import { runCommand } from './run-command.ts';
import { INTRODUCTION, trainProgram } from './train-program.ts';

const launch = mpiLaunch(process.env);

await runCommand(
  async (io) => {
    if (launch !== undefined) {
      const { trainAsRank } = await import('./train-rank.ts');
      return trainAsRank(io, launch);
    }
    const program = trainProgram();
    program.parse([...io.argv], { from: 'user' });
    const { train } = await import('./train-command.ts');
    return train(io, program);
  },
  { outlivesReader: true, ...(launch === undefined && { introduction: INTRODUCTION }) },
);

/**
 * @file wd-train as one of several ranks that mpirun has started: rank 0 alone speaks, validates and writes (Node only).
 *
 * What fails before MPI is there each rank may have to say itself; from then on the job's watchdog says it, once.
 */
import { CommanderError } from 'commander';
import { type ExitCode, WdError } from '../base/errors.ts';
import type { MpiLaunch } from '../exchange/mpi-launch.ts';
import { type MpiCommunicator, openMpi } from '../exchange/mpi.ts';
import { awaitTurn } from '../exchange/mpi-turn.ts';
import { wdErrorsIn } from './mistakes.ts';
import type { Terminal } from './terminal.ts';
import { type AskedTraining, readTraining } from './train-asked.ts';
import { trainAsked } from './train-command.ts';
import { trainProgram } from './train-program.ts';
import { openRanks } from './train-ranks.ts';

export async function trainAsRank(io: Terminal, launch: MpiLaunch): Promise<ExitCode> {
  const own = launch.rank === 0 ? io : silent(io);
  const asked = await readInTurn(own, launch);
  const mpi = await openMpi({ json: io.json });
  // A fault that nothing caught would otherwise be told by this rank, and its end by the watchdog.
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (thrown) => void mpi.fail(oneOf(thrown)));
  try {
    const code = await trainAsked(own, asked, (args) => openRanks(mpi, args), mpi.rank);
    await leave(mpi);
    return code;
  } catch (thrown) {
    own.setTransient(undefined);
    return mpi.fail(oneOf(thrown));
  }
}

async function readInTurn(io: Terminal, launch: MpiLaunch): Promise<AskedTraining> {
  try {
    const program = trainProgram();
    if (launch.rank > 0) program.configureOutput({ writeOut: () => {} });
    program.parse([...io.argv], { from: 'user' });
    // Where only the library knows how many there are, there are two at least.
    return await readTraining(io, program, launch.size ?? 2);
  } catch (thrown) {
    const done = thrown instanceof CommanderError && thrown.exitCode === 0;
    if (!done) await awaitTurn(launch.rank, process.env);
    throw thrown;
  }
}

/** All have come to the end, rank 0 last: it has written by then. */
async function leave(mpi: MpiCommunicator): Promise<void> {
  mpi.note('its end');
  await mpi.close();
}

/** Several errors as one: the watchdog tells one. */
function oneOf(thrown: unknown): Error {
  const [first, ...others] = wdErrorsIn(thrown);
  if (first === undefined) return thrown instanceof Error ? thrown : new Error(String(thrown));
  if (others.length === 0) return first;
  const { code, exitCode, message, help } = first;
  const details = [...first.details, ...others.map((each) => `${each.code}: ${each.message}`)];
  return new WdError(code, exitCode, message, { details, help, cause: thrown });
}

const nothing = (): void => {};

/** Of a rank behind rank 0. */
function silent(io: Terminal): Terminal {
  return {
    ...io,
    live: false,
    line: nothing,
    result: nothing,
    decision: nothing,
    warning: nothing,
    event: nothing,
  };
}

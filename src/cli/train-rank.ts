/**
 * @file wd-train as one of several ranks that mpirun has started: rank 0 alone reads the table, speaks, validates and
 * writes (Node only).
 *
 * What fails before MPI is there each rank may have to say itself; from then on the job's watchdog says it, once.
 */
import { type Command, CommanderError } from 'commander';
import { ExitCode, usageError, WdError } from '../base/errors.ts';
import { broadcastJson } from '../exchange/broadcast-json.ts';
import type { MpiLaunch } from '../exchange/mpi-launch.ts';
import { type MpiCommunicator, openMpi } from '../exchange/mpi.ts';
import { awaitTurn } from '../exchange/mpi-turn.ts';
import { leaveBySignal, onInterrupt } from './interrupt.ts';
import type { MachineArguments } from './machine-options.ts';
import { wdErrorsIn } from './mistakes.ts';
import { machineOfRank } from './rank-options.ts';
import type { Terminal } from './terminal.ts';
import { type AskedTraining, readTraining } from './train-asked.ts';
import { trainAsked } from './train-command.ts';
import { trainProgram } from './train-program.ts';
import { followRanks, leadRanks } from './train-ranks.ts';

export async function trainAsRank(io: Terminal, launch: MpiLaunch): Promise<ExitCode> {
  const lead = launch.rank === 0;
  const given = await inTurn(launch, () => parse(io, lead));
  // Where only the library knows how many there are, there are two at least.
  const read = async (): Promise<AskedTraining> =>
    withoutPipe(await readTraining(io, given, launch.size ?? 2), launch);
  const asked = lead ? await inTurn(launch, read) : undefined;
  const mpi = await openMpi({ json: io.json });
  // A fault that nothing caught would otherwise be told by this rank, and its end by the watchdog.
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (thrown) => void mpi.fail(oneOf(thrown)));
  try {
    const words = asked && { argv: io.argv, words: asked.words };
    const leading = await broadcastJson(mpi, words);
    const code = asked
      ? await trainAsked(io, asked, (args) => leadRanks(mpi, args))
      : await follow(mpi, machineOfRank(mpi.rank, given, io.argv, leading));
    await leave(mpi);
    return code;
  } catch (thrown) {
    io.setTransient(undefined);
    return mpi.fail(oneOf(thrown));
  }
}

function parse({ argv }: Terminal, lead: boolean): Command {
  const program = trainProgram();
  if (!lead) program.configureOutput({ writeOut: () => {} });
  return program.parse([...argv], { from: 'user' });
}

/** MPICH's launcher ends the job with words of its own when a pipe holds more than a rank has read of it yet. */
function withoutPipe(asked: AskedTraining, { family, launcher }: MpiLaunch): AskedTraining {
  if (family !== 'MPICH' || !asked.args.tables.includes('-')) return asked;
  const message = `${launcher} does not hand a table on standard input on as a whole`;
  throw usageError('WD013', message, ['give a file', 'or start it with mpirun of Open MPI']);
}

/** All ranks meet the same mistakes: those behind rank 0 leave it time to say so. */
async function inTurn<T>({ rank }: MpiLaunch, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const done = thrown instanceof CommanderError && thrown.exitCode === 0;
    if (!done) await awaitTurn(rank, process.env);
    throw thrown;
  }
}

/** Asked to end, by a signal to this rank or to another, all end after the same step. */
async function follow(mpi: MpiCommunicator, machine: MachineArguments): Promise<ExitCode> {
  const abort = new AbortController();
  const watch = onInterrupt(() => abort.abort(), leaveBySignal);
  try {
    const result = await followRanks(mpi, machine, abort.signal);
    return result?.stopped === 'interrupted' ? ExitCode.interrupted : ExitCode.done;
  } finally {
    watch.release();
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

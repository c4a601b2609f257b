/** @file The launchers of MPI that this machine has, and jobs of mpi-ranks.mjs that they start. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { json, plainEnvironment, start, type Started } from '../cli/commands.ts';

const PROGRAM = fileURLToPath(new URL('mpi-ranks.mjs', import.meta.url));

export interface Launcher {
  readonly name: 'Open MPI' | 'MPICH';
  /** Undefined where it is installed; else what to install. */
  readonly missing: string | undefined;
  readonly library: RegExp;
  /** How it is called, in the environment that any machine needs. */
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly job: (ranks: number, what: string, env?: NodeJS.ProcessEnv) => Started;
  /** Any program of Node, with its arguments. */
  readonly run: (
    ranks: number,
    words: readonly string[],
    folder: string,
    env?: NodeJS.ProcessEnv,
  ) => Started;
}

/** What Open MPI asks of root, and of machines with fewer cores than ranks. */
const ANYWHERE = {
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
  OMPI_MCA_rmaps_base_oversubscribe: '1',
};

function launcher(
  name: Launcher['name'],
  command: string,
  packages: string,
  library: RegExp,
): Launcher {
  const installed = spawnSync(command, ['--version']).error === undefined;
  const anywhere = { ...plainEnvironment(), ...ANYWHERE };
  const run: Launcher['run'] = (ranks, words, folder, env = {}) =>
    start(command, ['-n', String(ranks), process.execPath, ...words], folder, {
      ...anywhere,
      ...env,
    });
  return {
    name,
    missing: installed ? undefined : `${name} is not installed: apt-get install ${packages}`,
    library,
    command,
    env: anywhere,
    job: (ranks, what, env) =>
      run(ranks, [PROGRAM, ...what.split(' ')], fileURLToPath(new URL('.', import.meta.url)), env),
    run,
  };
}

export const LAUNCHERS: readonly Launcher[] = [
  launcher('Open MPI', 'mpirun.openmpi', 'openmpi-bin libopenmpi3', /^Open MPI v\d/),
  launcher('MPICH', 'mpirun.mpich', 'mpich libmpich12', /^MPICH \d/),
];

export interface Found {
  readonly [key: string]: unknown;
}

/** The lines that ranks have printed, those that are whole. */
export function foundIn(out: string): Found[] {
  const lines = out.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines.map((line) => json(line));
}

/** What stands between the lines of the launcher: our errors. */
export function errorsIn(err: string): string[] {
  return err.split('\n').filter((line) => /^error[[:]/.test(line));
}

/**
 * @file Whether this process is one of several ranks that a launcher of MPI started, read from the environment.
 *
 * `OMPI_COMM_WORLD_*`: mpirun of Open MPI. `PMI_*`: mpiexec of MPICH and its kin (Hydra), or Slurm.
 * `PMIX_RANK` alone: Slurm with `--mpi=pmix`, and other launchers of that interface.
 */

/** Libraries that understand each other's launcher. */
export type MpiFamily = 'Open MPI' | 'MPICH';

export interface MpiLaunch {
  /** Who started this process, in words. */
  readonly launcher: string;
  /** The libraries that this launcher can start; undefined where it starts any. */
  readonly family: MpiFamily | undefined;
  readonly rank: number;
  /** How many ranks there are; undefined where only the library can tell. */
  readonly size: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined for a process that was started alone, by `mpirun -n 1` for instance. */
export function mpiLaunch(env: Environment): MpiLaunch | undefined {
  const launch = openMpiLaunch(env) ?? pmiLaunch(env) ?? pmixLaunch(env);
  return launch?.size === 1 ? undefined : launch;
}

function openMpiLaunch(env: Environment): MpiLaunch | undefined {
  const rank = count(env['OMPI_COMM_WORLD_RANK']);
  const size = count(env['OMPI_COMM_WORLD_SIZE']);
  if (rank === undefined || size === undefined) return undefined;
  return { launcher: 'mpirun of Open MPI', family: 'Open MPI', rank, size };
}

function pmiLaunch(env: Environment): MpiLaunch | undefined {
  const rank = count(env['PMI_RANK']);
  const size = count(env['PMI_SIZE']);
  if (rank === undefined || size === undefined) return undefined;
  if (env['SLURM_JOB_ID'] !== undefined && env['HYDI_CONTROL_FD'] === undefined) {
    return { launcher: 'Slurm', family: undefined, rank, size };
  }
  return { launcher: 'mpirun of MPICH', family: 'MPICH', rank, size };
}

function pmixLaunch(env: Environment): MpiLaunch | undefined {
  const rank = count(env['PMIX_RANK']);
  if (rank === undefined) return undefined;
  return {
    launcher: env['SLURM_JOB_ID'] === undefined ? 'a launcher with PMIx' : 'Slurm',
    family: undefined,
    rank,
    size: count(env['SLURM_STEP_NUM_TASKS']),
  };
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** @file Whether a process is one of several ranks, by what launchers put into the environment; settings of ours. */
import { describe, expect, it } from 'vitest';
import { abiOf } from '../../src/exchange/mpi-abi.ts';
import { mpiLaunch } from '../../src/exchange/mpi-launch.ts';
import { mpiSettings } from '../../src/exchange/mpi-settings.ts';

describe('mpiLaunch', () => {
  it('knows mpirun of Open MPI', () => {
    const env = { OMPI_COMM_WORLD_RANK: '2', OMPI_COMM_WORLD_SIZE: '4', PMIX_RANK: '2' };
    expect(mpiLaunch(env)).toEqual({
      launcher: 'mpirun of Open MPI',
      family: 'Open MPI',
      rank: 2,
      size: 4,
    });
  });

  it('knows mpirun of MPICH, in a job of Slurm too', () => {
    const env = { PMI_RANK: '0', PMI_SIZE: '2', PMI_FD: '6', HYDI_CONTROL_FD: '7' };
    const found = { launcher: 'mpirun of MPICH', family: 'MPICH', rank: 0, size: 2 };
    expect(mpiLaunch(env)).toEqual(found);
    expect(mpiLaunch({ ...env, SLURM_JOB_ID: '9' })).toEqual(found);
  });

  it('knows srun, which starts either', () => {
    const slurm = { SLURM_JOB_ID: '9', SLURM_STEP_NUM_TASKS: '3', SLURM_PROCID: '1' };
    const found = { launcher: 'Slurm', family: undefined, rank: 1, size: 3 };
    expect(mpiLaunch({ ...slurm, PMI_RANK: '1', PMI_SIZE: '3' })).toEqual(found);
    expect(mpiLaunch({ ...slurm, PMIX_RANK: '1' })).toEqual(found);
    expect(mpiLaunch({ PMIX_RANK: '5' })).toMatchObject({ rank: 5, size: undefined });
  });

  it.each([
    {},
    // One rank alone is an ordinary process, and so is a script in a job of Slurm.
    { OMPI_COMM_WORLD_RANK: '0', OMPI_COMM_WORLD_SIZE: '1' },
    { PMI_RANK: '0', PMI_SIZE: '1' },
    { SLURM_JOB_ID: '9', SLURM_NTASKS: '4', SLURM_PROCID: '0' },
    { PMI_RANK: '', PMI_SIZE: '4' },
    { PMI_RANK: '-1', PMI_SIZE: '4' },
    { PMI_RANK: '1' },
  ])('%j is no launch', (env: Record<string, string>) => {
    expect(mpiLaunch(env)).toBe(undefined);
  });
});

describe('mpiSettings', () => {
  it('have values of their own', () => {
    expect(mpiSettings({})).toEqual({ silence: 5, patience: 1800, library: undefined });
    expect(mpiSettings({ WD_MPI_SILENCE: '', WD_MPI_PATIENCE: '0.5' })).toMatchObject({
      silence: 5,
      patience: 0.5,
    });
  });

  it.each(['0', '-1', '5s', 'never', '1e9', '0.01', '99999999'])('refuse %s', (text) => {
    expect(() => mpiSettings({ WD_MPI_SILENCE: text })).toThrow(
      expect.objectContaining({
        code: 'WD234',
        exitCode: 2,
        message: `WD_MPI_SILENCE is no number of seconds: ${text}`,
      }),
    );
  });
});

const none = (symbol: string): bigint => {
  throw new Error(symbol);
};

describe('abiOf', () => {
  it('takes constants of MPICH and of the standard, addresses of Open MPI', () => {
    expect(abiOf('MPICH', false, none)).toMatchObject({ handle: 'int', world: 0x44000000 });
    for (const family of ['MPICH', 'Open MPI'] as const) {
      expect(abiOf(family, true, none)).toMatchObject({ handle: 'intptr_t', world: 0x101n });
    }
    expect(abiOf('Open MPI', false, (symbol) => BigInt(symbol.length))).toMatchObject({
      handle: 'intptr_t',
      world: BigInt('ompi_mpi_comm_world'.length),
      inPlace: 1n,
    });
  });
});

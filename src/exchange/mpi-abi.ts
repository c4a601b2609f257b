/**
 * @file What constants of MPI are in a binary: each implementation has its own, until all have the standard's.
 *
 * Sources: mpi.h of Open MPI 4 and 5 (handles are addresses of exported objects); mpi.h of MPICH, which Intel MPI,
 * MVAPICH and Cray MPICH share (handles are ints); MPI: A Message-Passing Interface Standard, version 5.0, chapter 20
 * and appendix A (the standard ABI: handles are small numbers of a pointer's size).
 */
import type { MpiFamily } from './mpi-launch.ts';

/** A handle or an address: an int where handles are ints. */
export type MpiHandle = number | bigint;

export interface MpiAbi {
  /** The C type that handles are passed as. */
  readonly handle: 'int' | 'intptr_t';
  readonly world: MpiHandle;
  readonly float: MpiHandle;
  readonly byte: MpiHandle;
  readonly sum: MpiHandle;
  readonly errorsReturn: MpiHandle;
  /** In the place of a send buffer, of type intptr_t: what is sent lies where the result goes. */
  readonly inPlace: bigint;
}

const STANDARD: MpiAbi = {
  handle: 'intptr_t',
  world: 0x101n,
  float: 0x210n,
  byte: 0x247n,
  sum: 0x21n,
  errorsReturn: 0x142n,
  inPlace: 1n,
};

const MPICH: MpiAbi = {
  handle: 'int',
  world: 0x44000000,
  float: 0x4c00040a,
  byte: 0x4c00010d,
  sum: 0x58000003,
  errorsReturn: 0x54000001,
  inPlace: -1n,
};

/**
 * @param standard whether the library was built with the standard's ABI
 * @param addressOf the address of an object that the library exports
 */
export function abiOf(
  family: MpiFamily,
  standard: boolean,
  addressOf: (symbol: string) => bigint,
): MpiAbi {
  if (standard) return STANDARD;
  if (family === 'MPICH') return MPICH;
  return {
    handle: 'intptr_t',
    world: addressOf('ompi_mpi_comm_world'),
    float: addressOf('ompi_mpi_float'),
    byte: addressOf('ompi_mpi_byte'),
    sum: addressOf('ompi_mpi_op_sum'),
    errorsReturn: addressOf('ompi_mpi_errors_return'),
    inPlace: 1n,
  };
}

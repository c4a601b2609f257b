/**
 * @file Sums over ranks in the order of the ranks: the same bits on each, in every run, with every MPI library.
 *
 * MPI_Allreduce promises no order: the standard only recommends that equal calls give equal results, and wants the
 * same on all ranks, which Open MPI 5 broke for some lengths (its pull requests 11721 and 12258). So each rank adds
 * its own part of the array, ((v₀ + v₁) + v₂) + …, and gives the sums to all: as many bytes over the wire as a ring
 * takes, and each number is computed once.
 */
import type { MpiCalls } from './mpi-calls.ts';

/** Values of one round: 2 MiB stay in the cache. Sums of longer pieces took longer. */
const PIECE = 1 << 19;
/** Parts shorter than this are not worth two calls: every rank gets all values and adds them itself. */
const SHORTEST_PART = 256;

export function orderedSum(
  { exchange, gather, add }: Pick<MpiCalls, 'exchange' | 'gather' | 'add'>,
  rank: number,
  size: number,
): (values: Float32Array) => Promise<void> {
  let room = new Float32Array(0);
  const rows = (length: number): Float32Array => {
    if (room.length < length) room = new Float32Array(length);
    return room.subarray(0, length);
  };

  /** Rows of the same length, one a rank, into one. */
  const addRows = (all: Float32Array, into: Float32Array): void => {
    const { length } = into;
    into.set(all.subarray(0, length));
    for (let r = 1; r < size; r++) add(all.subarray(r * length, (r + 1) * length), into);
  };

  const sumParts = async (values: Float32Array): Promise<void> => {
    const part = values.length / size;
    const all = rows(values.length);
    await exchange(values, all, part);
    addRows(all, values.subarray(rank * part, (rank + 1) * part));
    await gather(values, part);
  };

  const sumWhole = async (values: Float32Array): Promise<void> => {
    const all = rows(values.length * size);
    all.set(values, rank * values.length);
    await gather(all, values.length);
    addRows(all, values);
  };

  return async (values) => {
    for (let start = 0; start < values.length; start += PIECE) {
      const piece = values.subarray(start, start + PIECE);
      const part = Math.floor(piece.length / size);
      const parted = part < SHORTEST_PART ? 0 : part * size;
      if (parted > 0) await sumParts(piece.subarray(0, parted));
      if (parted < piece.length) await sumWhole(piece.subarray(parted));
    }
  };
}

/** @file The calls of MPI that are used here, as functions of typed arrays; a failed one throws (Node only). */
import { ExitCode, WdError } from '../base/errors.ts';
import type { NativeFunction } from './koffi.ts';
import type { MpiLibrary } from './mpi-library.ts';

/**
 * All on `MPI_COMM_WORLD`. What returns a promise runs on a thread of libuv's pool: one at a time, and its arrays
 * must stay where they are, neither transferred nor unmapped.
 */
export interface MpiCalls {
  /** The thread that calls this must call `finalise` too. */
  readonly init: () => void;
  readonly finalise: () => void;
  readonly rank: () => number;
  readonly size: () => number;
  /** Part r of what is sent goes to rank r; what comes from rank r is part r of what is received. */
  readonly exchange: (sent: Float32Array, received: Float32Array, part: number) => Promise<void>;
  /** Each rank gives part `rank` of the array, and gets all others. */
  readonly gather: (values: Float32Array, part: number) => Promise<void>;
  readonly broadcast: (bytes: Uint8Array, root: number) => Promise<void>;
  readonly barrier: () => Promise<void>;
  /** On this rank alone: into[i] = values[i] + into[i]. */
  readonly add: (values: Float32Array, into: Float32Array) => void;
}

const THREAD_SERIALIZED = 2;
const THREAD_MULTIPLE = 3;
const LONGEST_TEXT = 8192;

/** Arrays that MPI works on: what nobody else holds would be collected under it. */
const inUse = new Set<readonly unknown[]>();

export function mpiCalls({ native, abi, version }: MpiLibrary): MpiCalls {
  const { handle, world, float, byte, sum, inPlace } = abi;
  const f32 = 'float *';
  const bind = (name: string, ...parameters: readonly string[]): NativeFunction =>
    native.func(name, 'int', parameters);
  const initThread = bind('MPI_Init_thread', 'void *', 'void *', 'int', 'int *');
  const onError = bind('MPI_Comm_set_errhandler', handle, handle);
  const alltoall = bind('MPI_Alltoall', f32, 'int', handle, f32, 'int', handle, handle);
  const allgather = bind('MPI_Allgather', 'intptr_t', 'int', handle, f32, 'int', handle, handle);
  const bcast = bind('MPI_Bcast', 'uint8_t *', 'int', handle, 'int', handle);
  const barrier = bind('MPI_Barrier', handle);
  const reduce = bind('MPI_Reduce_local', f32, f32, 'int', handle, handle);
  const errorText = bind('MPI_Error_string', 'int', 'uint8_t *', 'int *');

  const check = (name: string, result: unknown): void => {
    if (result === 0) return;
    const text = Buffer.alloc(LONGEST_TEXT);
    errorText(result, text, Buffer.alloc(4));
    throw failed(name, version, text.toString('latin1').split('\0', 1)[0]);
  };
  const now = (name: string, call: NativeFunction, ...values: readonly unknown[]): void =>
    check(name, call(...values));
  const later = (name: string, call: NativeFunction, ...values: readonly unknown[]) => {
    inUse.add(values);
    return new Promise<void>((resolve, reject) => {
      call.async(...values, (fault: unknown, result: unknown) => {
        inUse.delete(values);
        try {
          if (fault instanceof Error) throw fault;
          check(name, result);
          resolve();
        } catch (cause) {
          reject(cause);
        }
      });
    });
  };
  const ask = (name: string): number => {
    const answer = Buffer.alloc(4);
    now(name, bind(name, handle, 'int *'), world, answer);
    return answer.readInt32LE();
  };

  return {
    init: () => {
      const level = Buffer.alloc(4);
      now('MPI_Init_thread', initThread, null, null, THREAD_MULTIPLE, level);
      now('MPI_Comm_set_errhandler', onError, world, abi.errorsReturn);
      if (level.readInt32LE() >= THREAD_SERIALIZED) return;
      throw failed('MPI_Init_thread', version, 'calls from several threads are not supported');
    },
    finalise: () => now('MPI_Finalize', bind('MPI_Finalize')),
    rank: () => ask('MPI_Comm_rank'),
    size: () => ask('MPI_Comm_size'),
    exchange: (sent, received, part) =>
      later('MPI_Alltoall', alltoall, sent, part, float, received, part, float, world),
    gather: (values, part) =>
      later('MPI_Allgather', allgather, inPlace, part, float, values, part, float, world),
    broadcast: (bytes, root) => later('MPI_Bcast', bcast, bytes, bytes.length, byte, root, world),
    barrier: () => later('MPI_Barrier', barrier, world),
    add: (values, into) => now('MPI_Reduce_local', reduce, values, into, into.length, float, sum),
  };
}

function failed(name: string, version: string, text: string): WdError {
  return new WdError('WD227', ExitCode.device, `${name} of ${version} failed`, {
    details: text.split('\n').filter((line) => line !== ''),
    help: ['do all ranks read the same files, with the same options?'],
  });
}

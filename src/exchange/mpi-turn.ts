/** @file How a rank ends that fails before MPI is there: rank 0 speaks first, and the launcher is told (Node only). */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

type Environment = Readonly<Record<string, string | undefined>>;

/** All ranks meet the same faults of a beginning: those behind rank 0 leave it time to say so. */
const TURN_MS = 3000;
/** What is written reaches the launcher by another way than an end or an abort, which would overtake it. */
export const LAST_WORDS_MS = 250;

/** Of a rank that is about to fail. Settles when it is its turn to say why: most often the job has ended by then. */
export async function awaitTurn(rank: number, env: Environment): Promise<void> {
  if (rank > 0) await delay(TURN_MS);
  abortAtExit(env);
}

/**
 * MPICH's launcher takes no notice of a rank that ends before MPI_Init, and the others would wait in theirs for
 * ever. So it is told, in the words of its own library (PMI-1, src/pmi/src/pmi_wire.c of MPICH).
 */
function abortAtExit({ PMI_FD: fd, HYDI_CONTROL_FD: hydra }: Environment): void {
  if (fd === undefined || hydra === undefined) return;
  process.once('exit', (code) => {
    // Nothing can be awaited any more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_WORDS_MS);
    try {
      writeSync(Number(fd), `cmd=abort exitcode=${code}\n`);
    } catch {
      // It is gone already.
    }
  });
}

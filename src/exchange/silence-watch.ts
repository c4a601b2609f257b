/**
 * @file Notices when a worker that others wait for gives no sign of life any more.
 *
 * A thread that computes or sleeps for ever throws no error; without this the others would wait for ever, too.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import { ahead, Counter, type TeamMemory, type ThreadTeam } from './thread-team.ts';

/** The code of `lostWorker`: it names the worker, and does not know the step. */
export const LOST_WORKER = 'WD241';

export class SilenceWatch {
  readonly #team: ThreadTeam;
  readonly #memory: TeamMemory;
  readonly #rank: number;
  /** When each last gave a sign, or was not waited for. */
  readonly #since: Float64Array;
  readonly #beats: Int32Array;

  /** Begins to watch: what was before does not count. @param rank of the worker that waits */
  constructor(team: ThreadTeam, memory: TeamMemory, rank: number) {
    this.#team = team;
    this.#memory = memory;
    this.#rank = rank;
    this.#since = new Float64Array(memory.size).fill(performance.now());
    this.#beats = Int32Array.from({ length: memory.size }, (_, k) => this.#beatsOf(k));
  }

  /**
   * @param taken the piece that is waited for
   * @param added the one whose slice this worker has not added yet
   * @throws WdError WD241 that names the silent worker
   */
  look(taken: number, added: number): void {
    const now = performance.now();
    const counter = ahead(added, taken) > 0 ? Counter.added : Counter.entered;
    for (let rank = 0; rank < this.#memory.size; rank++) {
      const beats = this.#beatsOf(rank);
      const behind = ahead(this.#memory.count(rank, counter), taken) <= 0;
      if (beats !== this.#beats[rank] || rank === this.#rank || !behind) this.#since[rank] = now;
      this.#beats[rank] = beats;
      const { names, silenceMs } = this.#team;
      if (now - this.#since[rank] <= silenceMs) continue;
      throw lostWorker(rank, names[rank], `fell silent: no sign of life for ${silenceMs / 1000} s`);
    }
  }

  #beatsOf(rank: number): number {
    return this.#memory.count(rank, Counter.beats);
  }
}

/** A worker that others wait for is not there any more. @param how it went: `fell silent`, `ended` */
export function lostWorker(rank: number, name: string, how: string): WdError {
  return new WdError(LOST_WORKER, ExitCode.device, `worker ${rank} (${name}) ${how}`, {
    help: [
      'start again without it; where there are checkpoints, go on from the last one: --resume',
    ],
  });
}

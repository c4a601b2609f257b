/**
 * @file Notices when a worker that others wait for gives no sign of life any more.
 *
 * A thread that computes or sleeps for ever throws no error; without this the others would wait for ever, too.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import { ahead, Counter, type TeamMemory, type ThreadTeam } from './thread-team.ts';

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
      if (now - this.#since[rank] > this.#team.silenceMs) throw this.#silent(rank);
    }
  }

  #beatsOf(rank: number): number {
    return this.#memory.count(rank, Counter.beats);
  }

  #silent(rank: number): WdError {
    const { names, silenceMs } = this.#team;
    const message = `worker ${rank} (${names[rank]}) fell silent: no sign of life for ${silenceMs / 1000} s`;
    return new WdError('WD241', ExitCode.device, message, {
      help: ['start again without it; what was saved before is whole'],
    });
  }
}

/**
 * @file The memory that the workers of one process share: counters, values on their way, and why it ended.
 *
 * Values travel in pieces of a fixed length, several of them under way at a time: a worker has a place of its own for
 * each, and one more place holds the sums. How far a worker has come is told by three counters of pieces, which wrap
 * around: those it has put in, those whose sums it has added its slice of, those it has taken out.
 */
import { errorBytes, errorFrom } from './carried-error.ts';

/** What is handed to every worker; it can be posted to a thread. */
export interface ThreadTeam {
  /** What the workers are called, by rank. */
  readonly names: readonly string[];
  readonly control: SharedArrayBuffer;
  readonly places: SharedArrayBuffer;
  /** Floats of a piece. */
  readonly piece: number;
  /** How long a worker that others wait for may show no sign of life. */
  readonly silenceMs: number;
}

export interface TeamOptions {
  readonly piece?: number;
  readonly silenceMs?: number;
}

/** Pieces under way at a time. */
export const DEPTH = 8;

/** Counters of a worker; each worker has 64 bytes of its own, so that no two write to one line of a cache. */
export const Counter = { entered: 0, added: 1, taken: 2, beats: 3 } as const;
const WORDS = 16;
const COUNTERS_AT = 16;

/** Words that all share. */
const EVENT = 0;
const ENDED = 1;
const REASON_BYTES = 2;
const MOST_REASON = 2 ** 16;

export function createTeam(names: readonly string[], options: TeamOptions = {}): ThreadTeam {
  const { piece = 2 ** 17, silenceMs = 60_000 } = options;
  const size = names.length;
  const words = COUNTERS_AT + size * WORDS + size * DEPTH;
  return {
    names,
    control: new SharedArrayBuffer(words * 4 + MOST_REASON),
    places: new SharedArrayBuffer((size + 1) * DEPTH * piece * 4),
    piece,
    silenceMs,
  };
}

/** How far a is ahead of b, of two counters that wrap around. */
export function ahead(a: number, b: number): number {
  return (a - b) | 0;
}

/** A worker's look at the memory of its team. */
export class TeamMemory {
  readonly size: number;
  readonly #words: Int32Array;
  readonly #reason: Uint8Array;
  readonly #team: ThreadTeam;

  constructor(team: ThreadTeam) {
    const { control, names } = team;
    this.size = names.length;
    this.#team = team;
    this.#words = new Int32Array(control, 0, (control.byteLength - MOST_REASON) / 4);
    this.#reason = new Uint8Array(control, control.byteLength - MOST_REASON);
  }

  count(rank: number, counter: number): number {
    return Atomics.load(this.#words, COUNTERS_AT + rank * WORDS + counter);
  }

  advance(rank: number, counter: number): void {
    Atomics.add(this.#words, COUNTERS_AT + rank * WORDS + counter, 1);
  }

  /** Whether all workers have come beyond piece `index`. */
  allBeyond(counter: number, index: number): boolean {
    for (let rank = 0; rank < this.size; rank++) {
      if (ahead(this.count(rank, counter), index) <= 0) return false;
    }
    return true;
  }

  /** The place of a worker for a piece; of rank `size`, of its sums. */
  place(rank: number, index: number): Float32Array {
    const { places, piece } = this.#team;
    const slot = ((index % DEPTH) + DEPTH) % DEPTH;
    return new Float32Array(places, (rank * DEPTH + slot) * piece * 4, piece);
  }

  /** What a worker holds a piece to be: the same number on all, or they do not make the same calls. */
  signature(rank: number, index: number): number {
    return Atomics.load(this.#words, this.#signatureAt(rank, index));
  }

  sign(rank: number, index: number, signature: number): void {
    Atomics.store(this.#words, this.#signatureAt(rank, index), signature);
  }

  #signatureAt(rank: number, index: number): number {
    const slot = ((index % DEPTH) + DEPTH) % DEPTH;
    return COUNTERS_AT + this.size * WORDS + rank * DEPTH + slot;
  }

  /** Changes whenever a worker has something to tell. */
  get event(): number {
    return Atomics.load(this.#words, EVENT);
  }

  tell(): void {
    Atomics.add(this.#words, EVENT, 1);
    Atomics.notify(this.#words, EVENT);
  }

  /** Settles when there is something new, or after a while. */
  async changed(seen: number, mostMs: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#words, EVENT, seen);
    if (!wait.async) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The timer holds this thread, too: a wait alone would let it end.
    const tick = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, mostMs);
    });
    await Promise.race([wait.value, tick]);
    clearTimeout(timer);
  }

  /** Ends the team's work. The first reason is kept. */
  end(reason: Error): void {
    if (Atomics.compareExchange(this.#words, ENDED, 0, 1) !== 0) return;
    const bytes = errorBytes(reason, MOST_REASON);
    this.#reason.set(bytes);
    this.#words[REASON_BYTES] = bytes.length;
    Atomics.store(this.#words, ENDED, 2);
    this.tell();
  }

  /** Why the work ended, if it has. */
  get reason(): Error | undefined {
    if (Atomics.load(this.#words, ENDED) !== 2) return undefined;
    return errorFrom(this.#reason.slice(0, this.#words[REASON_BYTES]));
  }
}

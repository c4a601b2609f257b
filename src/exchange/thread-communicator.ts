/**
 * @file Workers that are threads of one process: sums and broadcasts through memory that they share (Node only).
 *
 * A sum is taken in the order of the ranks, in float32, each worker adding a slice of all: so its bits depend on
 * nothing but the values. What waits, waits without blocking its thread: a GPU's results can come in meanwhile.
 */
import { InternalError } from '../base/errors.ts';
import type { Communicator } from './communicator.ts';
import { SilenceWatch } from './silence-watch.ts';
import { ahead, Counter, DEPTH, TeamMemory, type ThreadTeam } from './thread-team.ts';

/** A part of a call, no longer than a place of the team. */
interface Piece {
  readonly kind: 'sum' | 'broadcast' | 'barrier';
  /** Who has the values of a broadcast. */
  readonly root: number;
  readonly values: Float32Array | Uint8Array;
  /** Of the last piece of a call. */
  readonly done: (() => void) | undefined;
}

/** Looks at the others this often, at least, while waiting for them. */
const TICK_MS = 250;
const KINDS = ['sum', 'broadcast', 'barrier'] as const;

export class ThreadCommunicator implements Communicator {
  readonly rank: number;
  readonly name: string;
  readonly size: number;
  readonly #team: ThreadTeam;
  readonly #memory: TeamMemory;
  readonly #heart: NodeJS.Timeout;
  /** Pieces from `#taken` on. */
  readonly #pieces: Piece[] = [];
  readonly #rejects = new Set<(reason: Error) => void>();
  #entered = 0;
  #added = 0;
  #taken = 0;
  #running = false;
  /** While this worker waits. */
  #watch: SilenceWatch | undefined;

  constructor(team: ThreadTeam, rank: number) {
    this.rank = rank;
    this.name = team.names[rank];
    this.size = team.names.length;
    this.#team = team;
    this.#memory = new TeamMemory(team);
    this.#heart = setInterval(() => this.alive(), Math.min(TICK_MS, team.silenceMs / 4));
    this.#heart.unref();
  }

  sum(values: Float32Array): Promise<void> {
    return this.#call('sum', values, this.#team.piece, 0);
  }

  broadcast(values: Uint8Array, root: number): Promise<void> {
    return this.#call('broadcast', values, this.#team.piece * 4, root);
  }

  barrier(): Promise<void> {
    return this.#call('barrier', new Uint8Array(0), 1, 0);
  }

  alive(): void {
    this.#memory.advance(this.rank, Counter.beats);
  }

  /** Its beats tell that it lives; there is no other patience. */
  alone(): void {}

  abort(reason: Error): void {
    this.#memory.end(reason);
    this.#fail(this.#memory.reason ?? reason);
  }

  async close(): Promise<void> {
    try {
      await this.barrier();
    } finally {
      clearInterval(this.#heart);
    }
  }

  #call(kind: Piece['kind'], values: Piece['values'], most: number, root: number): Promise<void> {
    const ended = this.#memory.reason;
    if (ended !== undefined) return Promise.reject(ended);
    const called = new Promise<void>((resolve, reject) => {
      this.#rejects.add(reject);
      const done = (): void => {
        this.#rejects.delete(reject);
        resolve();
      };
      for (let from = 0; from === 0 || from < values.length; from += most) {
        const part = values.subarray(from, from + most);
        const last = from + most >= values.length;
        this.#pieces.push({ kind, root, values: part, done: last ? done : undefined });
      }
    });
    if (this.#running) this.#begin();
    else void this.#run();
    return called;
  }

  /** What can be done at once of a call, while earlier ones are under way: the others need not wait for it. */
  #begin(): void {
    try {
      if (this.#progress()) this.#memory.tell();
    } catch (error) {
      this.abort(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Until all pieces have been taken out. */
  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#pieces.length > 0) {
        const seen = this.#memory.event;
        const { reason } = this.#memory;
        if (reason !== undefined) throw reason;
        if (this.#progress()) {
          this.#memory.tell();
          this.#watch = undefined;
        } else {
          this.#watch ??= new SilenceWatch(this.#team, this.#memory, this.rank);
          this.#watch.look(this.#taken, this.#added);
          await this.#memory.changed(seen, Math.min(TICK_MS, this.#team.silenceMs / 4));
        }
      }
    } catch (error) {
      this.abort(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#running = false;
      this.#watch = undefined;
    }
  }

  #fail(reason: Error): void {
    this.#pieces.length = 0;
    clearInterval(this.#heart);
    for (const reject of this.#rejects) reject(reason);
    this.#rejects.clear();
  }

  /** Does what can be done now. @returns whether there was anything */
  #progress(): boolean {
    const before = this.#entered + this.#added + this.#taken;
    const queued = (index: number): Piece | undefined => this.#pieces[ahead(index, this.#taken)];
    for (let piece = queued(this.#entered); piece !== undefined; piece = queued(this.#entered)) {
      if (!this.#memory.allBeyond(Counter.taken, (this.#entered - DEPTH) | 0)) break;
      this.#enter(piece);
    }
    while (ahead(this.#entered, this.#added) > 0) {
      if (!this.#memory.allBeyond(Counter.entered, this.#added)) break;
      this.#add(this.#pieces[ahead(this.#added, this.#taken)]);
    }
    while (ahead(this.#added, this.#taken) > 0) {
      if (!this.#memory.allBeyond(Counter.added, this.#taken)) break;
      this.#take();
    }
    return before !== this.#entered + this.#added + this.#taken;
  }

  /** Puts this worker's values where others see them. */
  #enter(piece: Piece): void {
    const { kind, root, values } = piece;
    if (kind === 'sum' || (kind === 'broadcast' && root === this.rank)) {
      copyInto(this.#memory.place(this.rank, this.#entered), values);
    }
    this.#memory.sign(this.rank, this.#entered, signatureOf(piece));
    this.#entered = (this.#entered + 1) | 0;
    this.#memory.advance(this.rank, Counter.entered);
  }

  /** Adds this worker's slice of a piece. */
  #add(piece: Piece): void {
    this.#requireSame(piece);
    if (piece.kind === 'sum') {
      const { size, rank } = this;
      const places = Array.from({ length: size }, (_, k) => this.#memory.place(k, this.#added));
      const { length } = piece.values;
      const [from, end] = [rank, rank + 1].map((k) => Math.floor((k * length) / size));
      addSlice(places, this.#memory.place(size, this.#added), from, end);
    }
    this.#added = (this.#added + 1) | 0;
    this.#memory.advance(this.rank, Counter.added);
  }

  #take(): void {
    const [{ kind, root, values, done }] = this.#pieces;
    const rank = kind === 'sum' ? this.size : root;
    if (kind !== 'barrier') copyFrom(this.#memory.place(rank, this.#taken), values);
    this.#pieces.shift();
    this.#taken = (this.#taken + 1) | 0;
    this.#memory.advance(this.rank, Counter.taken);
    done?.();
  }

  #requireSame(piece: Piece): void {
    for (let rank = 0; rank < this.size; rank++) {
      const theirs = this.#memory.signature(rank, this.#added);
      if (theirs === signatureOf(piece)) continue;
      throw new InternalError(
        `worker ${this.rank} called ${calledBy(signatureOf(piece))}, worker ${rank} ${calledBy(theirs)}`,
      );
    }
  }
}

function signatureOf({ kind, root, values }: Piece): number {
  return KINDS.indexOf(kind) + 4 * (root + 256 * values.length);
}

function calledBy(signature: number): string {
  const values = Math.floor(signature / 1024);
  return `${KINDS[signature & 3]} of ${values} values`;
}

function copyInto(place: Float32Array, values: Piece['values']): void {
  if (values instanceof Float32Array) place.set(values);
  else new Uint8Array(place.buffer, place.byteOffset).set(values);
}

function copyFrom(place: Float32Array, values: Piece['values']): void {
  const { buffer, byteOffset } = place;
  if (values instanceof Float32Array) values.set(place.subarray(0, values.length));
  else values.set(new Uint8Array(buffer, byteOffset, values.length));
}

/** Elements `from` … `end` − 1 of the sum, in the order of the ranks, rounded to float32 at each step. */
function addSlice(
  places: readonly Float32Array[],
  sums: Float32Array,
  from: number,
  end: number,
): void {
  const [first, second, ...others] = places;
  // A copy between shared arrays costs as much as adding them.
  if (second === undefined) sums.set(first.subarray(from, end), from);
  else for (let i = from; i < end; i++) sums[i] = first[i] + second[i];
  for (const place of others) for (let i = from; i < end; i++) sums[i] += place[i];
}

/**
 * @file Decides who has fallen silent, from the beats that the ranks send: arithmetic alone, no clock, no socket.
 *
 * Time counts only while the watcher runs and hears somebody: a job that is stopped as a whole, or a machine that
 * sleeps, is nobody's silence.
 */

/** What a rank says of itself with every beat. */
export interface Pulse {
  /** Where its work is: `step 412`. Empty where it has not said. */
  readonly where: string;
  /** Collective calls that it has begun, and those that have ended. */
  readonly begun: number;
  readonly ended: number;
  /** Whether it is at work of its own that the others wait for. */
  readonly alone?: boolean;
}

export interface WatchOptions {
  /** How often `tick` is to be called. */
  readonly tickMs: number;
  /** How long a rank may say nothing. */
  readonly silenceMs: number;
  /** How long nothing may happen anywhere while somebody waits in a collective call, and for nobody's own work. */
  readonly patienceMs: number;
}

export type Verdict =
  | { readonly kind: 'silent'; readonly rank: number; readonly ms: number }
  /** `ranks` have not begun the call that the others wait in; none where all have. */
  | { readonly kind: 'stuck'; readonly ranks: readonly number[]; readonly ms: number };

export interface Watch {
  readonly heard: (rank: number, pulse: Pulse) => void;
  readonly forget: (rank: number) => void;
  /** The last that was heard of a rank. */
  readonly pulse: (rank: number) => Pulse | undefined;
  /** @param elapsedMs since the last tick */
  readonly tick: (elapsedMs: number) => Verdict | undefined;
}

export function createWatch({ tickMs, silenceMs, patienceMs }: WatchOptions): Watch {
  const silent = new Map<number, number>();
  const pulses = new Map<number, Pulse>();
  let anybody = false;
  let state = '';
  let still = 0;
  return {
    heard: (rank, pulse) => {
      anybody = true;
      silent.set(rank, 0);
      pulses.set(rank, pulse);
    },
    forget: (rank) => {
      silent.delete(rank);
      pulses.delete(rank);
    },
    pulse: (rank) => pulses.get(rank),
    tick: (elapsedMs) => {
      const passed = anybody ? Math.min(elapsedMs, 2 * tickMs) : 0;
      anybody = false;
      for (const [rank, ms] of silent) silent.set(rank, ms + passed);
      for (const [rank, ms] of silent) if (ms > silenceMs) return { kind: 'silent', rank, ms };
      const now = [...pulses.values()].map(({ begun, ended }) => `${begun}/${ended}`).join(' ');
      const all = [...pulses.values()];
      const waiting =
        all.some(({ begun, ended }) => begun > ended) && !all.some(({ alone = false }) => alone);
      still = waiting && now === state ? still + passed : 0;
      state = now;
      if (still <= patienceMs) return undefined;
      return { kind: 'stuck', ranks: behind(pulses), ms: still };
    },
  };
}

function behind(pulses: ReadonlyMap<number, Pulse>): number[] {
  const most = Math.max(...[...pulses.values()].map(({ begun }) => begun));
  return [...pulses].filter(([, { begun }]) => begun < most).map(([rank]) => rank);
}

/** @file What the watchdogs of the ranks say to each other, and to the main threads of their own processes. */
import type { Fault } from './fault.ts';
import type { Pulse } from './watch.ts';

/** How rank 0 can be reached, and the words by which both sides know each other. */
export interface Meeting {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly asks: string;
  readonly answers: string;
}

/** What a watchdog is started with. */
export interface WatchdogData {
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  /** The library, by the name it was found as. */
  readonly library: string;
  readonly tickMs: number;
  readonly silenceMs: number;
  readonly patienceMs: number;
  /** Whether the last message is one line of JSON. */
  readonly json: boolean;
  /** Int32: collective calls begun, and ended. */
  readonly calls: SharedArrayBuffer;
  /** Of rank 0: without addresses and port, which it finds out. */
  readonly meeting: Meeting;
}

/** From the main thread. */
export type ToWatchdog =
  | { readonly type: 'note'; readonly where: string }
  | { readonly type: 'fail'; readonly reason: Fault }
  | { readonly type: 'leave' };

/** To the main thread. */
export type FromWatchdog =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'together' }
  | { readonly type: 'apart'; readonly missing: readonly number[] }
  | { readonly type: 'ending'; readonly fault: Fault }
  | { readonly type: 'left' };

/** A rank's first words to rank 0. */
export interface Hello {
  readonly type: 'hello';
  readonly asks: string;
  readonly rank: number;
  readonly host: string;
  readonly pid: number;
}

/** From a rank to rank 0, behind its hello. */
export type ToHub =
  | { readonly type: 'pulse'; readonly pulse: Pulse }
  | { readonly type: 'fail'; readonly fault: Fault }
  | { readonly type: 'leave' };

/** From rank 0 to a rank. */
export type FromHub =
  | {
      readonly type: 'welcome';
      readonly answers: string;
      readonly host: string;
      readonly pid: number;
    }
  | { readonly type: 'pulse'; readonly pulse: Pulse }
  | { readonly type: 'end'; readonly fault: Fault }
  | { readonly type: 'leave' };

/** What a watchdog's part, rank 0's or another's, is given. */
export interface Surroundings {
  readonly data: WatchdogData;
  readonly ownPulse: () => Pulse;
  readonly post: (message: FromWatchdog) => void;
  /** Says why, once in the whole job, and ends it. */
  readonly end: (fault: Fault) => void;
  /** Another rank says why; this one keeps quiet and goes. */
  readonly yieldTo: (fault: Fault) => void;
}

export interface Part {
  /** Every `tickMs`. */
  readonly tick: (elapsedMs: number) => void;
  readonly fail: (fault: Fault) => void;
  readonly leave: () => void;
  /** Tells the other ranks that the job ends. */
  readonly spread: (fault: Fault) => void;
}

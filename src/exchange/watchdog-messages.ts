/** @file What the job's watchdog, the threads of the ranks that speak with it, and the ranks themselves say. */
import type { Fault } from './fault.ts';
import type { Pulse, WatchOptions } from './watch.ts';

/** What the watchdog is started with. */
export interface HubData extends WatchOptions, Words {
  /** Whether the last message is one line of JSON. */
  readonly json: boolean;
}

/** What a rank shares with its thread: so many numbers, and where the last one is. */
export const CALL_COUNTS = 3;
export const BUSY_ALONE = 2;

/** By these both sides of a connection know each other. */
export interface Words {
  readonly asks: string;
  readonly answers: string;
}

/** Where the watchdog can be reached. */
export interface Meeting extends Words {
  readonly host: string;
  readonly pid: number;
  readonly addresses: readonly string[];
  readonly port: number;
}

/** What the thread of a rank is started with. */
export interface SpokeData {
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  /** The library, by the name it was found as. */
  readonly library: string;
  readonly tickMs: number;
  readonly silenceMs: number;
  readonly json: boolean;
  /** Int32: collective calls begun, ended, and whether this rank is at work that others wait for. */
  readonly calls: SharedArrayBuffer;
  readonly meeting: Meeting;
}

/** From the rank to its thread. */
export type ToSpoke =
  | { readonly type: 'note'; readonly where: string }
  | { readonly type: 'fail'; readonly reason: Fault }
  | { readonly type: 'leave' };

/** From its thread to a rank. */
export type FromSpoke =
  | { readonly type: 'met' }
  | { readonly type: 'apart' }
  | { readonly type: 'ending'; readonly fault: Fault };

/** A rank's first words to the watchdog. */
export interface Hello {
  readonly type: 'hello';
  readonly asks: string;
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  readonly pid: number;
}

/** From a rank to the watchdog, behind its hello. */
export type ToHub =
  | { readonly type: 'pulse'; readonly pulse: Pulse }
  | { readonly type: 'fail'; readonly fault: Fault }
  | { readonly type: 'leave' };

/** From the watchdog to a rank. */
export type FromHub =
  | { readonly type: 'welcome'; readonly answers: string }
  | { readonly type: 'pulse' }
  /** The reason has been said; rank `by` ends the job. */
  | { readonly type: 'end'; readonly fault: Fault; readonly by: number };

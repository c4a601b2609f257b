/** @file Why a job of several ranks ends, as plain data that threads and hosts can pass on, and as text. */
import { ExitCode, WdError, type Place } from '../base/errors.ts';

export interface Fault {
  /** None for a fault of this program. */
  readonly code?: string;
  readonly message: string;
  readonly place?: Place;
  readonly details: readonly string[];
  readonly help: readonly string[];
  readonly exitCode: number;
}

/** A rank as people find it again: its host and process, and how far it had come. */
export interface RankName {
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  readonly pid: number;
  readonly where: string;
}

/** What a rank failed of: the error as it is, and which rank it was. */
export function faultOf(reason: Error, name: RankName): Fault {
  if (reason instanceof WdError) {
    const { code, message, place, details, help, exitCode } = reason;
    const all = [...details, `on ${nameOf(name)}`];
    return {
      code,
      message,
      details: all,
      help,
      exitCode,
      ...(place === undefined ? {} : { place }),
    };
  }
  const stack = (reason.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    message: `a fault of this program: ${reason.name}: ${reason.message}`,
    details: [`on ${nameOf(name)}`, ...stack.slice(0, 8).map((line) => line.trim())],
    help: [],
    exitCode: ExitCode.internal,
  };
}

/** A rank that ended, fell silent or does not come: seen by another one. */
export function lostRank(what: string, name: RankName, help: readonly string[]): Fault {
  const { rank, size, host, pid, where } = name;
  const last = where === '' ? '' : `; last heard of in ${where}`;
  return {
    code: 'WD229',
    message: `rank ${rank} of ${size} ${what}`,
    details: [`on host ${host}, process ${pid}${last}`],
    help,
    exitCode: ExitCode.device,
  };
}

/** The job's watchdog itself ended or fell silent: seen by a rank. */
export function lostWatchdog(what: string, { host, pid }: Pick<RankName, 'host' | 'pid'>): Fault {
  return {
    code: 'WD229',
    message: `the watchdog of this job ${what}`,
    details: [`on host ${host}, process ${pid}`],
    help: ['its machine, where rank 0 runs, may be gone or cut off: look there'],
    exitCode: ExitCode.device,
  };
}

/** `rank 2 of 4, host node7, process 4711, in step 412` */
export function nameOf({ rank, size, host, pid, where }: RankName): string {
  const at = where === '' ? '' : `, in ${where}`;
  return `rank ${rank} of ${size}, host ${host}, process ${pid}${at}`;
}

/** The error that calls under way reject with. */
export function errorOf({ code, message, place, details, help, exitCode }: Fault): Error {
  if (code === undefined) return new Error([message, ...details].join('\n  '));
  const options = { details, help, ...(place === undefined ? {} : { place }) };
  return new WdError(code, exitCode as ExitCode, message, options);
}

/** Several lines for people, or one line of JSON; a line feed at the end. */
export function faultText(fault: Fault, json: boolean): string {
  const { code, message, place, details, help } = fault;
  if (json) {
    const { file, line, column } = place ?? {};
    const event = { v: 1, event: 'error', code, message, file, line, column, details, help };
    return `${JSON.stringify(event)}\n`;
  }
  const at = [place?.file, place?.line, place?.column].filter((part) => part !== undefined);
  const lines = [
    `error${code === undefined ? '' : `[${code}]`}: ${message}`,
    ...(at.length === 0 ? [] : [`  --> ${at.join(':')}`]),
    ...details.map((detail) => `  ${detail}`),
    ...help.map((cure) => `  help: ${cure}`),
  ];
  return `${lines.map(harmless).join('\n')}\n`;
}

/** Without what a terminal might obey. */
function harmless(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}

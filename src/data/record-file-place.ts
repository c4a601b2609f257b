/** @file Where a file of records can be found by another process of the same machine, though it has no name (Node). */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { readRecordFile, type RecordFile } from './record-file.ts';

/** By which another process of this machine can find a file that this one has open and that has no name. */
export interface FilePlace {
  readonly process: number;
  readonly descriptor: number;
  /** Which file it is: what another process has at the same number is another one. */
  readonly identity: string;
}

export function placeOfFile(descriptor: number): FilePlace {
  return { process: process.pid, descriptor, identity: identityOf(descriptor) };
}

function identityOf(descriptor: number): string {
  const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
  return `${hostname()} ${dev} ${ino} ${size}`;
}

/**
 * The records of a file that another process has open, which need not stay so.
 *
 * @param width words of a record
 * @returns undefined where it cannot be found: on another machine, or a system without /proc
 */
export function openRecordsAt(place: FilePlace, width: number): RecordFile | undefined {
  let file: number;
  try {
    file = openSync(`/proc/${place.process}/fd/${place.descriptor}`, 'r');
  } catch {
    return undefined;
  }
  if (identityOf(file) === place.identity) {
    return { ...readRecordFile(file, width), close: () => closeSync(file) };
  }
  closeSync(file);
  return undefined;
}

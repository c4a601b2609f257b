/** @file What can be wrong with the frames of a TFRecord file. */
import { dataError, type WdError } from '../../base/errors.ts';
import { count, counted } from '../names.ts';

/** Where a record lies. */
export interface RecordPlace {
  readonly file: string;
  /** Its place in the file, from 1. */
  readonly number: number;
  /** Bytes before it in the file, unpacked where that is gzipped. */
  readonly offset: number;
}

const AGAIN = ['copy or download the file again, or write it anew'];

/** `record 3 at byte 1,024` */
export function recordName({ number, offset }: RecordPlace): string {
  return `record ${count(number)} at byte ${count(offset)}`;
}

function recordError(
  code: string,
  place: RecordPlace,
  message: string,
  details: readonly string[],
): WdError {
  return dataError(code, message, {
    place: { file: place.file, line: place.number },
    details,
    help: AGAIN,
  });
}

export function foreignFile(place: RecordPlace): WdError {
  return recordError(
    'WD500',
    place,
    `${place.file} is no TFRecord file, or its beginning is damaged`,
    [
      'its first 8 bytes should be the length of a record and the next 4 their checksum, which they are not',
    ],
  );
}

/** @param length bytes of its data, where its length is known to be right */
export function damagedRecord(place: RecordPlace, length?: number): WdError {
  const found =
    length === undefined
      ? 'the checksum of its length is wrong, so that nothing behind it can be found'
      : `the checksum of its data (${counted(length, 'byte')}) is wrong`;
  return recordError('WD501', place, `${place.file} is damaged: ${recordName(place)}`, [found]);
}

/** @param held bytes that are there @param wanted bytes of the whole frame, or of its header */
export function truncatedRecord(place: RecordPlace, held: number, wanted: number): WdError {
  return recordError('WD502', place, `${place.file} ends in the middle of ${recordName(place)}`, [
    `${counted(held, 'byte')} of at least ${count(wanted)} are there`,
  ]);
}

export function longRecord(place: RecordPlace, length: number): WdError {
  return recordError('WD503', place, `${recordName(place)} of ${place.file} is too long`, [
    `it announces ${counted(length, 'byte')}; at most 1 GiB can be read`,
  ]);
}

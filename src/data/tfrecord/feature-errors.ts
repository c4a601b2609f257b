/** @file Records that are whole and yet make no row of a table. */
import { dataError, type WdError } from '../../base/errors.ts';
import { count, counted, quoted, shellWord } from '../names.ts';
import { recordName } from './framing-errors.ts';
import type { TfRecord } from './framing.ts';
import type { WireFault } from './wire.ts';

function recordError(
  code: string,
  record: TfRecord,
  message: string,
  details: readonly string[],
  help: readonly string[],
): WdError {
  return dataError(code, `${recordName(record)}: ${message}`, {
    place: { file: record.file, line: record.number },
    details,
    help,
  });
}

function leaveOut(name: string): string {
  return `leave the feature out: --ignore ${shellWord(name)}`;
}

/** What a fault of the bytes of a record means to a person. */
export function exampleFault(record: TfRecord, fault: WireFault): WdError {
  const { feature, kind, message } = fault;
  if (kind === 'sequence') {
    return recordError(
      'WD505',
      record,
      'is a tf.train.SequenceExample; expected a tf.train.Example',
      [
        'its feature_lists hold one value for each of several steps: there is no one row to make of it',
      ],
      ['write one tf.train.Example for each row of a table'],
    );
  }
  if (kind === 'integer' && feature !== undefined) {
    return recordError(
      'WD506',
      record,
      `${quoted(feature)} is ${message}, which a float64 cannot hold exactly`,
      ['whole numbers are exact up to 9007199254740991, that is 2^53 - 1'],
      [
        'write it as bytes where it names something, as a float where it measures',
        leaveOut(feature),
      ],
    );
  }
  const where = feature === undefined ? '' : ` in the feature ${quoted(feature)}`;
  return recordError(
    'WD504',
    record,
    'is no tf.train.Example',
    [`its bytes are those that were written, but not of that form: ${message}${where}`],
    ['write the records with tf.train.Example(...).SerializeToString()'],
  );
}

export function repeatedFeature(record: TfRecord, name: string): WdError {
  return recordError(
    'WD504',
    record,
    `has the feature ${quoted(name)} twice`,
    ['one value would hide the other'],
    ['give every feature a name of its own'],
  );
}

export function varyingLength(
  record: TfRecord,
  name: string,
  expected: number,
  found: number,
): WdError {
  return recordError(
    'WD507',
    record,
    `${quoted(name)} has ${counted(found, 'value')}, but ${count(expected)} in the records before it`,
    [
      'a list becomes one column for each of its places, so that all must be of one length, or empty',
    ],
    ['pad the lists to one length, or write one value', leaveOut(name)],
  );
}

export function mixedKinds(
  record: TfRecord,
  name: string,
  expected: string,
  found: string,
): WdError {
  return recordError(
    'WD508',
    record,
    `${quoted(name)} holds ${found}, but ${expected} in the records before it`,
    ['a column holds either numbers or text'],
    ['write the feature as one kind: floats or int64s, or bytes', leaveOut(name)],
  );
}

export function unreadableBytes(record: TfRecord, name: string, reason: string): WdError {
  return recordError(
    'WD509',
    record,
    `${quoted(name)} holds bytes that are neither UTF-8 text nor one tensor of float32`,
    [reason],
    [leaveOut(name)],
  );
}

export function infiniteFeature(record: TfRecord, name: string, value: number): WdError {
  return recordError(
    'WD122',
    record,
    `${quoted(name)} is ${value}; expected a finite number`,
    [],
    ['drop the record, or write the value as a missing one: a feature without values'],
  );
}

export function tooManyColumns(record: TfRecord, columns: number): WdError {
  return recordError(
    'WD503',
    record,
    `brings the table to more than ${count(columns)} columns`,
    ['every feature is a column, and every place of a list'],
    ['leave such features out: --ignore NAME'],
  );
}

/** @file Gathers the features of Examples, one after another, into growing columns. */
import type { FeatureList } from './example.ts';
import {
  infiniteFeature,
  mixedKinds,
  repeatedFeature,
  tooManyColumns,
  unreadableBytes,
  varyingLength,
} from './feature-errors.ts';
import type { TfRecord } from './framing.ts';
import { NumberColumn, TextColumn } from './growing-columns.ts';
import { beginsTensor, readTensor } from './tensor.ts';
import { WireFault } from './wire.ts';

export type Contents = 'numbers' | 'tensors of numbers' | 'text';

/** The first record that has values tells what they are and how many; the others must agree. */
export interface Feature {
  /** Undefined until then. */
  holds: Contents | undefined;
  /** One for each place of the list; of numbers and texts one kind is used. */
  numbers: readonly NumberColumn[];
  texts: readonly TextColumn[];
  /** The row that had the feature last. */
  row: number;
}

/** More columns than this are taken for a fault: features named after what they hold, or images. */
const MOST_COLUMNS = 65_536;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Takes the features of one record after another. */
export class FeatureTable {
  readonly features = new Map<string, Feature>();
  readonly #ignored: ReadonlySet<string>;
  #columns = 0;

  /** @param ignored names of features that are passed over, whatever they hold */
  constructor(ignored: Iterable<string>) {
    this.#ignored = new Set(ignored);
  }

  /**
   * Takes a feature of the record that becomes a row. One without values is a missing one.
   *
   * @throws WdError WD122 for an infinite number, WD503 for too many columns, WD504 for a name borne twice in the
   *   record, WD507 for a list of another length, WD508 for text where numbers were or the other way round, WD509
   *   for bytes that cannot be read
   */
  add(row: number, name: string, list: FeatureList, record: TfRecord): void {
    if (this.#ignored.has(name)) return;
    const feature = this.#feature(name, record);
    if (feature.row === row) throw repeatedFeature(record, name);
    feature.row = row;
    if (list.kind === 'none' || list.values.length === 0) return;
    if (list.kind !== 'bytes') {
      this.#addNumbers(row, name, feature, 'numbers', list.values, record);
    } else if (beginsTensor(list.values[0])) {
      const values = tensorOf(list.values, name, record);
      this.#addNumbers(row, name, feature, 'tensors of numbers', values, record);
    } else {
      this.#addTexts(row, name, feature, list.values, record);
    }
  }

  #feature(name: string, record: TfRecord): Feature {
    let feature = this.features.get(name);
    if (feature === undefined) {
      feature = { holds: undefined, numbers: [], texts: [], row: -1 };
      this.features.set(name, feature);
      this.#count(1, record);
    }
    return feature;
  }

  #count(more: number, record: TfRecord): void {
    this.#columns += more;
    if (this.#columns > MOST_COLUMNS) throw tooManyColumns(record, MOST_COLUMNS);
  }

  #addNumbers(
    row: number,
    name: string,
    feature: Feature,
    holds: 'numbers' | 'tensors of numbers',
    values: readonly number[],
    record: TfRecord,
  ): void {
    if (values.length === 0) return;
    if (feature.holds === undefined) {
      this.#count(values.length - 1, record);
      feature.numbers = values.map(() => new NumberColumn());
      feature.holds = holds;
    }
    checkAgrees(name, feature, holds, values.length, record);
    for (let place = 0; place < values.length; place++) {
      const value = values[place];
      if (Math.abs(value) === Number.POSITIVE_INFINITY) throw infiniteFeature(record, name, value);
      feature.numbers[place].set(row, value);
    }
  }

  #addTexts(
    row: number,
    name: string,
    feature: Feature,
    values: readonly Uint8Array[],
    record: TfRecord,
  ): void {
    if (feature.holds === undefined) {
      this.#count(values.length - 1, record);
      feature.texts = values.map(() => new TextColumn());
      feature.holds = 'text';
    }
    checkAgrees(name, feature, 'text', values.length, record);
    for (const [place, value] of values.entries()) {
      feature.texts[place].set(row, textOf(value, name, record));
    }
  }
}

function checkAgrees(
  name: string,
  { holds, numbers, texts }: Feature,
  found: Contents,
  length: number,
  record: TfRecord,
): void {
  if (holds !== undefined && holds !== found) throw mixedKinds(record, name, holds, found);
  const expected = numbers.length + texts.length;
  if (expected !== length) throw varyingLength(record, name, expected, length);
}

function textOf(bytes: Uint8Array, name: string, record: TfRecord): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw unreadableBytes(record, name, `they begin with ${hex(bytes)}`);
  }
}

function tensorOf(
  values: readonly Uint8Array[],
  name: string,
  record: TfRecord,
): readonly number[] {
  if (values.length > 1) throw unreadableBytes(record, name, `there are ${values.length} tensors`);
  try {
    return readTensor(values[0]);
  } catch (cause) {
    if (!(cause instanceof WireFault)) throw cause;
    throw unreadableBytes(record, name, `they begin as a tensor does, but ${cause.message}`);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

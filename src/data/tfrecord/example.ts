/**
 * @file The features of a `tf.train.Example` (tensorflow/core/example/{example,feature}.proto):
 *
 *     Example   { features: Features = 1 }            SequenceExample { context = 1, feature_lists = 2 }
 *     Features  { feature: map<string, Feature> = 1 }
 *     Feature   { one of bytes_list = 1, float_list = 2, int64_list = 3 }, each { repeated value = 1 }
 *
 * Any other field is refused, though a reader of messages may skip what it does not know: what is unknown here is
 * more likely another kind of message, which must not become a table.
 */
import { PbfReader } from 'pbf';
import { BYTES, eachField, readBytes, readEnd, readFloats, readInt64s, WireFault } from './wire.ts';

/** The values of a feature, as many as there are. Arrays and bytes are good until the next feature is read. */
export type FeatureList =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly values: readonly Uint8Array[] }
  | { readonly kind: 'float' | 'int64'; readonly values: readonly number[] };

const NONE: FeatureList = { kind: 'none' };

/**
 * Reads one Example.
 *
 * @param visit called for each feature, in the order of the record, which means nothing
 * @throws WireFault for what is no Example, a SequenceExample too
 */
export function readExample(
  data: Uint8Array,
  visit: (name: string, list: FeatureList) => void,
): void {
  const reader = new PbfReader(data);
  eachField(reader, data.length, (field, type) => {
    if (field === 2 && type === BYTES) {
      throw new WireFault('feature_lists: this is a tf.train.SequenceExample', 'sequence');
    }
    const features = messageEnd(reader, data.length, field, type, 'Example');
    eachField(reader, features, (inner, innerType) => {
      readEntry(reader, messageEnd(reader, features, inner, innerType, 'Features'), visit);
    });
  });
}

/** The end of the message in field 1, the only field there may be. */
function messageEnd(
  reader: PbfReader,
  end: number,
  field: number,
  type: number,
  name: string,
): number {
  if (field !== 1 || type !== BYTES) throw unknownField(name, field, type);
  return readEnd(reader, end);
}

function unknownField(message: string, field: number, type: number): WireFault {
  return new WireFault(`${message} has no field ${field} of wire type ${type}`);
}

/** An entry of a map: the key in field 1, the value in field 2, either of which may be left out. */
function readEntry(
  reader: PbfReader,
  end: number,
  visit: (name: string, list: FeatureList) => void,
): void {
  let name = '';
  let [valueStart, valueEnd] = [end, end];
  eachField(reader, end, (field, type) => {
    if (type !== BYTES || (field !== 1 && field !== 2)) throw unknownField('an entry', field, type);
    if (field === 1) {
      const start = reader.pos;
      const nameEnd = readEnd(reader, end);
      reader.pos = start;
      name = reader.readString();
      reader.pos = nameEnd;
    } else {
      valueEnd = readEnd(reader, end);
      valueStart = reader.pos;
      reader.pos = valueEnd;
    }
  });
  reader.pos = valueStart;
  visit(name, readNamedFeature(reader, valueEnd, name));
  reader.pos = end;
}

function readNamedFeature(reader: PbfReader, end: number, name: string): FeatureList {
  try {
    return readFeature(reader, end);
  } catch (cause) {
    if (cause instanceof WireFault) cause.feature = name;
    throw cause;
  }
}

function readFeature(reader: PbfReader, end: number): FeatureList {
  let list = NONE;
  eachField(reader, end, (field, type) => {
    if (type !== BYTES || field < 1 || field > 3) throw unknownField('a feature', field, type);
    if (list !== NONE) throw new WireFault('a feature has values of two kinds');
    list = readList(reader, readEnd(reader, end), field);
  });
  return list;
}

function readList(reader: PbfReader, end: number, kind: number): FeatureList {
  if (kind === 1) {
    const values: Uint8Array[] = [];
    eachValue(reader, end, (type) => {
      if (type !== BYTES) throw new WireFault(`an element of a list has wire type ${type}`);
      values.push(readBytes(reader, end));
    });
    return { kind: 'bytes', values };
  }
  const values: number[] = [];
  const read = kind === 2 ? readFloats : readInt64s;
  eachValue(reader, end, (type) => read(reader, end, type, values));
  return { kind: kind === 2 ? 'float' : 'int64', values };
}

function eachValue(reader: PbfReader, end: number, visit: (type: number) => void): void {
  eachField(reader, end, (field, type) => {
    if (field !== 1) throw unknownField('a list', field, type);
    visit(type);
  });
}

/**
 * @file A serialized `TensorProto` of float32 (tensorflow/core/framework/tensor.proto), as `tf.io.serialize_tensor`
 * writes it:
 *
 *     dtype = 1, tensor_shape = 2 { dim = 2 { size = 1, name = 2 }, unknown_rank = 3 }, version_number = 3,
 *     tensor_content = 4 (little-endian), float_val = 5
 */
import { PbfReader } from 'pbf';
import {
  BYTES,
  eachField,
  readBytes,
  readEnd,
  readFloats,
  readInt64,
  VARINT,
  WireFault,
} from './wire.ts';

const DT_FLOAT = 1;
const DTYPE_TAG = 0x08;
const SHAPE_TAG = 0x12;
/** A tensor of more values than this in one cell is taken for a fault. */
const LARGEST_TENSOR = 2 ** 24;

/** Whether bytes begin as a tensor does: its type, then its shape. No text begins with the character U+0008. */
export function beginsTensor(bytes: Uint8Array): boolean {
  return bytes[0] === DTYPE_TAG && bytes[2] === SHAPE_TAG;
}

/**
 * The values of a tensor of any shape, row by row.
 *
 * @throws WireFault for one that is not of float32, or whose values are not as many as its shape says
 */
export function readTensor(bytes: Uint8Array): readonly number[] {
  const reader = new PbfReader(bytes);
  const end = bytes.length;
  let [dtype, size] = [0, 1];
  let content: Uint8Array | undefined;
  const floats: number[] = [];
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === VARINT) dtype = readInt64(reader, end);
    else if (field === 2 && type === BYTES) size = readShape(reader, readEnd(reader, end));
    else if (field === 3 && type === VARINT) readInt64(reader, end);
    else if (field === 4 && type === BYTES) content = readBytes(reader, end);
    else if (field === 5) readFloats(reader, end, type, floats);
    else throw new WireFault(`a tensor of float32 has no field ${field} of wire type ${type}`);
  });
  if (dtype !== DT_FLOAT) throw new WireFault(`the tensor has data type ${dtype}, not 1 (float32)`);
  return content === undefined ? repeated(floats, size) : unpacked(content, size);
}

function readShape(reader: PbfReader, end: number): number {
  let size = 1;
  eachField(reader, end, (field, type) => {
    if (field !== 2 || type !== BYTES) throw new WireFault('the shape of the tensor is not known');
    const dimensionEnd = readEnd(reader, end);
    let extent = 0;
    eachField(reader, dimensionEnd, (inner, innerType) => {
      if (inner === 1 && innerType === VARINT) extent = readInt64(reader, dimensionEnd);
      else if (inner === 2 && innerType === BYTES) readBytes(reader, dimensionEnd);
      else throw new WireFault('the shape of the tensor is not known');
    });
    size *= extent;
  });
  if (!(size >= 0 && size <= LARGEST_TENSOR)) {
    throw new WireFault(`the tensor cannot have ${size} values`);
  }
  return size;
}

function unpacked(content: Uint8Array, size: number): readonly number[] {
  if (content.length !== 4 * size) {
    throw new WireFault(`the tensor has ${content.length} bytes for ${size} values`);
  }
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const values: number[] = [];
  for (let at = 0; at < content.length; at += 4) values.push(view.getFloat32(at, true));
  return values;
}

/** As tensor.cc reads `float_val`: the last value stands for all that are left out, zero where there is none. */
function repeated(values: readonly number[], size: number): readonly number[] {
  if (values.length > size) {
    throw new WireFault(`the tensor has ${values.length} values for a shape of ${size}`);
  }
  const last = values.at(-1) ?? 0;
  return Array.from({ length: size }, (_, index) => values[index] ?? last);
}

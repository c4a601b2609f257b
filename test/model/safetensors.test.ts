/** @file Weights files: equal to the reference library's, read back bit for bit. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternalError } from '../../src/base/errors.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
} from '../../src/model/safetensors.ts';

/** Written by the Python library `safetensors` 0.8.0: an infinity, a NaN, -0, a subnormal, 0 × 3, a scalar. */
const REFERENCE = Buffer.from(
  'IAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyLDpCI6IsO8IiwiZm9ybWF0IjoicHQifSwiYmlhcyI6eyJkdHlwZSI6IkYzMiIs' +
    'InNoYXBlIjpbMV0sImRhdGFfb2Zmc2V0cyI6WzAsNF19LCJkZWVwLjAua2VybmVsIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUi' +
    'OlsyLDNdLCJkYXRhX29mZnNldHMiOls0LDI4XX0sImVtcHR5Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlswLDNdLCJkYXRh' +
    'X29mZnNldHMiOlsyOCwyOF19LCJzY2FsYXIiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzI4' +
    'LDMyXX19ICDNzMw9AACAPwAAIEAAAACAAACAfwAAwH8BAAAAAADgQA==',
  'base64',
);

function tensor(shape: readonly number[], values: readonly number[]): StoredTensor {
  return { shape, values: Float32Array.from(values) };
}

/** A file of any header, `dataBytes` zero bytes of values behind it. */
function file(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const bytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const whole = new Uint8Array(8 + bytes.length + dataBytes);
  new DataView(whole.buffer).setBigUint64(0, BigInt(bytes.length), true);
  whole.set(bytes, 8);
  return whole;
}

function entry(shape: string, offsets: string, dtype = '"F32"'): string {
  return `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
}

/** All that makes a tensor; values as bits, so that NaN payloads count. */
function bits([name, { shape, values }]: readonly [string, StoredTensor]): unknown {
  return [name, shape, [...new Uint32Array(values.buffer)]];
}

describe('encodeSafetensors', () => {
  it('writes the very bytes of the reference library', () => {
    const tensors = new Map([
      ['bias', tensor([1], [0.1])],
      ['deep.0.kernel', tensor([2, 3], [1, 2.5, -0, Infinity, NaN, 2 ** -149])],
      ['empty', tensor([0, 3], [])],
      ['scalar', tensor([], [7])],
    ]);
    // The reference does not order its metadata; here it is sorted by code unit.
    const ours = Buffer.from(encodeSafetensors(tensors, { format: 'pt', ä: 'ü' }));
    const reference = Buffer.from(
      REFERENCE.toString('latin1').replace(
        Buffer.from('"ä":"ü","format":"pt"').toString('latin1'),
        Buffer.from('"format":"pt","ä":"ü"').toString('latin1'),
      ),
      'latin1',
    );
    expect(ours.equals(reference)).toBe(true);
  });

  it('writes the same bytes whatever the order of the metadata, and pads the header to 8', () => {
    const tensors = new Map([['w', tensor([2], [1, 2])]]);
    const bytes = encodeSafetensors(tensors, { b: '1', a: '2' });
    expect(bytes).toEqual(encodeSafetensors(tensors, { a: '2', b: '1' }));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd()).toBe(
      '{"__metadata__":{"a":"2","b":"1"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
    );
  });

  it('keeps tensors in the given order and leaves an empty metadata out', () => {
    const tensors = new Map([
      ['z', tensor([1], [1])],
      ['1', tensor([1], [2])],
      ['a', tensor([1], [3])],
    ]);
    const bytes = encodeSafetensors(tensors, {});
    expect([...bytes.subarray(-12)]).toEqual([0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64]);
    expect([...decodeSafetensors(bytes, 'm').tensors.keys()]).toEqual(['z', '1', 'a']);
    expect(new TextDecoder().decode(bytes)).not.toContain('__metadata__');
  });

  it('reads values through a view with an offset', () => {
    const values = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const { tensors } = decodeSafetensors(
      encodeSafetensors(new Map([['w', { shape: [2], values }]]), {}),
      'm',
    );
    expect(tensors.get('w')?.values).toEqual(new Float32Array([1, 2]));
  });

  it('refuses what it could not read back', () => {
    const misfit = new Map([['w', tensor([3], [1, 2])]]);
    expect(() => encodeSafetensors(misfit, {})).toThrow(InternalError);
    expect(() => encodeSafetensors(misfit, {})).toThrow('tensor "w": 2 values do not fill [3]');
    const reserved = new Map([['__metadata__', tensor([1], [1])]]);
    expect(() => encodeSafetensors(reserved, {})).toThrow('may not be named __metadata__');
    const wide = new Map([['w'.repeat(1_000_000), tensor([1], [1])]]);
    expect(() => encodeSafetensors(wide, {})).toThrow(expect.objectContaining({ code: 'WD422' }));
  });
});

describe('decodeSafetensors', () => {
  it('reads the reference library’s file bit for bit', () => {
    const { tensors, metadata } = decodeSafetensors(REFERENCE, 'reference');
    expect([...metadata]).toEqual([
      ['ä', 'ü'],
      ['format', 'pt'],
    ]);
    expect([...tensors.keys()]).toEqual(['bias', 'deep.0.kernel', 'empty', 'scalar']);
    const kernel = tensors.get('deep.0.kernel');
    expect(kernel?.shape).toEqual([2, 3]);
    expect([...(kernel?.values ?? [])]).toEqual([1, 2.5, -0, Infinity, NaN, 2 ** -149]);
    expect(tensors.get('empty')).toEqual(tensor([0, 3], []));
    expect(tensors.get('scalar')).toEqual(tensor([], [7]));
  });

  it('gives back what was written, every bit pattern, at any place in memory', () => {
    const stored = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, axis) => product * axis, 1);
      return fc
        .uint32Array({ minLength: length, maxLength: length })
        .map((words) => ({ shape, values: new Float32Array(words.buffer) }));
    });
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('__proto__', 'constructor', '1', '\u0000', 'a"\\', 'toString'),
    );
    const contents = fc.tuple(
      fc.uniqueArray(fc.tuple(text, stored), { selector: ([name]) => name, maxLength: 5 }),
      fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key, maxLength: 3 }),
      fc.nat({ max: 7 }),
    );
    fc.assert(
      fc.property(contents, ([tensors, metadata, shift]) => {
        const bytes = encodeSafetensors(new Map(tensors), Object.fromEntries(metadata));
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        const read = decodeSafetensors(shifted, 'm');
        expect(new Map(read.metadata)).toEqual(new Map(metadata));
        expect([...read.tensors].map(bits)).toEqual(tensors.map(bits));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('accepts offsets in another order than the header, empty tensors at one place, and no tensor', () => {
    const header = `{"b":${entry('[1]', '[4,8]')},"e":${entry('[0]', '[4,4]')},"f":${entry('[9,0]', '[4,4]')},"a":${entry('[1]', '[0,4]')}}`;
    expect([...decodeSafetensors(file(header, 8), 'm').tensors.keys()]).toEqual([
      'b',
      'e',
      'f',
      'a',
    ]);
    expect(decodeSafetensors(file('{}'), 'm')).toEqual({ tensors: new Map(), metadata: new Map() });
    expect(decodeSafetensors(file('{} \n\t\r'), 'm').tensors.size).toBe(0);
  });

  it('does not share memory with the file', () => {
    const bytes = encodeSafetensors(new Map([['w', tensor([1], [1])]]), {});
    const { tensors } = decodeSafetensors(bytes, 'm');
    bytes.fill(0);
    expect(tensors.get('w')?.values[0]).toBe(1);
  });
});

/** @file Weights files that are damaged or hostile: each kind of fault has its code and names its place. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/model/safetensors.ts';

/** A file of any header, `dataBytes` zero bytes of values behind it. */
function file(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const bytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const whole = new Uint8Array(8 + bytes.length + dataBytes);
  new DataView(whole.buffer).setBigUint64(0, BigInt(bytes.length), true);
  whole.set(bytes, 8);
  return whole;
}

/** A file of zero bytes that announces a header length. */
function announced(length: bigint, bytes = 16): Uint8Array {
  const whole = new Uint8Array(bytes);
  new DataView(whole.buffer).setBigUint64(0, length, true);
  return whole;
}

function entry(shape: string, offsets: string, dtype = '"F32"'): string {
  return `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
}

function refusal(bytes: Uint8Array): WdError {
  try {
    decodeSafetensors(bytes, 'm.safetensors');
  } catch (error) {
    if (error instanceof WdError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

function expectRefusal(bytes: Uint8Array, code: string, message: string): void {
  const error = refusal(bytes);
  expect(error.message).toContain(message);
  expect(error.message).toMatch(/^m\.safetensors: /);
  expect(error).toMatchObject({ code, exitCode: 65 });
  expect(error.help).toHaveLength(1);
}

describe('a header length that', () => {
  it.each<[string, Uint8Array, string, string]>([
    ['is missing', new Uint8Array(0), 'WD410', 'the file ends after 0 bytes'],
    ['is cut', new Uint8Array(7), 'WD410', 'the file ends after 7 bytes'],
    ['exceeds the limit', announced(1_000_001n), 'WD411', 'a header of 1000001 bytes'],
    ['is 2^64 - 1', announced(2n ** 64n - 1n), 'WD411', '18446744073709551615 bytes'],
    ['is 2^32 + 2', announced(2n ** 32n + 2n), 'WD411', 'at most 1000000 are read'],
    ['exceeds the file', announced(9n), 'WD412', 'but only 8 bytes follow'],
    ['is zero', announced(0n, 8), 'WD414', 'begins with "" instead of "{"'],
  ])('%s', (_, bytes, code, message) => {
    expectRefusal(bytes, code, message);
  });
});

describe('a header of', () => {
  it.each<[string, string | Uint8Array, string, string]>([
    ['bytes beyond UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'WD413', 'not UTF-8'],
    ['an overlong form', Uint8Array.of(0x7b, 0xc0, 0x80, 0x7d), 'WD413', 'not UTF-8'],
    ['a list', '[]', 'WD414', 'begins with "[" instead of "{"'],
    ['leading white space', ' {}', 'WD414', 'begins with " " instead of "{"'],
    ['a byte order mark', '\uFEFF{}', 'WD414', String.raw`begins with "\ufeff" instead`],
    ['two objects', '{}{}', 'WD415', 'nothing more was expected, at character 3'],
    ['one tensor twice', '{"a":0,"a":0}', 'WD415', 'the key "a" stands twice'],
    ['one dtype twice', '{"a":{"dtype":"F32","dtype":"F32"}}', 'WD415', '"dtype" stands twice'],
    ['half an object', '{"a":{"dtype":', 'WD415', 'at character 15'],
    ['200,000 levels', `{"a":${'['.repeat(200_000)}`, 'WD415', 'nested deeper than 16 levels'],
    ['null metadata', '{"__metadata__":null}', 'WD415', 'was expected, at character 17'],
    ['a list as metadata', '{"__metadata__":[]}', 'WD416', '__metadata__ is no object'],
    ['a number in metadata', '{"__metadata__":{"a":1}}', 'WD416', 'the value of "a" is no string'],
    ['a string as tensor', '{"a":"F32"}', 'WD416', 'tensor "a": exactly dtype, shape'],
    ['a missing key', '{"a":{"dtype":"F32","shape":[]}}', 'WD416', 'tensor "a": exactly dtype'],
    ['a tensor __proto__', '{"__proto__":{}}', 'WD416', 'tensor "__proto__": exactly dtype'],
  ])('%s', (_, header, code, message) => {
    expectRefusal(file(header), code, message);
  });

  it('a fourth key', () => {
    const header = '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"x":1}}';
    expectRefusal(file(header, 4), 'WD416', 'tensor "a": exactly dtype, shape, data_offsets were');
  });
});

describe('a tensor with', () => {
  it.each<[what: string, shape: string, offsets: string, code: string, message: string]>([
    ['an offset of 1e999', '[1]', '[0,1e999]', 'WD415', 'a number is no integer'],
    ['an offset of 2^53', '[1]', '[0,9007199254740992]', 'WD415', 'a number is no integer'],
    ['a fraction of an axis', '[1.5]', '[0,4]', 'WD415', 'a number is no integer'],
    ['a negative axis', '[-1]', '[0,4]', 'WD415', 'was expected, at character'],
    ['a shape of strings', '["1"]', '[0,4]', 'WD416', 'tensor "a": shape is no list of integers'],
    ['a shape of 1', '1', '[0,4]', 'WD416', 'shape is no list of integers'],
    ['one offset', '[1]', '[0]', 'WD416', 'data_offsets are no list of two integers'],
    ['three offsets', '[1]', '[0,4,4]', 'WD416', 'data_offsets are no list of two integers'],
    [
      'a gap before it',
      '[1]',
      '[4,8]',
      'WD418',
      'tensor "a": data_offsets are 4 to 8; a begin of 0',
    ],
    ['a product of 2^54', '[134217728,134217728]', '[0,4]', 'WD419', 'tensor "a": the shape takes'],
    ['a product of 2^64', '[4294967296,4294967296]', '[0,0]', 'WD419', 'more than 2^53 - 1 bytes'],
    ['2^51 numbers of 4 bytes', '[2251799813685248]', '[0,4]', 'WD419', 'more than 2^53 - 1 bytes'],
    ['a product of 2^66 times 0', '[8589934592,8589934592,0]', '[0,0]', 'WD419', 'more than 2^53'],
    [
      'more bytes than it needs',
      '[1]',
      '[0,8]',
      'WD420',
      'shape [1] takes 4 bytes, data_offsets hold 8',
    ],
    ['fewer bytes than it needs', '[2,2]', '[0,4]', 'WD420', 'shape [2, 2] takes 16 bytes'],
    ['half a number', '[1]', '[0,3]', 'WD420', 'data_offsets hold 3'],
    [
      'values cut off',
      '[2]',
      '[0,8]',
      'WD421',
      '4 bytes of values follow the header; its tensors take 8',
    ],
    [
      'a tail behind it',
      '[0]',
      '[0,0]',
      'WD421',
      '4 bytes of values follow the header; its tensors take 0',
    ],
    [
      'a terabyte',
      '[274877906944]',
      '[0,1099511627776]',
      'WD421',
      'its tensors take 1099511627776',
    ],
  ])('%s', (_, shape, offsets, code, message) => {
    expectRefusal(file(`{"a":${entry(shape, offsets)}}`, 4), code, message);
  });

  it('another dtype, or none', () => {
    const integers = `{"a":${entry('[1]', '[0,4]', '"I32"')}}`;
    expectRefusal(file(integers, 4), 'WD417', 'tensor "a": dtype "I32" is not F32');
    const none = `{"a":${entry('[1]', '[0,4]', '1')}}`;
    expectRefusal(file(none, 4), 'WD416', 'tensor "a": dtype is no string');
  });

  it.each([
    ['a hole before it', '[1]', '[8,12]', 'data_offsets are 8 to 12; a begin of 4 was expected'],
    [
      'bytes of its neighbour',
      '[1]',
      '[0,4]',
      'data_offsets are 0 to 4; a begin of 4 was expected',
    ],
    ['some bytes of its neighbour', '[2]', '[2,10]', 'data_offsets are 2 to 10; a begin of 4'],
    [
      'an end before its begin',
      '[1]',
      '[4,0]',
      'data_offsets are 4 to 0; a begin of 4 was expected',
    ],
  ])('%s', (_, shape, offsets, message) => {
    const header = `{"a":${entry('[1]', '[0,4]')},"b":${entry(shape, offsets)}}`;
    expectRefusal(file(header, 12), 'WD418', `tensor "b": ${message}`);
  });
});

describe('decodeSafetensors', () => {
  it('shows names that cannot move the cursor or flood the terminal', () => {
    const { message } = refusal(file(`{"\\u001b[2J${'x'.repeat(5000)}":1}`));
    expect(message).toContain(String.raw`tensor "\u001b[2Jxxx`);
    expect(message.length).toBeLessThan(250);
    const axes = `[${'1,'.repeat(100_000)}1]`;
    expect(refusal(file(`{"a":${entry(axes, '[0,0]')}}`)).message.length).toBeLessThan(250);
  });

  it('takes little time for headers at the size limit', () => {
    const started = performance.now();
    const many = Array.from({ length: 17_500 }, (_, i) => `"${i}":${entry('[0]', '[0,0]')}`);
    const header = `{${many.join(',')}}`;
    expect(header.length).toBeGreaterThan(950_000);
    expect(decodeSafetensors(file(header), 'm').tensors.size).toBe(17_500);
    expect(refusal(file('{"a":'.padEnd(1_000_000, '[1,'))).code).toBe('WD415');
    expect(decodeSafetensors(file('{}'.padEnd(1_000_000)), 'm').tensors.size).toBe(0);
    expect(refusal(file('{}'.padEnd(1_000_001))).code).toBe('WD411');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('reads or refuses, but never fails otherwise, when a file is damaged at random', () => {
    const tensor = { shape: [2, 3], values: new Float32Array(6) };
    const good = encodeSafetensors(
      new Map([
        ['a', tensor],
        ['b', tensor],
      ]),
      { format: 'x' },
    );
    const place = fc.nat({ max: good.length - 1 });
    const places = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 });
    const length = fc.oneof(fc.constant(good.length), fc.nat({ max: good.length }));
    fc.assert(
      fc.property(places, length, (changes, end) => {
        const bytes = good.slice(0, end);
        for (const [at, byte] of changes) bytes[at % Math.max(end, 1)] = byte;
        try {
          expect(decodeSafetensors(bytes, 'm.safetensors').tensors.size).toBe(2);
        } catch (error) {
          expect(error).toBeInstanceOf(WdError);
        }
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});

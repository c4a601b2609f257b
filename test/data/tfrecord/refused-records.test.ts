/** @file Records that are whole and yet make no row of a table. */
import { describe, expect, it } from 'vitest';
import type { WdError } from '../../../src/base/errors.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { readTfRecord } from '../../../src/data/tfrecord/read-tfrecord.ts';
import { faultOf, testFolder, wholeText } from './files.ts';
import {
  entry,
  example,
  featureMessage,
  field,
  frame,
  records,
  tensor,
  varint,
  varintField,
  type Values,
} from './write-records.ts';

const file = testFolder();

type Row = Readonly<Record<string, Values>>;

async function read(...rows: Row[]): Promise<RawTable> {
  return readTfRecord([await file('a.tfrecord', records(...rows))]);
}

async function fault(...rows: Row[]): Promise<WdError> {
  return faultOf(read(...rows));
}

async function faultOfBytes(data: Uint8Array): Promise<WdError> {
  return faultOf(readTfRecord([await file('a.tfrecord', frame(data))]));
}

describe('a record that makes no row', () => {
  it('is refused for an integer that float64 cannot hold, by its exact value', async () => {
    for (const n of [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)]) {
      const error = await fault({ n: { int64: [1] } }, { n: { int64: [n] } });
      expect(wholeText(error)).toMatch(
        new RegExp(`^WD506\nrecord 2 at byte \\d+: "n" is ${n}, which a float64 cannot hold`),
      );
      expect(error.place).toMatchObject({ line: 2 });
    }
  });

  it('is refused for lists of another length, with the cure', async () => {
    const rows = [{ 'cat set': { bytes: ['a'] } }, { 'cat set': { bytes: ['a', 'b'] } }];
    const text = wholeText(await fault(...rows));
    expect(text).toMatch(
      /^WD507\nrecord 2 .*: "cat set" has 2 values, but 1 in the records before/,
    );
    expect(text).toContain("--ignore 'cat set'");
    const path = await file('ragged', records(...rows));
    expect((await readTfRecord([path], { ignore: ['cat set'] })).columns).toEqual([]);
  });

  it('is refused for text where numbers were, and the other way round', async () => {
    expect(wholeText(await fault({ x: { int64: [1] } }, { x: { bytes: ['a'] } }))).toMatch(
      /^WD508\nrecord 2 .*: "x" holds text, but numbers in the records before/,
    );
    expect((await fault({ x: { bytes: ['a'] } }, { x: { float: [1] } })).code).toBe('WD508');
    expect((await fault({ x: { bytes: [tensor([1])] } }, { x: { float: [1] } })).code).toBe(
      'WD508',
    );
  });

  it('is refused for bytes that are no UTF-8', async () => {
    const jpeg = Buffer.from('ffd8ffe0', 'hex');
    expect(wholeText(await fault({ image: { bytes: [jpeg] } }))).toMatch(
      /^WD509\n.*"image".*\nthey begin with ff d8 ff e0\nleave the feature out: --ignore image$/,
    );
  });

  it('is refused for an infinite number', async () => {
    expect(wholeText(await fault({ x: { float: [-Infinity] } }))).toMatch(
      /^WD122\nrecord 1 at byte 0: "x" is -Infinity; expected a finite number/,
    );
  });

  it('is refused by name where it is a SequenceExample', async () => {
    const context = field(1, entry('id', featureMessage({ int64: [1] })));
    const steps = field(2, field(1, field(1, Buffer.from('words'))));
    for (const data of [Buffer.concat([context, steps]), steps, field(2, Buffer.alloc(0))]) {
      expect(wholeText(await faultOfBytes(data))).toMatch(
        /^WD505\nrecord 1 at byte 0: is a tf\.train\.SequenceExample; expected a tf\.train\.Example\n/,
      );
    }
  });

  it('is refused for a name that it has twice', async () => {
    const x = entry('x', featureMessage({ int64: [1] }));
    expect(wholeText(await faultOfBytes(field(1, Buffer.concat([x, x]))))).toMatch(
      /^WD504\n.*has the feature "x" twice/,
    );
  });

  it('is refused for two columns of one name', async () => {
    const error = await fault({ v: { int64: [1, 2] }, 'v[1]': { int64: [3] } });
    expect(wholeText(error)).toMatch(/^WD112\ntwo columns are named "v\[1\]"/);
  });

  it('is refused for too many columns, before they take memory', async () => {
    const list = Buffer.alloc(4 * 100_000);
    const data = field(1, entry('pixels', field(2, field(1, list))));
    expect(wholeText(await faultOfBytes(data))).toMatch(/^WD503\n.*more than 65,536 columns/);
  });

  const floats = featureMessage({ float: [1] });
  it.each([
    ['text', Buffer.from('hello, world')],
    ['another field', varintField(3, 1)],
    ['a number for a message', varintField(1, 1)],
    ['another field among the features', field(1, field(2, floats))],
    ['another field in an entry', field(1, field(1, field(3, floats)))],
    ['another kind of list', field(1, entry('x', field(4, Buffer.alloc(2))))],
    ['two kinds', field(1, entry('x', Buffer.concat([floats, featureMessage({ int64: [1] })])))],
    ['a list of another type', field(1, entry('x', field(2, varintField(1, 1))))],
    ['another field in a list', field(1, entry('x', field(3, varintField(2, 1))))],
    ['half a float', field(1, entry('x', field(2, field(1, Buffer.alloc(6)))))],
    ['a float cut off', field(1, entry('x', field(2, Buffer.from('0d0000', 'hex'))))],
    [
      'a number that does not end',
      field(1, entry('x', field(3, field(1, Buffer.alloc(11, 0xff))))),
    ],
    ['a number cut off', field(1, entry('x', field(3, field(1, Buffer.from([0x80])))))],
    ['a length beyond the end', Buffer.concat([varint(10), varint(1000), floats])],
    ['a length of 2^63', Buffer.concat([varint(10), varint(2n ** 63n), floats])],
    ['a part that reaches into the next', field(1, Buffer.concat([varint(10), varint(500)]))],
  ])('is refused for %s in it', async (_, data) => {
    const text = wholeText(await faultOfBytes(data));
    expect(text).toMatch(/^WD504\nrecord 1 at byte 0: is no tf\.train\.Example\n/);
  });

  it('is never anything but refused or read, whatever its bytes', async () => {
    const whole = example({ x: { float: [1, 2] }, n: { int64: [-1] }, t: { bytes: ['ab', 'c'] } });
    for (let at = 0; at < whole.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(whole);
        damaged[at] ^= 1 << bit;
        const reading = readTfRecord([await file('any', frame(damaged))]);
        const code = await reading.then(
          () => 'read',
          (cause: WdError) => cause.code,
        );
        expect(code, `bit ${bit} of byte ${at}`).toMatch(/^read$|^WD(50[4-9]|122)$/);
      }
    }
  });
});

/** @file Encodings of columns: every bit comes back, in no more bytes than it takes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CELL_BYTES,
  chooseForCodes,
  chooseForNumbers,
  readNumbers,
  writeNumbers,
} from '../../../src/data/cache/encodings.ts';

function choose(...values: number[]) {
  return chooseForNumbers(Float64Array.from(values));
}

function through(values: Float64Array): Float64Array {
  const chosen = chooseForNumbers(values);
  const bytes = new Uint8Array(values.length * CELL_BYTES[chosen.encoding]);
  writeNumbers(values, chosen, bytes);
  const found = new Float64Array(values.length + 3).fill(7);
  readNumbers(bytes, { ...chosen, first: 0 }, found, 2, values.length);
  expect([found[0], found[1], found.at(-1)]).toEqual([7, 7, 7]);
  return found.subarray(2, -1);
}

describe('numbers', () => {
  it.each([
    [[1, -127, 127], 'i8', 0],
    [[1, 128], 'i16', 0],
    [[-128], 'i16', 0],
    [[32_768], 'i32', 0],
    [[2_147_483_647, Number.NaN], 'i32', 0],
    [[2_147_483_648], 'f32', 0],
    [[0.5, 1.28], 'i16', 2],
    [[0.766991, -12.5], 'i32', 6],
    [[-0], 'f32', 0],
    [[1e-9], 'i8', 9],
    [[0.1, 1 / 3], 'f64', 0],
    [[2 ** -20], 'f32', 0],
    [[1e300], 'f64', 0],
    [[Number.NaN, Number.NaN], 'missing', 0],
    [[], 'missing', 0],
  ] as const)('%j are written as %s with %d places', (values, encoding, places) => {
    expect(choose(...values)).toMatchObject({ encoding, places });
  });

  it('come back to the bit', () => {
    const cents = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 100);
    const values = fc.oneof(
      ...[fc.integer({ min: -200, max: 200 }), cents, fc.double(), fc.float()].map((of) =>
        fc.array(
          fc.oneof({ weight: 9, arbitrary: of }, { weight: 1, arbitrary: fc.constant(NaN) }),
        ),
      ),
    );
    fc.assert(
      fc.property(values, (list) => {
        const finite = list.map((x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? 0 : x));
        expect([...through(Float64Array.from(finite))]).toEqual(finite);
      }),
      { seed: 545, numRuns: 3000 },
    );
  });

  it('are told with their extremes, gaps and wholeness', () => {
    expect(choose(3, Number.NaN, -2)).toMatchObject({
      least: -2,
      most: 3,
      missing: 1,
      whole: true,
    });
    expect(choose(3, 0.5)).toMatchObject({ least: 0.5, most: 3, missing: 0, whole: false });
    expect(choose(2 ** 40, 2 ** 41)).toMatchObject({ encoding: 'f32', whole: true });
  });
});

describe('codes', () => {
  it('take as many bytes as there are texts to tell apart', () => {
    expect([0, 256, 257, 65_536, 65_537].map(chooseForCodes)).toEqual([
      'u8',
      'u8',
      'u16',
      'u16',
      'c32',
    ]);
  });
});

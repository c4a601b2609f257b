/** @file Numbers in buckets: boundaries of the training rows, codes, inputs of the wide tower alone, crosses. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import { bucketCodes, codesOfBuckets, fitBuckets } from '../../../src/data/schema/buckets.ts';
import { encode } from '../../../src/data/schema/encode.ts';
import { decodeEncoder } from '../../../src/data/schema/encoder-json.ts';
import { describeInputs, type Encoder } from '../../../src/data/schema/encoder.ts';
import { fit, PLAIN } from './fitting.ts';
import { allRows, rawTable, series } from './small-tables.ts';

function boundaries(values: readonly number[], most: number): readonly number[] {
  return fitBuckets('x', Float64Array.from(values), allRows(values.length), most).boundaries;
}

describe('boundaries', () => {
  it.each([
    ['quarters of 1 … 8', [8, 1, 7, 2, 6, 3, 5, 4], 4, [2, 4, 6]],
    ['fewer values than buckets', [1, 2, 3], 10, [1, 2]],
    [
      'a value that most rows have is in a bucket by itself',
      [0, 0, 0, 0, 0, 0, 0, 5, 6, 7],
      5,
      [0, 5],
    ],
    ['one bucket', [1, 2, 3, 4], 1, []],
    ['one value', [7, 7, 7], 4, []],
    ['one row', [7], 4, []],
    ['no row', [], 4, []],
    ['gaps are left out', [NaN, 1, NaN, 2, 3, 4], 2, [2]],
    ['gaps alone', [NaN, NaN], 3, []],
    ['no negative zero', [-0, 1, 2, 3], 4, [0, 1, 2]],
  ])('%s', (_, values, most, expected) => {
    expect(boundaries(values, most)).toEqual(expected);
  });

  it('are those of the given rows alone', () => {
    const values = Float64Array.of(1, 1e9, 2, -1e9, 3, 4);
    expect(fitBuckets('x', values, Uint32Array.of(0, 2, 4, 5), 2).boundaries).toEqual([2]);
  });

  it('divide many rows evenly', () => {
    const values = Float64Array.from({ length: 250_000 }, (_, i) => (i * 7919) % 250_007);
    const input = fitBuckets('x', values, allRows(values.length), 10);
    const rows = new Uint32Array(bucketCodes(input));
    for (const code of codesOfBuckets(input, values)) rows[code]++;
    expect(rows[0]).toBe(0);
    for (const count of rows.subarray(1)) expect(Math.abs(count - 25_000)).toBeLessThan(250);
  });
});

describe('codes', () => {
  it('are 0 for a gap, and the bucket whose upper end is not below the value', () => {
    const input = { column: 'x', boundaries: [0, 2.5] };
    const values = Float64Array.of(NaN, -1e300, 0, 1e-9, 2.5, 2.6, Infinity);
    expect([...codesOfBuckets(input, values)]).toEqual([0, 1, 1, 2, 2, 3, 3]);
    expect(bucketCodes(input)).toBe(4);
  });

  it('without a boundary are 1', () => {
    expect([...codesOfBuckets({ column: 'x', boundaries: [] }, Float64Array.of(NaN, 5))]).toEqual([
      0, 1,
    ]);
  });
});

const TABLE = rawTable({
  age: series(60, (i) => (i === 7 ? null : (i * 13) % 60)),
  job: series(60, (i) => ['a', 'b', 'c'][i % 3]),
  member: series(60, (i) => (i % 4 === 0 ? 'yes' : 'no')),
  day: series(60, (i) => `2020-01-${String(1 + (i % 28)).padStart(2, '0')}`),
});

/** As it is after a way through a file. */
function stored(encoder: Encoder): Encoder {
  return decodeEncoder(JSON.parse(JSON.stringify(encoder)), 'model.json');
}

describe('an encoder with buckets', () => {
  const encoder = stored(fit(TABLE, { ...PLAIN, wideBuckets: 4 }));

  it('gives each number and date a column of codes for the wide tower, and none to the deep one', () => {
    const { crosses, categories, numberNames } = describeInputs(encoder);
    // 59 values: four buckets, and gaps.
    expect(crosses).toEqual([
      { name: 'age', buckets: 5 },
      { name: 'day', buckets: 5 },
    ]);
    const plain = describeInputs(fit(TABLE));
    expect({ categories, numberNames }).toEqual({
      categories: plain.categories,
      numberNames: plain.numberNames,
    });
    const rows = encode(encoder, TABLE, Uint32Array.of(7, 0, 6));
    // Ages missing, 0 and 18; the days 8, 1 and 7, of which a quarter are the sixth or before it.
    expect([...rows.crosses]).toEqual([0, 2, 1, 1, 2, 2]);
  });

  it('crosses a number with a category, a boolean and a date by their names', () => {
    const crosses = [
      ['age', 'job'],
      ['day', 'age', 'member'],
    ];
    const crossed = stored(fit(TABLE, { ...PLAIN, crosses, crossBuckets: 500 }));
    expect(crossed.buckets?.map(({ column }) => column)).toEqual(['age', 'day']);
    // Ten buckets and gaps; three jobs and two special codes; 11 · 11 · 4.
    expect(describeInputs(crossed).crosses).toEqual([
      { name: 'age:job', buckets: 55 },
      { name: 'day:age:member', buckets: 484 },
    ]);
    const { crosses: codes } = encode(crossed, TABLE, 'all');
    expect(new Set(codes.filter((_, i) => i % 2 === 0)).size).toBeGreaterThan(25);
  });

  it('without any says nothing of them', () => {
    expect(fit(TABLE)).not.toHaveProperty('buckets');
  });

  it.each([
    ['that descend', '"boundaries":[', '"boundaries":[1e9,'],
    ['of a category', '"column":"age","boundaries"', '"column":"job","boundaries"'],
    ['of no column', '"column":"age","boundaries"', '"column":"agf","boundaries"'],
    ['twice', '"column":"day","boundaries"', '"column":"age","boundaries"'],
    ['that a cross needs and are not there', /\{"column":"age","boundaries":[^\]]*\]\},/, ''],
  ])('is refused with buckets %s', (_, piece, by) => {
    const text = JSON.stringify(encoder);
    expect(text.replace(piece, by)).not.toBe(text);
    expect(() => decodeEncoder(JSON.parse(text.replace(piece, by)), 'model.json')).toThrow(WdError);
  });
});

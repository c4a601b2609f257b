/** @file Categories beyond the vocabulary: hash buckets by their text, in training and later alike. */
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/data/schema/encode.ts';
import { decodeEncoder } from '../../../src/data/schema/encoder-json.ts';
import { describeInputs } from '../../../src/data/schema/encoder.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import {
  codesOf,
  fitCategory,
  hashBucketsFor,
  hashText,
  MISSING,
} from '../../../src/data/schema/vocabulary.ts';
import { keyCells } from '../../../src/data/schema/keyed.ts';
import { fit, PLAIN } from './fitting.ts';
import { allRows, rawTable, series, textColumn } from './small-tables.ts';

describe('the hash', () => {
  // Of the test vectors of RFC 9923, and of UTF-8 beyond ASCII.
  it.each([
    ['', 0x81_1c_9d_c5],
    ['a', 0xe4_0c_29_2c],
    ['b', 0xe7_0c_2d_e5],
    ['foobar', 0xbf_9c_f9_68],
  ])('of %j is %d', (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });

  it('is of the bytes of UTF-8', () => {
    let hash = 0x81_1c_9d_c5;
    for (const byte of [0xc3, 0xa9]) hash = Math.imul(hash ^ byte, 16_777_619) >>> 0;
    expect(hashText('é')).toBe(hash);
  });

  it.each([
    [-3, 0],
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 4],
    [63, 64],
    [64, 64],
    [65, 128],
    [1025, 1024],
    [1e6, 1024],
  ])('%d categories without room get %d buckets', (categories, buckets) => {
    expect(hashBucketsFor(categories)).toBe(buckets);
  });

  it('spreads texts evenly', () => {
    const rows = new Float64Array(64);
    for (let i = 0; i < 64_000; i++) rows[hashText(`city ${i}`) % 64]++;
    // 1,000 each; a fair draw has a deviation of 31.
    for (const count of rows) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });
});

function bucket(text: string): number {
  return 5 + (hashText(text) % 8);
}

/** Ten rows of each of a … h, two of i. */
const TEXTS = series(82, (i) => 'abcdefghi'[Math.floor(i / 10)]);
const LIMITS = { minCount: 5, vocabularySize: 3 };

describe('a vocabulary that is too small', () => {
  const keyed = keyCells(textColumn(TEXTS));
  const rows = allRows(TEXTS.length);

  it('has hash buckets for what it does not hold', () => {
    expect(fitCategory(keyed, rows, LIMITS)).toEqual({
      vocabulary: ['a', 'b', 'c'],
      hashBuckets: 8,
    });
  });

  it('that is just large enough has none', () => {
    const all = 'a,b,c,d,e,f,g,h'.split(',');
    const limits = { minCount: 5, vocabularySize: 8 };
    expect(fitCategory(keyed, rows, limits)).toEqual({ vocabulary: all });
  });

  it('codes by its own order, then by hash: frequent, rare and unseen ones alike', () => {
    const cells = keyCells(textColumn(['b', null, 'd', 'i', 'never seen']));
    expect([...codesOf(cells, ['a', 'b', 'c'], 8)]).toEqual([
      3,
      MISSING,
      bucket('d'),
      bucket('i'),
      bucket('never seen'),
    ]);
    expect([...codesOf(cells, ['a', 'b', 'c'])]).toEqual([3, MISSING, 0, 0, 0]);
  });
});

describe('an encoder with hash buckets', () => {
  const table = rawTable({ city: TEXTS, x: series(82, (i) => i / 7) });
  const options = { ...PLAIN, minCount: 5, vocabularySize: 3, crosses: [['city', 'x']] };
  const encoder = decodeEncoder(JSON.parse(JSON.stringify(fit(table, options))), 'model.json');

  it('survives a file, and provides for them', () => {
    expect(encoder.categories).toEqual([
      { column: 'city', part: 'cell', vocabulary: ['a', 'b', 'c'], hashBuckets: 8 },
    ]);
    const { categories, crosses } = describeInputs(encoder);
    // 2 + 3 + 8 codes, 1.6 · 13^0.56 numbers; by 11 codes of x.
    expect(categories).toEqual([{ name: 'city', size: 13, embeddingWidth: 7 }]);
    expect(crosses).toEqual([{ name: 'city:x', buckets: 143 }]);
  });

  it('codes a value by its text, whatever the table around it', () => {
    const later = rawTable({ x: [1, 2, 3], city: ['zz', 'h', 'a'] });
    const { codes, unseen } = encode(encoder, later, 'all');
    expect([...codes]).toEqual([bucket('zz'), bucket('h'), 2]);
    expect(unseen).toEqual(new Map([['city', 2]]));
    const all = encode(encoder, table, 'all').codes;
    expect(all[70]).toBe(codes[1]);
    expect(Math.min(...all)).toBeGreaterThan(0);
  });

  it.each([0, -1, 1.5, 2 ** 20])('is refused with %d of them', (hashBuckets) => {
    const [category] = encoder.categories;
    const changed = { ...encoder, categories: [{ ...category, hashBuckets }] };
    expect(() => decodeEncoder(changed, 'model.json')).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^WD17[01]$/) }),
    );
  });
});

describe('the schema', () => {
  it('says how many buckets rare ones will share', () => {
    const cities = series(6000, (i) => `city ${i % 1200}`);
    const [{ use }] = inferSchema(rawTable({ city: cities }), { categorical: ['city'] });
    expect(use).toBe('embedding 50; rare ones share 256 buckets');
  });
});

import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import { encode } from '../../../src/data/schema/encode.ts';
import { decodeEncoder } from '../../../src/data/schema/encoder-json.ts';
import { fitEncoder } from '../../../src/data/schema/fit-encoder.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { allRows, rawTable } from './small-tables.ts';

const table = rawTable({
  age: Array.from({ length: 40 }, (_, row) =>
    row === 3 ? null : row % 3 === 0 ? '-0' : row + 0.1,
  ),
  income: Array.from({ length: 40 }, (_, row) => Math.exp(row / 5)),
  city: Array.from({ length: 40 }, (_, row) => ['Rome', 'Oslo', '__proto__'][row % 3]),
  member: Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 'yes' : 'no')),
  date: Array.from({ length: 40 }, (_, row) => `${(row % 2) + 1}/1/${1980 + row}`),
});
const encoder = fitEncoder(table, inferSchema(table), allRows(40), {
  normalScores: true,
  standardise: true,
  crosses: [['city', 'date.month']],
});
const text = JSON.stringify(encoder);

describe('an encoder as JSON', () => {
  it('comes back the same, and encodes the same bits', () => {
    const back = decodeEncoder(JSON.parse(text), 'model.json');
    expect(back).toEqual(encoder);
    const [before, after] = [encode(encoder, table, 'all'), encode(back, table, 'all')];
    expect(new Uint8Array(after.numbers.buffer)).toEqual(new Uint8Array(before.numbers.buffer));
    expect(after).toEqual(before);
    expect(encoder.numbers.some(({ normalScores }) => normalScores !== undefined)).toBe(true);
  });

  it('holds no −0, which JSON has not', () => {
    const zeros = rawTable({ a: ['-0', '-0', '-0', null, 1.5], b: ['-0', '-0', '-0', '-0', 2.5] });
    for (const standardise of [false, true]) {
      const options = { normalScores: false, standardise };
      const fitted = fitEncoder(zeros, inferSchema(zeros), allRows(3), options);
      const all = fitEncoder(zeros, inferSchema(zeros), allRows(4), options);
      for (const each of [fitted, all])
        expect(decodeEncoder(JSON.parse(JSON.stringify(each)), 'model.json')).toEqual(each);
    }
  });
});

/** The error for the encoder's text with one piece changed. */
function refusal(piece: string | RegExp, by: string): WdError {
  const changed = text.replace(piece, by);
  expect(changed).not.toBe(text);
  try {
    decodeEncoder(JSON.parse(changed), 'runs/a/model.json');
  } catch (error) {
    if (error instanceof WdError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what is no encoder', () => {
  it.each([null, 7, 'x', [], {}, { columns: [], numbers: [], categories: [], crosses: [] }])(
    'is refused: %j',
    (json) => {
      expect(() => decodeEncoder(json, 'model.json')).toThrow(
        expect.objectContaining({ code: 'WD170', place: { file: 'model.json' } }),
      );
    },
  );

  it.each([
    ['an unknown key', '{"columns"', '{"extra":1,"columns"'],
    ['an unknown kind', '"kind":"number"', '"kind":"picture"'],
    ['a scale of 0', /"scale":[^}]*}/, '"scale":0}'],
    ['an infinite mean', /"mean":[^,]*,/, '"mean":1e999,'],
    ['text for a number', /"fill":[^,]*,/, '"fill":"1",'],
    ['knots that do not ascend', /"knots":\[([^,]*),[^,]*,/, '"knots":[$1,$1,'],
    ['fewer knots than scores', /"knots":\[[^,]*,/, '"knots":['],
    ['a vocabulary with a text twice', '"Oslo"', '"Rome"'],
    ['no buckets', /"buckets":\d+/, '"buckets":0'],
    ['buckets beyond measure', /"buckets":\d+/, '"buckets":1e12'],
    ['a multiplier beyond 2^31', /"multiplier":\d+/, '"multiplier":4294967296'],
    ['half a multiplier', /"multiplier":\d+/, '"multiplier":1.5'],
    ['a cross of none', /"terms":\[[^\]]*\]/, '"terms":[]'],
  ])('is refused: %s (WD170)', (_, piece, by) => {
    const error = refusal(piece, by);
    expect(error.code).toBe('WD170');
    expect(error.place?.file).toBe('runs/a/model.json');
    expect(error.details.length).toBeGreaterThan(0);
  });

  it.each([
    ['a column twice', '"name":"age"', '"name":"income"'],
    ['an input of no column', '{"column":"age"', '{"column":"agf"'],
    ['an input twice', '"part":"missing"', '"part":"value"'],
    ['a code of a number', '"column":"city","part":"cell"', '"column":"age","part":"cell"'],
    ['a month of a category', '"column":"date","part":"month"', '"column":"city","part":"month"'],
    ['a number of a category', '"column":"age"', '"column":"city"'],
    ['a cross of no codes', /("terms":\[\{"column":)"city"/, '$1"income"'],
    ['a cross of one', /"terms":\[(\{[^}]*\}),[^\]]*\]/, '"terms":[$1]'],
    [
      'a cross of one twice',
      /("terms":\[\{[^}]*\},\{)"column":"date","part":"month"/,
      '$1"column":"city","part":"cell"',
    ],
  ])('is refused: %s (WD171)', (_, piece, by) => {
    const error = refusal(piece, by);
    expect(error.code).toBe('WD171');
    expect(error.details).toHaveLength(1);
  });
});

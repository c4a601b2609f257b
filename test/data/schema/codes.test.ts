import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import {
  bucketsOf,
  type CrossSource,
  LARGEST_MODULUS,
  MOST_CODES,
  MULTIPLIERS,
  planCross,
} from '../../../src/data/schema/crosses.ts';
import { cellKey, keyCells } from '../../../src/data/schema/keyed.ts';
import { codesOf, embeddingWidth, fitVocabulary } from '../../../src/data/schema/vocabulary.ts';
import { allRows, type Cell, rawColumn, textColumn } from './small-tables.ts';

const ALL = { minCount: 1, vocabularySize: 1000 };

function vocabulary(cells: readonly Cell[], limits = ALL): string[] {
  return fitVocabulary(keyCells(rawColumn(cells)), allRows(cells.length), limits);
}

describe('a vocabulary', () => {
  it('is ordered by frequency, then by text', () => {
    expect(vocabulary(['b', 'c', 'c', 'a', null, 'B', 'ä'])).toEqual(['c', 'B', 'a', 'b', 'ä']);
    expect(vocabulary([10, 9, 9, 2, 10, 9])).toEqual(['9', '10', '2']);
    expect(vocabulary([])).toEqual([]);
    expect(vocabulary([null, null])).toEqual([]);
  });

  it('leaves out what is rare, and what is beyond its size', () => {
    const cells = 'aaaaabbbbccccccd'.split('');
    expect(vocabulary(cells, { minCount: 5, vocabularySize: 1000 })).toEqual(['c', 'a']);
    expect(vocabulary(cells, { minCount: 1, vocabularySize: 1 })).toEqual(['c']);
    expect(vocabulary(cells, { minCount: 0, vocabularySize: 9 })).toEqual(['c', 'a', 'b', 'd']);
  });

  it('counts the given rows alone', () => {
    const keyed = keyCells(rawColumn(['a', 'a', 'b', 'c']));
    expect(fitVocabulary(keyed, Uint32Array.of(2, 2, 0), ALL)).toEqual(['b', 'a']);
  });

  it('knows a number by its value, however and wherever it is written', () => {
    const numbers = rawColumn([7, 10, -0]);
    const texts = textColumn(['7.0', '1e1', '-0', '007', 'x']);
    const words = ['0', '7', '10'];
    expect([...codesOf(keyCells(numbers), words)]).toEqual([3, 4, 2]);
    expect([...codesOf(keyCells(texts), words)]).toEqual([3, 4, 2, 3, 0]);
    expect(['+1', ' 1', '1e39', 'Infinity', '0x10', ''].map(cellKey)).toEqual([
      '1',
      '1',
      '1e39',
      'Infinity',
      '0x10',
      '',
    ]);
  });

  it('is not misled by names that objects have', () => {
    const words = ['__proto__', 'constructor'];
    expect(vocabulary(words)).toEqual(words);
    expect([...codesOf(keyCells(rawColumn(['constructor', 'toString'])), words)]).toEqual([3, 0]);
  });
});

describe('codes', () => {
  it('are 0 for the unseen, 1 for the missing, then the vocabulary', () => {
    const column = keyCells(rawColumn(['b', null, 'new', 'a', 'b']));
    expect([...codesOf(column, ['a', 'b'])]).toEqual([3, 1, 0, 2, 3]);
  });

  it('stay in range, and name their category', () => {
    const cells = fc.array(
      fc.option(fc.constantFrom('a', 'b', '1', '1.0', 'c d', 'é'), { nil: null }),
    );
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 4 }), (column, minCount) => {
        const words = vocabulary(column, { minCount, vocabularySize: 3 });
        const codes = codesOf(keyCells(rawColumn(column)), words);
        for (const [row, cell] of column.entries()) {
          expect(codes[row]).toBeLessThan(words.length + 2);
          if (cell === null) expect(codes[row]).toBe(1);
          else
            expect(codes[row]).toBe(
              words.includes(cellKey(cell)) ? words.indexOf(cellKey(cell)) + 2 : 0,
            );
        }
      }),
      { seed: 4 },
    );
  });
});

describe('the width of an embedding', () => {
  it.each([
    [2, 2],
    [3, 3],
    [7, 5],
    [10, 6],
    [44, 13],
    [465, 50],
    [1002, 50],
  ])('of %d codes is %d', (codes, width) => {
    expect(embeddingWidth(codes)).toBe(width);
  });
});

function crossable(name: string, codes: number): CrossSource {
  return { name, column: name, part: 'cell', size: codes };
}

/** Every combination of codes, one column for each category. */
function combinations(sizes: readonly number[]): Uint32Array[] {
  const rows = sizes.reduce((a, b) => a * b);
  return sizes.map((size, i) => {
    const behind = sizes.slice(i + 1).reduce((a, b) => a * b, 1);
    return Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / behind) % size);
  });
}

describe('a cross', () => {
  const names = ['a', 'b', 'c', 'd'];

  it.each([[[3, 4]], [[52, 19]], [[4, 2, 5]], [[2, 3, 4, 5]]])(
    'of %j codes gives each combination a bucket of its own where there is room',
    (sizes) => {
      const some = sizes.map((size, i) => crossable(names[i], size));
      const rows = sizes.reduce((a, b) => a * b);
      const cross = planCross(names.slice(0, sizes.length), some, 1000);
      expect([cross.buckets, cross.modulus]).toEqual([rows, rows]);
      expect([...bucketsOf(cross, combinations(sizes))]).toEqual([...allRows(rows)]);
    },
  );

  it('is a hash else: (Σ code · multiplier mod 2^31 − 1) mod buckets, the same in whole numbers of 64 bits', () => {
    const huge = MOST_CODES;
    const some = names.map((name) => crossable(name, huge));
    const cross = planCross(names, some, 997);
    expect(cross.terms.map(({ multiplier }) => multiplier)).toEqual(MULTIPLIERS);
    expect([cross.modulus, cross.buckets]).toEqual([2_147_483_647, 997]);
    const code = fc.integer({ min: 0, max: huge - 1 });
    fc.assert(
      fc.property(fc.tuple(code, code, code, code), (codes) => {
        const sum = codes.reduce((total, c, i) => total + BigInt(c) * BigInt(MULTIPLIERS[i]), 0n);
        const expected = Number((sum % 2_147_483_647n) % 997n);
        const columns = codes.map((c) => Uint32Array.of(c));
        expect([...bucketsOf(cross, columns)]).toEqual([expected]);
        expect(sum < 2n ** 53n).toBe(true);
      }),
      { seed: 5, examples: [[[huge - 1, huge - 1, huge - 1, huge - 1]]] },
    );
    expect(4 * (huge - 1) * LARGEST_MODULUS).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });

  it('has known buckets, which no later version may change', () => {
    const cross = planCross(['a', 'b'], [crossable('a', 52), crossable('b', 52)], 1000);
    const columns = [Uint32Array.of(0, 2, 2, 3, 51), Uint32Array.of(0, 2, 3, 2, 51)];
    const sum = (2 * 742_938_285 + 3 * 950_706_376) % 2_147_483_647;
    expect(bucketsOf(cross, columns)[2]).toBe(sum % 1000);
    expect([...bucketsOf(cross, columns)]).toEqual([0, 675, 404, 960, 831]);
  });

  it.each([
    [52, 52, 1000],
    [102, 102, 997],
    [1002, 300, 1024],
    [40, 200, 1000],
  ])('of %d × %d codes fills %d buckets about evenly', (a, b, buckets) => {
    const cross = planCross(['a', 'b'], [crossable('a', a), crossable('b', b)], buckets);
    const filled = new Float64Array(buckets);
    for (const bucket of bucketsOf(cross, combinations([a, b]))) filled[bucket]++;
    const mean = (a * b) / buckets;
    const chiSquared = filled.reduce((sum, n) => sum + (n - mean) ** 2 / mean, 0);
    // A random hash has 1 ± √(2 / buckets).
    expect(chiSquared / buckets).toBeLessThan(1.3);
    expect(Math.max(...filled)).toBeLessThan(mean + 6 * Math.sqrt(mean));
  });

  it.each([
    [['a'], 'has 1 columns'],
    [['a', 'b', 'c', 'd', 'e'], 'has 5 columns'],
    [['a', 'a'], 'names a column twice'],
    [['a', 'income'], 'needs a category named "income"'],
  ])('of %j is refused: WD164', (given, says) => {
    const some = ['a', 'b', 'c', 'd', 'e'].map((name) => crossable(name, 4));
    const refuse = (): unknown => planCross(given, some, 100);
    expect(refuse).toThrow(WdError);
    expect(refuse).toThrow(expect.objectContaining({ code: 'WD164' }));
    expect(refuse).toThrow(says);
  });

  it('suggests the category that was meant, or how to make one', () => {
    const some = [crossable('city', 4), crossable('job', 4)];
    const help = (given: string[]): readonly string[] => {
      try {
        planCross(given, some, 100);
      } catch (error) {
        if (error instanceof WdError) return error.help;
      }
      return [];
    };
    expect(help(['city', 'Jobs'])).toEqual(['did you mean "job"?']);
    expect(help(['city', 'income'])[0]).toContain('--categorical income');
  });
});

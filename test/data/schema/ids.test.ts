import { describe, expect, it } from 'vitest';
import { MOST_DISTINCT } from '../../../src/data/schema/profile.ts';
import { kind } from './fitting.ts';
import { series } from './small-tables.ts';

function hash(row: number): string {
  return `q${((row * 2_654_435_761) % 4_294_967_296).toString(36)}`;
}

function words(row: number): string {
  return `word${row} and three more`;
}

describe('id', () => {
  it('is numbers that go up or down by one, unless they may be a time', () => {
    expect(
      kind(
        'column1',
        series(10, (row) => row),
      ),
    ).toBe('id');
    expect(
      kind(
        'Sample Number',
        series(100, (row) => 1000 - row),
      ),
    ).toBe('id');
    for (const name of ['x', 'x1', 't', 'year', 'Week', 'time.step', 'day'])
      expect(
        kind(
          name,
          series(100, (row) => row),
        ),
        name,
      ).toBe('number');
    expect(
      kind(
        'column1',
        series(9, (row) => row),
      ),
    ).toBe('number');
  });

  it('is not numbers that merely grow', () => {
    expect(
      kind(
        'pop',
        series(50, (row) => 198_000 + row * row),
      ),
    ).toBe('number');
    expect(
      kind(
        'a',
        series(50, (row) => (row < 49 ? row : 60)),
      ),
    ).toBe('number');
    expect(
      kind(
        'a',
        series(50, (row) => (row === 7 ? null : row)),
      ),
    ).toBe('number');
  });

  it('is half-distinct whole numbers and texts that are called ids', () => {
    expect(
      kind(
        'PassengerId',
        series(30, (row) => row * 7),
      ),
    ).toBe('id');
    expect(
      kind(
        'customer_key',
        series(30, (row) => Math.floor(row / 2)),
      ),
    ).toBe('id');
    expect(
      kind(
        'id',
        series(30, (row) => row / 7),
      ),
    ).toBe('number');
    expect(
      kind(
        'Individual ID',
        series(30, (row) => `N${Math.floor(row / 2)}A`),
      ),
    ).toBe('id');
    expect(
      kind(
        'id',
        series(10_000, (row) => (row * 7919) % 104_729),
      ),
    ).toBe('id');
    expect(
      kind(
        'id',
        series(3 * MOST_DISTINCT, (row) => (row * 7919) % 104_729),
      ),
    ).toBe('id');
  });

  it('is ids that repeat, but category where there are many rows to each', () => {
    expect(
      kind(
        'customer_id',
        series(1000, (row) => row % 200),
      ),
    ).toBe('id');
    expect(
      kind(
        'store_id',
        series(1000, (row) => row % 50),
      ),
    ).toBe('category');
    expect(
      kind(
        'shop id',
        series(1000, (row) => `S${row % 400}`),
      ),
    ).toBe('category');
  });

  it('is single words that are all distinct', () => {
    expect(kind('hash', series(20, hash))).toBe('id');
    expect(kind('hash', series(19, hash))).toBe('category');
    expect(
      kind(
        'hash',
        series(100, (row) => hash(row % 80)),
      ),
    ).toBe('category');
  });
});

describe('text', () => {
  it('is several words a cell, mostly distinct', () => {
    expect(kind('comment', series(50, words))).toBe('text');
    expect(
      kind(
        'comment',
        series(50, (row) => words(row % 30)),
      ),
    ).toBe('text');
    expect(
      kind(
        'Name',
        series(50, (row) => `Braund, Mr. Owen${row}`),
      ),
    ).toBe('text');
  });

  it('is not what repeats, however long', () => {
    expect(
      kind(
        'species',
        series(50, (row) => words(row % 3)),
      ),
    ).toBe('category');
    expect(
      kind(
        'ticket',
        series(50, (row) => `PC ${row % 30}x`),
      ),
    ).toBe('category');
  });
});

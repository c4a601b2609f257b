/** @file `--cross auto` through `prepare`: by the rows of a sample that train, and no others. */
import { expect, it } from 'vitest';
import { openRecordFile } from '../../src/data/record-file.ts';
import { sourceOf } from '../../src/data/table-source.ts';
import { prepare } from '../../src/train/prepare.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';
import { options } from '../support/preparing.ts';

/** Two levels of a row, a class that they decide together, and one by chance. */
const levels = (i: number): [number, number] => [(i * 7919) % 4, (i * 104_729 + (i >> 3)) % 4];
const decided = (i: number): string => ((levels(i)[0] + levels(i)[1]) % 2 === 0 ? 'n' : 'p');
const chance = (i: number): string => 'np'[(Math.imul(i, 2654435761) >>> 16) % 2];

it('a large table has its crosses found in the rows of the sample that train', () => {
  const rows = 12_000;
  const found = (part: string) => {
    const table = rawTable({
      a: series(rows, (i) => `a${levels(i)[0]}`),
      b: series(rows, (i) => `b${levels(i)[1]}`),
      part: series(rows, (i) => (i % 3 === 0 ? 'valid' : 'train')),
      y: series(rows, (i) => ((i % 3 === 0) === (part === 'valid') ? decided(i) : chance(i))),
    });
    const { choice, encoder, sampled, train, valid } = prepare(
      sourceOf(table),
      options({
        spill: { limit: 0, open: openRecordFile },
        sampleCells: 24_000,
        autoCross: true,
        rows: { column: 'part' },
      }),
    );
    train.close();
    valid.close();
    expect([sampled, train.rows, choice?.pairs]).toEqual([6000, 8000, 1]);
    // About two thirds of the sample.
    expect(Math.abs((choice?.rows ?? 0) - 4000)).toBeLessThan(150);
    expect(train.crossColumns).toBe(encoder.crosses.length);
    return choice?.chosen.map(({ names }) => names.toSorted().join(':'));
  };
  expect(found('train')).toEqual(['a:b']);
  expect(found('valid')).toEqual([]);
});

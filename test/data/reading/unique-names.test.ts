/** @file Names of their own for columns. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { uniqueNames } from '../../../src/data/reading/unique-names.ts';

it.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    [' a ', 'a'],
    ['a', 'a.2'],
  ],
  [
    ['a', 'a', 'a.2', 'a'],
    ['a', 'a.3', 'a.2', 'a.4'],
  ],
  [
    ['', 'column1', ''],
    ['column1.2', 'column1', 'column3'],
  ],
  [
    ['', ''],
    ['column1', 'column2'],
  ],
  [
    ['__proto__', '__proto__', 'constructor'],
    ['__proto__', '__proto__.2', 'constructor'],
  ],
])('%j become %j', (cells, names) => {
  expect(uniqueNames(cells).names).toEqual(names);
});

it('differ whatever the header holds, and keep the first of each', () => {
  const cell = fc.constantFrom('', 'a', ' a', 'a.2', 'a.3', 'b', 'column1', 'column2', 'column2.2');
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 12 }), (cells) => {
      const { names, renamed } = uniqueNames(cells);
      expect(new Set(names).size).toBe(cells.length);
      const given = cells.map((each) => each.trim());
      for (const [i, name] of given.entries()) {
        if (name !== '' && given.indexOf(name) === i) expect(names[i]).toBe(name);
      }
      const changed = names.filter((name, i) => name !== given[i]);
      expect(renamed.map(({ to }) => to)).toEqual(changed);
    }),
    { seed: 44, numRuns: 500 },
  );
});

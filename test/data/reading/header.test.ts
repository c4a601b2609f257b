/** @file Whether the first row holds names. */
import { describe, expect, it } from 'vitest';
import { type CellKind, guessHeader } from '../../../src/data/reading/header.ts';

function kindOf(cell: string): CellKind {
  if (cell === '') return 'missing';
  return /^-?\d+(?:\.\d+)?$/.test(cell) ? 'number' : 'text';
}

function guess(...rows: string[]) {
  const [first, ...below] = rows.map((row) => row.split(','));
  return guessHeader(first, below, kindOf);
}

describe('guessHeader', () => {
  it.each([
    ['text over numbers', ['a,b', '1,2', '3,4']],
    ['text over numbers and text', ['a,b', '1,x', '3,y']],
    ['an empty name', [',b', '1,2', '3,4']],
    ['years beside text', ['land,2010,2011', 'A,1,2', 'B,3,4']],
    ['years over text', ['land,2010', 'A,yes', 'B,no']],
    ['running numbers beside text', ['id,1,2,3', 'a,0.5,0.25,7', 'b,1,2,4']],
    ['text over text that comes again', ['sex,town', 'm,Bern', 'f,Bern', 'm,Genf', 'f,Bern']],
    ['gaps below', ['a,b', ',x', '1,', ',y']],
  ])('takes %s for a header, surely', (_, rows) => {
    expect(guess(...rows)).toEqual({ header: true, sure: true });
  });

  it.each([
    ['numbers', ['1,2', '3,4']],
    ['numbers and gaps', ['1,', '3,4']],
    ['numbers over numbers, text over text', ['1,x', '2,y']],
    ['years in all rows', ['x,2010,2011', 'y,2012,2013']],
    ['text that comes again', ['m,Bern', 'f,Genf', 'm,Bern']],
    ['a single text over numbers, among many numbers', ['oops,1.5,2,9', '1,2,3,4', '5,6,7,8']],
  ])('takes %s for a row', (_, rows) => {
    expect(guess(...rows).header).toBe(false);
  });

  it('goes by custom where nothing tells: text on top is a header', () => {
    expect(guess('a,b', 'x,y')).toEqual({ header: true, sure: false });
    expect(guess('a,b')).toEqual({ header: true, sure: false });
    expect(guess('a,1')).toEqual({ header: false, sure: false });
    expect(guess('oops,1', '2,3')).toEqual({ header: true, sure: false });
  });
});

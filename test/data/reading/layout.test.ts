/** @file Where a table begins in a text, and how wide it is. */
import { describe, expect, it } from 'vitest';
import { findExtent } from '../../../src/data/reading/layout.ts';
import { commonWidth } from '../../../src/data/reading/rows.ts';
import { firstRows } from '../../../src/data/reading/sample.ts';

function rows(text: string) {
  return firstRows(text, true, { delimiter: ',' }, 100);
}

describe('commonWidth', () => {
  it.each([
    ['', 0],
    ['a\nb\nc\n', 1],
    ['a,b\n1,2\n3\n', 2],
    ['a,b\n1,2,3\n', 3],
    ['One\nTwo\nThree\na,b\n1,2\n', 2],
    ['a\nb, or c\nd\n', 1],
    ['a\nb, or c\nd\ne\nf, or g\nh\n', 1],
  ])('of %j is %i', (text, width) => {
    expect(commonWidth(rows(text))).toBe(width);
  });
});

describe('findExtent', () => {
  const plain = { spare: false, above: 0, isShort: false };
  it.each([
    ['a plain table', 'a,b,c\n1,2,3\n4,5,6\n', { ...plain, width: 3 }],
    ['one row', 'a,b,c\n', { ...plain, width: 3 }],
    ['a title', 'T\na,b,c\n1,2,3\n', { ...plain, width: 3, above: 1 }],
    ['a comment', '# x, y\na,b,c\n1,2,3\n4,5,6\n', { ...plain, width: 3, above: 1 }],
    ['a block of its own', 'x,y\n\na,b,c\n1,2,3\n4,5,6\n', { ...plain, width: 3, above: 1 }],
    ['a padded title', 'T,,\na,b,c\n1,2,3\n', { ...plain, width: 3, above: 1 }],
    [
      'a row of little text',
      'H,x,,\na,b,c,d,e,f\n1,2,3,4,5,6\n1,2,3,4,5,6\n',
      { ...plain, width: 6, above: 1 },
    ],
    ['a short first row of text', 'x,y\n1,2,3\n1,5,6\n', { ...plain, width: 2 }],
    ['row names', 'x,y\n1,2,3\n4,5,6\n', { ...plain, width: 3, isShort: true }],
    [
      'row names below a title',
      'T\nx,y,z\na,2,3,4\nb,5,6,7\n',
      { ...plain, width: 4, above: 1, isShort: true },
    ],
    ['short numbers above', '7,8\n1,2,3\n4,5,6\n', { ...plain, width: 2 }],
    ['spare ends', 'a,b\n1,2,\n4,5,\n', { ...plain, width: 2, spare: true }],
    ['spare ends in a single column', 'a\n1,\n4,\n', { ...plain, width: 1, spare: true }],
    ['spare ends, the header too', 'a,b,\n1,2,\n4,5,\n', { ...plain, width: 3 }],
    ['one empty last cell', 'a,b\n1,2\n4,5,\n', { ...plain, width: 2 }],
  ])('of %s', (_, text, extent) => {
    expect(findExtent(rows(text))).toEqual(extent);
  });

  it('knows no row names where there is said to be no header', () => {
    expect(findExtent(rows('x,y\n1,2,3\n4,5,6\n'), false).isShort).toBe(false);
  });
});

/** @file What separates the fields. */
import { describe, expect, it } from 'vitest';
import { checkDelimiter, sniffDelimiter } from '../../src/data/dialect.ts';

describe('sniffDelimiter', () => {
  it.each([
    ['commas', 'a,b\n1,2\n3,4\n', ','],
    ['semicolons', 'a;b\n1;2\n', ';'],
    ['tabs', 'a\tb\n1\t2\n', '\t'],
    ['bars', 'a|b\n1|2\n', '|'],
    ['CR LF', 'a;b\r\n1;2\r\n', ';'],
    ['CR alone', 'a;b\r1;2\r', ';'],
    ['a single column', 'a\n1\n2\n', ','],
    ['nothing', '', ','],
    ['runs of spaces', 'a   b c\n1   2 3\n 4 5   6\n', ' '],
    ['spaces, and a tab before a last text', '18.0  8  307\t"a b"\n15.0  4  350\t"c d"\n', ' '],
    ['tabs around empty fields', 'a\tb\tc\td\n1\t \t2\t3\n4\t \t5\t6\n', '\t'],
    ['commas and spaces', '1, 2, 3\n4, 5, 6\n', ','],
    ['pairs of numbers between commas', 'a,b\n1 2,3 4\n5 6,7 8\n9 1,2 3\n4 5,6 7\n', ','],
    ['prose', 'three words here\nand three here\nonce more three\n', ','],
    ['titles above few rows', 'One\nTwo\nThree\nFour\na;b\n1;2\n3;4\n', ';'],
    ['decimal commas', 'a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n', ';'],
    ['decimal commas in two columns without header', '1,5;2,7\n3,1;4,4\n', ';'],
    ['semicolons inside quotes', 'a,b\n"1;2;3",2\n"4;5;6",3\n', ','],
    ['commas inside quotes', 'n;t\n1;"a,b"\n2;"c,d"\n3;"e,f"\n', ';'],
    ['commas in free text', 'id\ttext\n1\tyes, and no\n2\tno\n3\tmaybe, or not, so\n', '\t'],
    ['more commas than tabs, but irregular', 'a\tb\n1,2,3\t4\n1\t5\n1,2\t6\n', '\t'],
    ['one ragged row', 'a,b,c\n1,2,3\n1,2\n4,5,6\n', ','],
    ['blank lines', '\n\na;b\n\n1;2\n\n', ';'],
    ['quoted names', '"a;x";"b,y"\n1;2\n', ';'],
    ['line breaks inside quotes', 'a;b\n"x\ny,z";2\n"u\nv,w";3\n', ';'],
    ['a stray quote', 'a;b\n5" pipe;2\n1;3\n', ';'],
  ])('tells %s', (_, text, delimiter) => {
    expect(sniffDelimiter(text, true)).toBe(delimiter);
  });

  it('is not misled by a line that the look ahead cuts off', () => {
    expect(sniffDelimiter('a;b;c\n1;2;3\n4;5;6\n7,8,9', false)).toBe(';');
    expect(sniffDelimiter('a;b\n1;2\n"open, \nquote, ', false)).toBe(';');
    expect(sniffDelimiter('a;b;c;d', false)).toBe(';');
  });
});

describe('checkDelimiter', () => {
  it.each([',', ';', '\t', '|', ':', ' ', '€'])('takes %j', (delimiter) => {
    expect(() => checkDelimiter(delimiter)).not.toThrow();
  });

  it.each(['', ',,', '"', '\n', '\r', String.raw`\t`])('refuses %j', (delimiter) => {
    expect(() => checkDelimiter(delimiter)).toThrow(
      expect.objectContaining({
        code: 'WD114',
        exitCode: 2,
        message: `the delimiter ${JSON.stringify(delimiter)} is not one character between fields`,
      }),
    );
  });
});

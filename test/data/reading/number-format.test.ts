/** @file Numbers with a decimal point or comma, and which of them a file has. */
import { describe, expect, it } from 'vitest';
import { numberParser, sniffNumberFormat } from '../../../src/data/reading/number-format.ts';
import { cellsOf, kindsOf, ownFolder } from './tables.ts';

const point = numberParser({ decimal: '.', thousands: false });
const grouped = numberParser({ decimal: '.', thousands: true });
const comma = numberParser({ decimal: ',', thousands: true });

describe('numberParser', () => {
  it.each([
    ['1234.5', 1234.5, 1234.5, Number.NaN],
    ['1,234.5', Number.NaN, 1234.5, Number.NaN],
    ['-1,234,567', Number.NaN, -1234567, Number.NaN],
    ['1,234', Number.NaN, 1234, 1.234],
    ['1,5', Number.NaN, Number.NaN, 1.5],
    ['12,34,567', Number.NaN, Number.NaN, Number.NaN],
    ['1234,567', Number.NaN, Number.NaN, 1234.567],
    ['1.234,5', Number.NaN, Number.NaN, 1234.5],
    ['1.234', 1.234, 1.234, 1234],
    ['1 234 567,8', Number.NaN, Number.NaN, 1234567.8],
    ['1\u00A0234,5', Number.NaN, Number.NaN, 1234.5],
    ['1.23', 1.23, 1.23, Number.NaN],
    ['-,5e-3', Number.NaN, Number.NaN, -0.0005],
    ['5,', Number.NaN, Number.NaN, 5],
    ['7', 7, 7, 7],
    [' -1e5 ', -1e5, -1e5, -1e5],
    ['', Number.NaN, Number.NaN, Number.NaN],
    [',', Number.NaN, Number.NaN, Number.NaN],
    ['0x10', Number.NaN, Number.NaN, Number.NaN],
    ['1,2,3', Number.NaN, Number.NaN, Number.NaN],
  ])('reads %j as %d with points, %d in groups, %d with commas', (text, ...expected) => {
    expect([point(text), grouped(text), comma(text)]).toEqual(expected);
  });
});

describe('sniffNumberFormat', () => {
  const POINT = { decimal: '.', thousands: false };
  const GROUPED = { decimal: '.', thousands: true };
  const COMMA = { decimal: ',', thousands: true };
  it.each([
    ['decimal commas', ';', [['1,5', '2']], COMMA],
    ['decimal commas between tabs', '\t', [['1,5', '2']], COMMA],
    ['commas that could group, between semicolons', ';', [['1,234']], COMMA],
    ['commas that could group, between tabs', '\t', [['1,234']], GROUPED],
    ['points', ';', [['1.5', '2']], POINT],
    ['points that could group, beside decimal commas', ';', [['1.234'], ['1,5']], COMMA],
    ['grouped numbers with points', ';', [['1,234.5', '7']], GROUPED],
    ['several groups', ';', [['1,234,567', '7']], GROUPED],
    ['quoted groups between commas', ',', [['1,234', '7'], ['x']], GROUPED],
    ['quoted decimal commas between commas', ',', [['1,5', '2']], POINT],
    ['text with commas', ';', [['a,b', '1,5'], ['1.5']], POINT],
    ['more columns of points than of commas', ';', [['1,5'], ['1.5'], ['2.5']], POINT],
    ['whole numbers', ';', [['1'], ['2']], POINT],
    ['nothing', ';', [[]], POINT],
  ])('tells %s', (_, delimiter, columns, format) => {
    expect(sniffNumberFormat(columns, delimiter)).toEqual(format);
  });
});

describe('tables', () => {
  const { read } = ownFolder();

  it('are read with decimal commas, and that is said', async () => {
    const table = await read('a;b;c\n1,5;1.234,5;x\n-2;NA;1,5\n');
    expect(cellsOf(table)).toEqual([
      [1.5, 1234.5, 'x'],
      [-2, null, '1,5'],
    ]);
    expect(table.decisions).toContain('decimal ",": 1,5 is one and a half');
  });

  it('are read with thousands in quotes, and that is said', async () => {
    const table = await read('a,b\n"1,234",1\n567,2\n"1,234,567.5",3\n');
    expect(cellsOf(table)).toEqual([
      [1234, 1],
      [567, 2],
      [1234567.5, 3],
    ]);
    expect(table.decisions).toContain('thousands ",": 1,234 is a thousand and more');
    const plain = await read('a,b\n"1,234",1\n', { thousands: false });
    expect(kindsOf(plain)).toBe('tn');
  });

  it('are read as a person says', async () => {
    const text = 'a;b\n1,234;1\n2,345;2\n';
    expect(cellsOf(await read(text))[0]).toEqual([1.234, 1]);
    expect(cellsOf(await read(text, { decimal: '.', thousands: true }))[0]).toEqual([1234, 1]);
    expect(cellsOf(await read(text, { decimal: '.' }))[0]).toEqual(['1,234', 1]);
    expect(cellsOf(await read('a,b\n"1,5",1\n', { decimal: ',' }))[0]).toEqual([1.5, 1]);
  });
});

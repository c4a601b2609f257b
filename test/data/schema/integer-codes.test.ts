import { describe, expect, it } from 'vitest';
import { nameSays } from '../../../src/data/schema/column-words.ts';
import { kind } from './fitting.ts';
import { series } from './small-tables.ts';

/** Each value as many times as is said, in turns. */
function mixed(frequencies: Readonly<Record<string, number>>): string[] {
  const cells = Object.entries(frequencies).flatMap(([value, rows]) =>
    Array.from({ length: rows }, (_, i) => [value, (i + 0.5) / rows] as const),
  );
  return cells.toSorted((a, b) => a[1] - b[1]).map(([value]) => value);
}

describe('whole numbers', () => {
  const codes = { 1: 3139, 2: 300, 3: 4, 4: 70, 5: 20, 6: 5 };

  it('are codes where they are few, close together, and not in the order of a scale', () => {
    expect(kind('MaritalStatus', mixed(codes))).toBe('category');
    expect(
      kind('EDUCATION', mixed({ 0: 14, 1: 10_585, 2: 14_030, 3: 4917, 4: 123, 5: 280, 6: 51 })),
    ).toBe('category');
    expect(kind('port', mixed({ 3: 40, 7: 40, 8: 40 }))).toBe('category');
    expect(kind('pclass', mixed({ 1: 216, 2: 184, 3: 491 }))).toBe('category');
  });

  it.each([
    ['fewer rows than distinct values squared', 'some', { 3: 3, 7: 3, 8: 2 }],
    ['a name of a quantity', 'room_count', codes],
    ['a name of a time', 'year', { 2007: 110, 2008: 114, 2009: 120 }],
    ['years', 'vintage', { 2007: 110, 2008: 114, 2009: 120 }],
    ['a value below 0', 'PAY', { '-2': 10, '-1': 40, 1: 30, 3: 50 }],
    ['mostly 0, as counts are', 'siblings', { 0: 60, 1: 20, 2: 5, 3: 8 }],
    ['far apart', 'course', { 33: 20, 171: 30, 8014: 25, 9254: 40 }],
    ['steps of one width', 'dose', { 10: 40, 20: 50, 30: 45 }],
    ['a scale with one peak', 'wine', { 3: 10, 4: 53, 5: 681, 6: 638, 7: 199, 8: 18 }],
  ])('are a quantity: %s', (_, name, frequencies) => {
    expect(kind(name, mixed(frequencies))).toBe('number');
  });

  it('of more than 12 values are numbers, of 12 may be codes', () => {
    const thirteen = Array.from({ length: 13 }, (_, i) => [i + 1, 40 + (i % 3)] as const);
    expect(kind('some', mixed(Object.fromEntries(thirteen)))).toBe('number');
    expect(kind('some', mixed(Object.fromEntries(thirteen.slice(1))))).toBe('category');
  });

  it('are codes by name: code, type, zip; month, weekday, hour', () => {
    const uneven = series(2000, (row) => (row * 37) % 97);
    expect(kind('zip_code', uneven)).toBe('category');
    expect(kind('zip_code', uneven.slice(0, 1000))).toBe('number');
    expect(
      kind(
        'quarter',
        series(20, (row) => (row % 4) + 1),
      ),
    ).toBe('category');
    expect(
      kind(
        'tripMonth',
        series(24, (row) => (row % 12) + 1),
      ),
    ).toBe('category');
    expect(
      kind(
        'hour',
        series(48, (row) => row % 24),
      ),
    ).toBe('category');
    expect(
      kind(
        'output per hour',
        series(48, (row) => (row * 7) % 41),
      ),
    ).toBe('number');
  });
});

describe('names', () => {
  it.each([
    ['PassengerId', 'id'],
    ['Unnamed: 0', 'id'],
    ['rownames', 'id'],
    ['index', 'id'],
    ['price index', 'quantity'],
    ['number_of_codes', 'quantity'],
    ['hours.per.week', 'time'],
    ['EnrollmentAge', 'time'],
    ['zipCode', 'code'],
    ['trip_start_month', 'calendar'],
    ['paid', undefined],
    ['GDP', undefined],
    ['', undefined],
    ['12', undefined],
  ])('%j says %s', (name, says) => {
    expect(nameSays(name)).toBe(says);
  });
});

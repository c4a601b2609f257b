/** @file Names in messages. */
import { describe, expect, it } from 'vitest';
import {
  closest,
  count,
  counted,
  excerpt,
  listed,
  quoted,
  shellWord,
} from '../../src/data/names.ts';

describe('closest', () => {
  const columns = ['age', 'workclass', 'income', 'hours-per-week', 'Label'];

  it.each([
    ['incom', 'income'],
    ['INCOME', 'income'],
    ['label', 'Label'],
    ['hours_per_week', 'hours-per-week'],
    ['ages', 'age'],
    ['workclas', 'workclass'],
  ])('finds %j in %j', (word, meant) => {
    expect(closest(word, columns)).toBe(meant);
  });

  it.each(['', 'zz', 'salary', 'q', 'completely different'])('finds nothing for %j', (word) => {
    expect(closest(word, columns)).toBeUndefined();
  });

  it('does not take one short name for another', () => {
    expect(closest('x', ['y', 'z'])).toBeUndefined();
    expect(closest('x1', ['y2'])).toBeUndefined();
    expect(closest('x1', ['y2', 'x2'])).toBe('x2');
    expect(closest('x', [])).toBeUndefined();
  });
});

describe('texts', () => {
  it('lists few names whole and many in part', () => {
    expect(listed([])).toBe('');
    expect(listed(['a', 'b "c"'])).toBe(String.raw`"a", "b \"c\""`);
    const many = Array.from({ length: 1234 }, (_, i) => `c${i}`);
    expect(listed(many)).toMatch(/^"c0", .*"c19", … \(1,234 in all\)$/);
    expect(listed(many.slice(0, 20))).toMatch(/"c19"$/);
  });

  it('counts', () => {
    expect(count(52_591)).toBe('52,591');
    expect([counted(0, 'row'), counted(1, 'row'), counted(2, 'row')]).toEqual([
      '0 rows',
      '1 row',
      '2 rows',
    ]);
  });

  it('cuts what is long and shows what is invisible', () => {
    expect(quoted('a\tb')).toBe(String.raw`"a\tb"`);
    expect(quoted('x'.repeat(61))).toBe(`"${'x'.repeat(59)}…"`);
    expect(quoted('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
    expect(excerpt('a\r\n\u0000b  c')).toBe('a b c');
    expect(excerpt('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
  });

  it('quotes paths for the shell only where it must', () => {
    expect(shellWord('/data/a-1.csv')).toBe('/data/a-1.csv');
    expect(shellWord('my data.csv')).toBe(`'my data.csv'`);
    expect(shellWord(`it's.csv`)).toBe(String.raw`'it'\''s.csv'`);
  });
});

/** @file Text from outside on a terminal. */
import { array, assert, integer, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, printable, visible } from '../../src/cli/visible.ts';

describe('visible', () => {
  it.each([
    ['', ''],
    ['age of Zürich 漢字 😀', 'age of Zürich 漢字 😀'],
    ['a\nb\tc\r\b\u0000', String.raw`a\x0ab\x09c\x0d\x08\x00`],
    ['\u001b[2J\u001b]0;title\u0007', String.raw`\x1b[2J\x1b]0;title\x07`],
    ['\u007f\u0080\u009b31m', String.raw`\x7f\x80\x9b31m`],
    ['\u202egnp.exe\u2066\u200f', String.raw`\u202egnp.exe\u2066\u200f`],
    ['a\u2028b\u2029c\ufeff', String.raw`a\u2028b\u2029c\ufeff`],
    ['\u{e0041}\ud800', String.raw`\u{e0041}\ud800`],
    ['👩\u200d🔬 می\u200cخواهم', '👩\u200d🔬 می\u200cخواهم'],
  ])('%j', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['漢字漢字', 8, '漢字漢字'],
    ['漢字漢字', 7, '漢字漢…'],
    ['漢字漢字', 6, '漢字…'],
    ['e\u0301e\u0301e\u0301', 3, 'e\u0301e\u0301e\u0301'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['😀😀', 3, '😀…'],
  ])('%j in %d cells', (text, width, expected) => {
    expect(visible(text, width)).toBe(expected);
    expect(displayWidth(expected)).toBeLessThanOrEqual(width);
  });

  it('never leaves a character that a terminal obeys, and keeps to the width', () => {
    const nasty = array(
      oneof(integer({ min: 0, max: 0x30_00 }), integer({ min: 0, max: 0x10_ff_ff })),
      { maxLength: 40 },
    );
    assert(
      property(nasty, integer({ min: 1, max: 30 }), (codes, width) => {
        const shown = visible(String.fromCodePoint(...codes), width);
        expect(shown).not.toMatch(/\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(displayWidth(shown)).toBeLessThanOrEqual(width);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('takes a cell of 5 MB at once', () => {
    const started = performance.now();
    expect(visible('\u0301'.repeat(5_000_000), 20)).toHaveLength(16 * 21 + 1);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('printable', () => {
  const colored = '\u001b[31mred\u001b[39m\nnext';

  it('keeps line feeds, and colours where they are wanted', () => {
    expect(printable(colored, true)).toBe(colored);
    expect(printable(colored, false)).toBe('\\x1b[31mred\\x1b[39m\nnext');
  });

  it('escapes everything else', () => {
    expect(printable('\u001b[2J\n[1mx\u001b', true)).toBe('\\x1b[2J\n[1mx\\x1b');
    expect(printable('\r\t\u0085', true)).toBe(String.raw`\x0d\x09\x85`);
  });
});

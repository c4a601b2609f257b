/**
 * @file Text from outside made safe for a terminal: what it holds is shown, never obeyed.
 *
 * Column names, cells, paths and other programs' messages may hold escape sequences, line breaks or marks
 * that turn the writing direction round; printed as they are, they forge or hide lines (CWE-150).
 */

/**
 * Control (C0, DEL, C1), format (bidirectional marks, zero width), line separator and lone surrogate
 * characters. The two joiners stay: words of many scripts, and emoji, need them.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const ESCAPE = '\u001b';
/** The same, or a whole colour sequence. */
const UNSEEN_OR_COLOR = new RegExp(String.raw`${ESCAPE}\[[\d;]*m|${UNSEEN.source}`, 'gu');

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** The blocks of East Asian Width "wide" and the emoji: two cells each. */
const DOUBLE_WIDTH =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x1_00) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x1_00_00 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * The text with every character that cannot be seen written as `\x1b` or `\u202e`, on one line.
 *
 * @param maxWidth cells of the terminal that it may take; what is longer ends in `…`
 */
export function visible(text: string, maxWidth = Infinity): string {
  // A cell of a file may hold megabytes: what is certainly beyond the cut is not looked at.
  const enough = maxWidth === Infinity ? text : text.slice(0, 16 * (maxWidth + 1));
  const shown = enough.replaceAll(UNSEEN, escaped);
  return displayWidth(shown) <= maxWidth && enough.length === text.length
    ? shown
    : `${cut(shown, maxWidth - 1)}…`;
}

function cut(text: string, width: number): string {
  let end = 0;
  let taken = 0;
  for (const character of text) {
    taken += cellsOf(character);
    if (taken > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function cellsOf(character: string): number {
  if (character < '\u0300') return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}

/** Cells of a terminal that a line takes, without its colours. */
export function displayWidth(line: string): number {
  let cells = 0;
  for (const character of line.replaceAll(UNSEEN_OR_COLOR, '')) cells += cellsOf(character);
  return cells;
}

/**
 * The last guard before a stream: text whose outside parts went through `visible` already passes as it is;
 * of the rest only line feeds, and colours where they are wanted, reach the terminal.
 */
export function printable(text: string, color: boolean): string {
  return text.replaceAll(UNSEEN_OR_COLOR, (found) => {
    if (found === '\n' || (color && found.length > 1 && found.startsWith(ESCAPE))) return found;
    const [first] = found;
    return escaped(first) + found.slice(first.length);
  });
}

/**
 * @file A strict reader for small JSON texts that strangers may have written: headers of model files.
 *
 * `JSON.parse` keeps the last of duplicate keys, turns 1e999 into Infinity, rounds 2^53 + 1 and lets
 * `__proto__` become a key that a careless copy turns into a prototype. Here objects are Maps, a key
 * may stand once, every number is an integer from 0 to 2^53 − 1, and nesting has a limit. `true`,
 * `false` and `null` are refused: no format read with it has them.
 *
 * Grammar: RFC 8259, less than its numbers and literals, and with strings of whole Unicode characters.
 */

/** What a strict text holds. Maps keep the order of the text. */
export type StrictJson = string | number | readonly StrictJson[] | ReadonlyMap<string, StrictJson>;

/** Deeper nesting than this is refused; no header of ours has more than 3 levels. */
const DEEPEST = 16;

const SPACE = /[ \t\n\r]*/y;
const DIGITS = /0|[1-9][0-9]*/y;
/** What may not follow an integer: a fraction, an exponent, or digits behind a leading zero. */
const MORE_OF_A_NUMBER = /[0-9.eE]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text being read and the place reached in it. */
interface Reader {
  readonly text: string;
  at: number;
}

/**
 * Reads a whole text; white space may stand around it.
 *
 * @throws SyntaxError naming the fault and its character, counted from 1
 */
export function parseStrictJson(text: string): StrictJson {
  const reader: Reader = { text, at: 0 };
  const value = readValue(reader, 1);
  if (reader.at < text.length) throw fault(reader, 'nothing more was expected');
  return value;
}

/** A string for people: in quotes, invisible characters escaped, cut after 80 characters. */
export function quoted(text: string): string {
  const cut = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(cut).replace(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function fault(reader: Reader, message: string, at = reader.at): SyntaxError {
  return new SyntaxError(`${message}, at character ${at + 1}`);
}

/** Reads one value with the white space around it. */
function readValue(reader: Reader, depth: number): StrictJson {
  if (depth > DEEPEST) throw fault(reader, `nested deeper than ${DEEPEST} levels`);
  skipSpace(reader);
  const value = readBareValue(reader, depth);
  skipSpace(reader);
  return value;
}

function readBareValue(reader: Reader, depth: number): StrictJson {
  switch (reader.text[reader.at]) {
    case '{':
      return readObject(reader, depth);
    case '[':
      return readArray(reader, depth);
    case '"':
      return readString(reader);
    default:
      return readInteger(reader);
  }
}

function readObject(reader: Reader, depth: number): ReadonlyMap<string, StrictJson> {
  const object = new Map<string, StrictJson>();
  reader.at++;
  skipSpace(reader);
  if (taken(reader, '}')) return object;
  do {
    skipSpace(reader);
    const at = reader.at;
    if (reader.text[at] !== '"') throw fault(reader, 'a key in double quotes was expected');
    const key = readString(reader);
    if (object.has(key)) throw fault(reader, `the key ${quoted(key)} stands twice`, at);
    skipSpace(reader);
    if (!taken(reader, ':')) throw fault(reader, '":" was expected');
    object.set(key, readValue(reader, depth + 1));
  } while (taken(reader, ','));
  if (!taken(reader, '}')) throw fault(reader, '"," or "}" was expected');
  return object;
}

function readArray(reader: Reader, depth: number): readonly StrictJson[] {
  const array: StrictJson[] = [];
  reader.at++;
  skipSpace(reader);
  if (taken(reader, ']')) return array;
  do array.push(readValue(reader, depth + 1));
  while (taken(reader, ','));
  if (!taken(reader, ']')) throw fault(reader, '"," or "]" was expected');
  return array;
}

/** Finds the closing quote, then leaves escapes and control characters to `JSON.parse`, which is strict there. */
function readString(reader: Reader): string {
  const { text, at: start } = reader;
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) throw fault(reader, 'a string has no end', start);
  reader.at = end + 1;
  const value = unescaped(text.slice(start, end + 1));
  if (value === undefined) throw fault(reader, 'a string has a bad escape or character', start);
  return value;
}

function unescaped(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' && !LONE_SURROGATE.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readInteger(reader: Reader): number {
  const start = reader.at;
  DIGITS.lastIndex = start;
  const digits = DIGITS.exec(reader.text)?.[0];
  if (digits === undefined) {
    throw fault(reader, 'an object, a list, a string or an integer from 0 was expected');
  }
  reader.at += digits.length;
  const value = Number(digits);
  if (!Number.isSafeInteger(value) || MORE_OF_A_NUMBER.test(reader.text.charAt(reader.at))) {
    throw fault(reader, 'a number is no integer from 0 to 2^53 - 1', start);
  }
  return value;
}

function skipSpace(reader: Reader): void {
  SPACE.lastIndex = reader.at;
  SPACE.test(reader.text);
  reader.at = SPACE.lastIndex;
}

function taken(reader: Reader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at++;
  return true;
}

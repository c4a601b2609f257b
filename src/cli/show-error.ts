/** @file Errors and warnings as text for people, the cure last, and as JSON for machines. */
import { styleText } from 'node:util';
import type { Place, WdError } from '../base/errors.ts';
import { visible } from './visible.ts';

/** Cells of a line shown from a file. */
const LONGEST_TEXT = 160;

export interface ShowOptions {
  readonly color: boolean;
}

/**
 * An error with its place, facts and cures, without a line feed at its end:
 *
 *     error[WD162]: "age" holds text where a number was expected
 *       --> people.csv:4182:3
 *          | n.k.
 *       details
 *       help: how to cure it
 */
export function formatError(error: WdError, { color }: ShowOptions): string {
  const [message, ...rest] = linesOf(error.message);
  return [
    `${paint(`error[${error.code}]`, 'red', color)}: ${message}`,
    ...rest.map(indented),
    ...(error.place === undefined ? [] : placeLines(error.place, color)),
    ...error.details.flatMap(linesOf).map(indented),
    ...helpLines(error.help, color),
  ].join('\n');
}

/** A warning and what would prevent it, without a line feed at its end. */
export function formatWarning(
  code: string,
  message: string,
  help: readonly string[],
  { color }: ShowOptions,
): string {
  const title = `${paint(`warning[${code}]`, 'yellow', color)}: ${visible(message)}`;
  return [title, ...helpLines(help, color)].join('\n');
}

/** An error as one line of JSON, without a line feed. What is not known is left out. */
export function errorJson({ code, message, place, details, help }: WdError): string {
  const { file, line, column } = place ?? {};
  return jsonLine({ event: 'error', code, message, file, line, column, details, help });
}

/**
 * An object as one line of JSON with the version of our format before its fields. Characters that a
 * terminal might obey are escaped, which means the same to a machine.
 */
export function jsonLine(fields: object): string {
  // Outside of strings JSON has none of them, and in strings `stringify` escapes those below U+0020.
  return JSON.stringify({ v: 1, ...fields }).replaceAll(
    /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu,
    (character) =>
      Array.from(
        { length: character.length },
        (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
      ).join(''),
  );
}

function placeLines({ file, line, column, text }: Place, color: boolean): string[] {
  const where = [visible(file)];
  if (line !== undefined) where.push(String(line));
  if (line !== undefined && column !== undefined) where.push(String(column));
  const field = line === undefined && column !== undefined ? `, column ${column}` : '';
  const lines = [`  ${paint('-->', 'cyan', color)} ${where.join(':')}${field}`];
  if (text !== undefined) {
    lines.push(`     ${paint('|', 'cyan', color)} ${visible(text, LONGEST_TEXT)}`.trimEnd());
  }
  return lines;
}

function helpLines(help: readonly string[], color: boolean): string[] {
  return help.flatMap((cure) => {
    const [first, ...rest] = linesOf(cure);
    return [`  ${paint('help', 'green', color)}: ${first}`, ...rest.map((line) => `    ${line}`)];
  });
}

/** The lines of a text, each safe to print: a compiler's message, for instance, has several. */
function linesOf(text: string): string[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => visible(line));
}

function indented(line: string): string {
  return `  ${line}`;
}

function paint(text: string, hue: 'red' | 'yellow' | 'green' | 'cyan', color: boolean): string {
  return color ? styleText(['bold', hue], text, { validateStream: false }) : text;
}

/** @file docs/errors.md against the sources: every code is explained, none has two meanings. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/base/errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CODE = /\bWD\d{3}\b/g;
/** A code that is given to an error, not one that a comment mentions. */
const GIVEN = /'(WD\d{3})'/g;

interface Source {
  readonly file: string;
  readonly text: string;
}

function readSources(): Source[] {
  const files = readdirSync(`${ROOT}/src`, { recursive: true, encoding: 'utf8' });
  const modules = files.filter((file) => file.endsWith('.ts'));
  return modules.map((file) => ({ file, text: readFileSync(`${ROOT}/src/${file}`, 'utf8') }));
}

/** Cells of the rows of all tables whose first cell matches. */
function rowsOf(markdown: string, first: RegExp): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.filter(([cell]) => first.test(cell));
}

function codesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

const SOURCES = readSources();
const DOCUMENT = readFileSync(`${ROOT}/docs/errors.md`, 'utf8');
const [TABLES, SEVERAL] = DOCUMENT.split('## Codes that come from several places');
const ROWS = rowsOf(DOCUMENT, /^WD\d{3}$/);
const DOCUMENTED = ROWS.map(([code]) => code);

describe('docs/errors.md', () => {
  it('has a row for every code in src, and no others', () => {
    const mentioned = new Set(SOURCES.flatMap(({ text }) => codesIn(text, CODE)));
    expect(mentioned.size).toBeGreaterThan(50);
    expect(DOCUMENTED).toEqual([...mentioned].toSorted());
  });

  it('explains no code that no error has', () => {
    const given = new Set(SOURCES.flatMap(({ text }) => codesIn(text, GIVEN)));
    expect(DOCUMENTED.filter((code) => !given.has(code))).toEqual([]);
    expect(codesIn(TABLES, CODE).filter((code) => !given.has(code))).toEqual([]);
  });

  it('gives each a meaning and a cure of its own row', () => {
    expect(ROWS.filter((row) => row.length !== 3 || row.includes(''))).toEqual([]);
    const meanings = ROWS.map(([, meaning]) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
  });

  it('lists the codes that several files use: all others belong to one', () => {
    const several = DOCUMENTED.filter(
      (code) => SOURCES.filter(({ text }) => text.includes(`'${code}'`)).length > 1,
    );
    expect(codesIn(SEVERAL, CODE)).toEqual(several);
  });

  it('has a row for every exit code', () => {
    const rows = rowsOf(DOCUMENT, /^\d+$/).map(([code, name]) => [name, Number(code)]);
    const exits = Object.entries(ExitCode).toSorted(([, a], [, b]) => a - b);
    expect(rows).toEqual(exits);
  });
});

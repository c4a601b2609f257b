/** @file Any table written as CSV, in any dialect, comes back equal, and any broken cell is found. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/csv.ts';
import { LARGEST_FLOAT32 } from '../../src/data/numbers.ts';

let root = '';
let path = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wd-csv-properties-'));
  path = join(root, 'data.csv');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const letters = fc.constantFrom(...'aZ1_ \t\n\r"\',;|éß漢'.split(''), '😀', '\r\n');
const name = fc.string({ unit: letters, minLength: 1, maxLength: 6 }).map((text) => text.trim());
const number = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -0, LARGEST_FLOAT32, 5e-324),
  fc.double({ min: -LARGEST_FLOAT32, max: LARGEST_FLOAT32, noNaN: true }),
);

interface Dialect {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly quoteAll: boolean;
  readonly padding: string;
  readonly mark: string;
  readonly tail: string;
  readonly packed: boolean;
}

const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quoteAll: fc.boolean(),
  padding: fc.constantFrom('', ' ', '  '),
  mark: fc.constantFrom('', '\uFEFF'),
  tail: fc.constantFrom('', '\n', '\r\n\r\n', '\n  \n'),
  packed: fc.boolean(),
});

/** Distinct names, and rows of as many numbers. */
const content = fc
  .uniqueArray(
    name.filter((text) => text !== ''),
    { minLength: 2, maxLength: 6 },
  )
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.array(number, { minLength: names.length, maxLength: names.length }), {
        minLength: 1,
        maxLength: 20,
      }),
    }),
  );

function cellText(cell: string, { quoteAll, padding }: Dialect): string {
  const needed = /["\r\n,;|\t]/.test(cell);
  const text = quoteAll || needed ? `"${cell.replaceAll('"', '""')}"` : cell;
  return padding + text + padding;
}

/** The text of each row, line ends included. */
function written(names: string[], rows: string[][], how: Dialect): string[] {
  return [names, ...rows].map(
    (cells) => cells.map((cell) => cellText(cell, how)).join(how.delimiter) + how.lineEnd,
  );
}

function lineEnds(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

async function write(texts: string[], { mark, tail, packed }: Dialect): Promise<void> {
  const text = mark + texts.join('') + tail;
  await writeFile(path, packed ? gzipSync(text) : text);
}

describe('readTable', () => {
  it('gives back names, numbers and lines as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(content, dialect, async ({ names, rows }, how) => {
        const texts = written(
          names,
          rows.map((row) => row.map(String)),
          how,
        );
        await write(texts, how);
        const table = await readTable(path, { delimiter: how.delimiter, header: true });
        expect(table.columns).toEqual(names);
        expect(table.rows).toBe(rows.length);
        for (const [i, row] of rows.entries()) {
          expect(table.values.map((column) => column[i])).toEqual(
            row.map((x) => Number(String(x))),
          );
          expect(table.lines[i]).toBe(1 + lineEnds(texts.slice(0, i + 1).join('')));
        }
      }),
      { seed: 41, numRuns: 150 },
    );
  });

  it('tells delimiter and header by itself where names and numbers are plain', async () => {
    const plainNames = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), {
      minLength: 2,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(plainNames, dialect, fc.boolean(), async (names, how, header) => {
        const rows = [names.map((_, i) => `${i}.5`), names.map((_, i) => `-${i}`)];
        const texts = written(names, rows, how);
        await write(header ? texts : texts.slice(1), how);
        const table = await readTable(path);
        expect(table).toMatchObject({ delimiter: how.delimiter, header, rows: 2 });
        expect(table.columns).toEqual(header ? names : names.map((_, i) => `column${i + 1}`));
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('names the place of any cell that is no number', async () => {
    await fc.assert(
      fc.asyncProperty(content, dialect, fc.nat(), fc.nat(), async (made, how, at, over) => {
        const row = at % made.rows.length;
        const column = over % made.names.length;
        const cells = made.rows.map((numbers) => numbers.map(String));
        cells[row][column] = 'oops';
        const texts = written(made.names, cells, how);
        await write(texts, how);
        const reading = readTable(path, { delimiter: how.delimiter, header: true });
        await expect(reading).rejects.toMatchObject({
          code: 'WD121',
          place: {
            file: path,
            line: 1 + lineEnds(texts.slice(0, row + 1).join('')),
            column: column + 1,
            text: 'oops',
          },
        });
      }),
      { seed: 43, numRuns: 100 },
    );
  });
});

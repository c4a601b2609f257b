/** @file Any table written as CSV, in any dialect, comes back equal, and any row of another width is found. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import { cellsOf, ownFolder } from './tables.ts';

const { path, read } = ownFolder();

interface Dialect {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly quoteAll: boolean;
  readonly padding: string;
  readonly mark: string;
  readonly tail: string;
  readonly encoding: 'utf8' | 'utf16le';
}

const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quoteAll: fc.boolean(),
  padding: fc.constantFrom('', ' ', '  '),
  mark: fc.constantFrom('', '\uFEFF'),
  tail: fc.constantFrom('', '\n', '\r\n\r\n', '\n  \n'),
  encoding: fc.constantFrom('utf8', 'utf16le'),
});

const letters = fc.constantFrom(...'aZ1_. \t\n\r"\',;|éß漢'.split(''), '😀', '\r\n');
const text = fc.string({ unit: letters, maxLength: 6 }).map((each) => each.trim());
const number = fc
  .oneof(fc.integer(), fc.float({ noNaN: true, noDefaultInfinity: true }))
  .map(String);
const cell = fc.oneof(text, number, fc.constantFrom('', 'NA', '?', '007'));

/** Two columns or more of any cells, and one that no missing value can make look blank. */
const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.array(
    fc
      .tuple(fc.array(cell, { minLength: width, maxLength: width }), fc.nat())
      .map(([cells, key]) => [...cells, `k${key}`]),
    { minLength: 1, maxLength: 15 },
  ),
);

function written(cells: readonly string[], { quoteAll, padding, delimiter, lineEnd }: Dialect) {
  const fields = cells.map((each) => {
    const needed = quoteAll || /["\r\n,;|\t]/.test(each);
    return padding + (needed ? `"${each.replaceAll('"', '""')}"` : each) + padding;
  });
  return fields.join(delimiter) + lineEnd;
}

function lineEnds(of: string): number {
  return of.split(/\r\n|\r|\n/).length - 1;
}

function bytesOf(texts: readonly string[], { mark, tail, encoding }: Dialect): Buffer {
  const all = texts.join('') + tail;
  // Without a mark, text with little Latin in it is not seen to be UTF-16.
  return Buffer.from((encoding === 'utf16le' ? '\uFEFF' : mark) + all, encoding);
}

const MISSING = new Set(['', 'NA', '?', '.', 'NaN', '-']);

describe('readRawTable', () => {
  it('gives back cells, lines and the number of rows as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(table, dialect, async (rows, how) => {
        const names = rows[0].map((_, i) => `c${i}`);
        const texts = [names, ...rows].map((cells) => written(cells, how));
        const options = { delimiter: how.delimiter, header: true, decimal: '.' } as const;
        const found = await read(bytesOf(texts, how), { ...options, asText: names });
        expect(found.columns).toEqual(names);
        expect(cellsOf(found)).toEqual(
          rows.map((cells) => cells.map((each) => (MISSING.has(each) ? null : each))),
        );
        for (const [i, line] of found.lines.entries()) {
          expect(line).toBe(1 + lineEnds(texts.slice(0, i + 1).join('')));
        }
        const { data } = await read(bytesOf(texts, how), { ...options, thousands: false });
        for (const [i, column] of data.entries()) {
          const spelt = rows.map((cells) => cells[i]).filter((each) => !MISSING.has(each));
          expect(column.kind).toBe(spelt.every(isNumber) ? 'number' : 'text');
          if (column.kind === 'text') {
            expect(new Set(column.dictionary)).toEqual(new Set(spelt));
          } else {
            expect([...column.values].filter((x) => !Number.isNaN(x))).toEqual(spelt.map(Number));
          }
        }
      }),
      { seed: 45, numRuns: 120 },
    );
  });

  it('names any row of another width with rows behind it', async () => {
    await fc.assert(
      fc.asyncProperty(table, dialect, fc.nat(), fc.boolean(), async (rows, how, at, wider) => {
        const names = rows[0].map((_, i) => `c${i}`);
        const bad = at % rows.length;
        const cut = rows.map((cells, i) => {
          if (i !== bad) return cells;
          return wider ? [...cells, 'more'] : cells.slice(1);
        });
        const texts = [names, ...cut, rows[0]].map((cells) => written(cells, how));
        // Twice as many good rows above as bad ones, so that there is no doubt about the width.
        const above = Array.from({ length: 3 }, () => written(rows[0], how));
        texts.splice(1, 0, ...above);
        await expect(
          read(bytesOf(texts, how), { delimiter: how.delimiter, header: true }),
        ).rejects.toMatchObject({
          code: 'WD110',
          place: {
            file: path('data.csv'),
            line: 1 + lineEnds(texts.slice(0, bad + above.length + 1).join('')),
          },
        });
      }),
      { seed: 46, numRuns: 120 },
    );
  });

  it('reads any bytes, or refuses them with a reason', async () => {
    const soup = fc.string({ unit: letters, maxLength: 200 });
    const grid = fc
      .array(fc.array(fc.oneof(cell, soup), { maxLength: 5 }), { maxLength: 8 })
      .map((rows) => rows.map((cells) => cells.join(',')).join('\n'));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      soup.map((each) => Buffer.from(each)),
      grid.map((each) => Buffer.from(each)),
      grid.map((each) => Buffer.from(each, 'latin1')),
      fc
        .uint8Array({ maxLength: 50 })
        .map((each) => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...each])),
      fc.uint8Array({ maxLength: 50 }).map((each) => Buffer.from([0x1f, 0x8b, 8, ...each])),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        try {
          const { data, columns, rows, lines } = await read(content);
          expect([data.length, lines.length]).toEqual([columns.length, rows]);
          expect(rows).toBeGreaterThan(0);
        } catch (cause) {
          if (!(cause instanceof WdError)) throw cause;
        }
      }),
      { seed: 47, numRuns: 400 },
    );
  });
});

function isNumber(of: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(of);
}

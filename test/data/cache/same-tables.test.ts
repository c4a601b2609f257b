/**
 * @file A table read through its binary form is the one that `readRawTable` reads: every bit, text, line and decision,
 * and every error. On random tables, in blocks of any size, and on real and ugly ones where they are at hand, in
 * ../shared/data.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInThread } from '../../../src/data/cache/parse-pool.ts';
import { WdError } from '../../../src/base/errors.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { type RawReadOptions, readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { ownFolder } from '../reading/tables.ts';
import { cached, wholeOf } from './through-cache.ts';

const { write } = ownFolder();

/** What reading comes to: a table, or the error as a person sees it. */
async function outcome(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    const { code, message, place, details, help } = error;
    return { code, message, place, details, help };
  }
}

function bytesOf(of: Float64Array | Int32Array | Uint32Array): unknown {
  if (of.length < 1000) return of;
  const bytes = new Uint8Array(of.buffer, of.byteOffset, of.byteLength);
  return createHash('sha256').update(bytes).digest();
}

/** Long arrays by a hash of their bytes: to compare them one by one takes many seconds. */
function hashed(table: RawTable): unknown {
  const data = table.data.map((column) =>
    column.kind === 'number'
      ? { ...column, values: bytesOf(column.values) }
      : { ...column, codes: bytesOf(column.codes) },
  );
  return { ...table, data, lines: bytesOf(table.lines) };
}

async function expectSame(
  sources: readonly string[],
  options: RawReadOptions = {},
  blockBytes?: number,
): Promise<void> {
  const expected = await outcome(async () => hashed(await readRawTable(sources, options)));
  const pool = parseInThread(blockBytes);
  const found = await outcome(async () => hashed(wholeOf(await cached(sources, options, pool))));
  expect(found).toEqual(expected);
}

const plainText = fc.string({ unit: fc.constantFrom(...'aZ_ é漢'.split('')), maxLength: 5 });
const anyText = fc.string({
  unit: fc.constantFrom(...'aZ1_. \t\n\r"\',;|éß'.split(''), '😀', '\r\n', '""'),
  maxLength: 6,
});
const number = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.integer().map(String),
  fc.integer({ min: -99_999_999, max: 99_999_999 }).map((n) => String(n / 10_000)),
  fc.double({ noNaN: true, min: -1e38, max: 1e38 }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('-0', '0.0', '+5', '.5', '5.', '1e5', '1E-7', '007', '1e99', '12345678901234567'),
);
const gap = fc.constantFrom('', 'NA', '?', '-', ' ', 'nan');

/** What a column mostly holds. */
const column = fc.constantFrom(
  number,
  fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: gap }),
  fc.oneof({ weight: 30, arbitrary: number }, { weight: 1, arbitrary: plainText }),
  fc.oneof({ weight: 30, arbitrary: gap }, { weight: 1, arbitrary: plainText }),
  fc.oneof(plainText, gap),
  fc.oneof(plainText, number, anyText),
);

const rows = fc
  .array(column, { minLength: 1, maxLength: 5 })
  .chain((columns) =>
    fc.tuple(
      fc.constant(columns.map((_, i) => `c${i}`)),
      fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 60 }),
    ),
  );

interface Style {
  readonly delimiter: string;
  readonly end: string;
  readonly quoting: 'never' | 'needed' | 'always';
  readonly blanks: number;
  readonly pad: string;
  readonly last: string;
}

const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  quoting: fc.constantFrom('never', 'needed', 'always'),
  blanks: fc.constantFrom(0, 0, 0, 7),
  pad: fc.constantFrom('', '', ' '),
  last: fc.constantFrom('', '\n', '\n\n# a note'),
});

function written([names, cells]: readonly [string[], string[][]], how: Style): string {
  const field = (cell: string) => {
    const odd = /["\r\n,;|\t]/.test(cell);
    const quoted = how.quoting === 'always' || (how.quoting === 'needed' && odd);
    return how.pad + (quoted ? `"${cell.replaceAll('"', '""')}"` : cell);
  };
  const lines = [names, ...cells].map((row) => row.map(field).join(how.delimiter));
  const blank = (i: number) => (how.blanks > 0 && i % how.blanks === how.blanks - 1 ? how.end : '');
  return lines.map((line, i) => line + how.end + blank(i)).join('') + how.last;
}

const options: fc.Arbitrary<RawReadOptions> = fc.record(
  {
    header: fc.constant(true),
    asText: fc.constant(['c1']),
    missing: fc.constantFrom(['-999'], ['0', 'x'], ['5']),
    decimal: fc.constantFrom(',', '.'),
    thousands: fc.boolean(),
    columns: fc.constantFrom(['c0'], ['c1', 'c0']),
  },
  { requiredKeys: [] },
);

describe('a random table', () => {
  it('is the same through its binary form, in blocks of any size', async () => {
    const size = fc.constantFrom(1, 7, 64, 500, 2 ** 20);
    await fc.assert(
      fc.asyncProperty(rows, style, options, size, async (table, how, settings, blockBytes) => {
        const delimiter = how.delimiter;
        const path = await write(written(table, how));
        await expectSame([path], { ...settings, delimiter }, blockBytes);
      }),
      { seed: 540, numRuns: 300, endOnFailure: true },
    );
  });

  it('is the same in several files, their columns in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        style,
        fc.constantFrom(9, 2 ** 20),
        async ([names, cells], how, size) => {
          const half = Math.ceil(cells.length / 2);
          const turned = cells.slice(half).map((row) => row.toReversed());
          const paths = [
            await write(written([names, cells.slice(0, half)], how), 'one.csv'),
            await write(written([names.toReversed(), turned], how), 'two.csv'),
          ];
          await expectSame(paths, { delimiter: how.delimiter }, size);
        },
      ),
      { seed: 541, numRuns: 100, endOnFailure: true },
    );
  });
});

const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const TABLES = /\.(?:csv|tsv|psv|txt|data|dat|tab|test)(?:\.(?:gz|zst))?$/i;
/** The larger ones take csv-parse many seconds, and differ in nothing but length. */
const LARGEST = 500_000;
const files = existsSync(shared)
  ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter(
      (name) => TABLES.test(name) && statSync(join(shared, name)).size < LARGEST,
    )
  : [];

describe.skipIf(files.length === 0)('real and ugly tables', () => {
  it('are the same through their binary form', async () => {
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) await expectSame([join(shared, file)], {}, 100_000);
  }, 300_000);
});

/**
 * @file Ugly files from the wild, where they are at hand: each is read or refused with a reason, none hangs, and
 * where the truth is known it is met.
 *
 * They lie beside the repository, in ../shared/data/messy, or where WD_MESSY_DIR says; without them these tests
 * report themselves as skipped. NAME.json beside NAME.csv (or in a folder `json` beside its folder) holds the
 * rows as objects.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { WdError } from '../../../src/base/errors.ts';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { cellsOf } from './tables.ts';

const shared = fileURLToPath(new URL('../../../../shared/data/messy/', import.meta.url));
const folder = resolve(process.env['WD_MESSY_DIR'] ?? shared);

const TABLES = /\.(?:csv|tsv|psv|txt|data|dat|tab)(?:\.(?:gz|zst))?$/i;
const LIST = 'TABLE.tsv';
const LONGEST_MS = 20_000;
const FEWEST_READ = 0.8;

const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => TABLES.test(name) && basename(name) !== LIST)
      .toSorted()
  : [];

/** What reading a file came to: its size, or the error. */
async function outcome(file: string): Promise<string> {
  try {
    const { columns, data, lines, rows } = await readRawTable([join(folder, file)]);
    expect(data.length, file).toBe(columns.length);
    expect(new Set(columns).size, file).toBe(columns.length);
    expect(lines.length, file).toBe(rows);
    for (const column of data) {
      const { length } = column.kind === 'number' ? column.values : column.codes;
      expect(length, file).toBe(rows);
    }
    return 'read';
  } catch (cause) {
    if (cause instanceof WdError) return cause.code;
    throw new Error(`${file} ended in a crash`, { cause });
  }
}

function truthOf(file: string): string | undefined {
  const path = join(folder, file);
  const name = `${basename(file).replace(TABLES, '')}.json`;
  const places = [join(dirname(path), name), join(dirname(path), '..', 'json', name)];
  return places.find((place) => existsSync(place));
}

/** A value as JSON has it; in the file it is text. */
type Value = string | number | boolean | null;

function readTruth(file: string): Record<string, Value>[] {
  const text = readFileSync(truthOf(file) ?? '', 'utf8');
  // Some files lost their CR on the way here, while what is said of them kept it.
  const hasReturns = readFileSync(join(folder, file)).includes('\r');
  return JSON.parse(
    hasReturns ? text : text.replaceAll(String.raw`\r\n`, String.raw`\n`),
  ) as Record<string, Value>[];
}

/** The spelling that a value had, as far as it tells. */
function spelling(cell: string, value: Value): string {
  const same = typeof value === 'number' && Number(cell) === value;
  return same ? cell : String(value ?? '').trim();
}

describe.skipIf(files.length === 0)('messy files', () => {
  it('are nearly all read, and the others refused with a reason', async () => {
    const counts = new Map<string, number>();
    for (const file of files) {
      const started = performance.now();
      const result = await outcome(file);
      expect(performance.now() - started, file).toBeLessThan(LONGEST_MS);
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
    const read = counts.get('read') ?? 0;
    const codes = [...counts.keys()].filter((code) => code !== 'read').toSorted();
    const why = codes.map((code) => `${counts.get(code)} ${code}`).join(', ');
    console.info(`messy files: ${read} of ${files.length} read; refused: ${why}`);
    expect(read).toBeGreaterThanOrEqual(FEWEST_READ * files.length);
  }, 300_000);

  const known = files.filter((file) => truthOf(file) !== undefined);
  it.skipIf(known.length === 0).each(known)('%s is what it should be', async (file) => {
    const truth = readTruth(file);
    const path = join(folder, file);
    if (truth.length === 0) {
      await expect(readRawTable([path])).rejects.toMatchObject({ code: 'WD113' });
      return;
    }
    const table = await readRawTable([path]);
    expect(table.columns).toEqual(Object.keys(truth[0]));
    const options = { asText: table.columns, missing: [] };
    const spelt = cellsOf(await readRawTable([path], options));
    const expected = truth.map((row) => Object.values(row));
    expect(spelt.length).toBe(expected.length);
    for (const [i, cells] of spelt.entries()) {
      const texts = cells.map((cell) => String(cell ?? ''));
      expect(texts).toEqual(texts.map((text, j) => spelling(text, expected[i][j])));
    }
    for (const [i, cells] of cellsOf(table).entries()) {
      for (const [j, cell] of cells.entries()) {
        const plain = Number(expected[i][j]);
        if (typeof cell === 'number' && !Number.isNaN(plain)) expect(cell).toBe(plain);
      }
    }
  });
});

/**
 * @file Ugly files from the wild, where they are at hand: each is read or refused with a reason, none hangs, and
 * where the truth is known it is met.
 *
 * They lie beside the repository, in ../shared/data/messy, or where WD_MESSY_DIR says; without them these tests
 * report themselves as skipped. NAME.json beside NAME.csv (or in a folder `json` beside its folder) holds the
 * rows as objects. What becomes of the files in the first place is written down in docs/messy-files.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  listedFiles,
  messyDocument,
  messyFiles,
  type Outcome,
  outcomeOf,
} from '../../../scripts/messy-table.mjs';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { cellsOf } from './tables.ts';

const shared = fileURLToPath(new URL('../../../../shared/data/messy/', import.meta.url));
const folder = resolve(process.env['WD_MESSY_DIR'] ?? shared);

const TABLES = /\.(?:csv|tsv|psv|txt|data|dat|tab)(?:\.(?:gz|zst))?$/i;
const LONGEST_MS = 20_000;
/** Of the files that are known; of others nothing is. */
const FEWEST_READ = 0.8;

const files = messyFiles(folder);

/** Reads a table that is whole: as many cells in every column as rows, names of their own. */
const readWhole: typeof readRawTable = async (paths) => {
  const table = await readRawTable(paths);
  const { columns, data, lines, rows } = table;
  expect(data.length, paths[0]).toBe(columns.length);
  expect(new Set(columns).size, paths[0]).toBe(columns.length);
  expect(lines.length, paths[0]).toBe(rows);
  for (const column of data) {
    const { length } = column.kind === 'number' ? column.values : column.codes;
    expect(length, paths[0]).toBe(rows);
  }
  return table;
};

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
    const outcomes: Outcome[] = [];
    for (const file of files) {
      const started = performance.now();
      outcomes.push(await outcomeOf(folder, file, readWhole));
      expect(performance.now() - started, file).toBeLessThan(LONGEST_MS);
    }
    const refusals = outcomes.flatMap(({ code }) => code ?? []);
    const read = files.length - refusals.length;
    const why = [...new Set(refusals)].toSorted().map((code) => {
      return `${refusals.filter((each) => each === code).length} ${code}`;
    });
    console.info(`messy files: ${read} of ${files.length} read; refused: ${why.join(', ')}`);
    for (const { said } of outcomes) expect(said ?? '').not.toMatch(/\n\s+at |node:internal/);
    if (folder !== resolve(shared)) return;
    expect(read).toBeGreaterThanOrEqual(FEWEST_READ * files.length);
    expect(files).toEqual(listedFiles(folder));
    const document = new URL('../../../docs/messy-files.md', import.meta.url);
    const cure = 'out of date: node scripts/messy-table.mjs';
    expect(readFileSync(document, 'utf8'), cure).toBe(messyDocument(outcomes));
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

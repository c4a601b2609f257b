/** @file Text that comes late in a column of numbers: every cell before it keeps its very spelling. */
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { cellsOf, kindsOf, ownFolder } from './tables.ts';

const { read, write } = ownFolder();

/** Spellings that a float64 does not keep. */
const SPELLINGS = ['007', '1.50', '+2', '1e3', '.5', '12345678901234567890', '-0'];

function numbers(rows: number): string[] {
  return Array.from({ length: rows }, (_, i) => SPELLINGS[i % SPELLINGS.length]);
}

describe('text after 100,000 numbers', () => {
  const cells = [...numbers(100_000), 'x7', '?', '008'];
  const text = `id,code,n\n${cells.map((cell, i) => `${i},${cell},${i / 2}\n`).join('')}`;

  it('makes all of the column text, as it is spelt', async () => {
    const table = await read(text);
    expect(table.rows).toBe(100_003);
    expect(kindsOf(table)).toBe('ntn');
    const [ids, code, halves] = table.data;
    const spelt = cellsOf({ ...table, data: [code] }).map(([cell]) => cell);
    expect(spelt).toEqual(cells.map((cell) => (cell === '?' ? null : cell)));
    expect(ids.kind === 'number' && ids.values.every((x, i) => x === i)).toBe(true);
    expect(halves.kind === 'number' && halves.values.every((x, i) => x === i / 2)).toBe(true);
    expect(table.decisions.slice(2)).toEqual([
      'missing "?": 1 cell',
      '"code" is text: 1 cell of 100,002 is no number, first on line 100002: "x7"',
    ]);
  });

  it('does so from a pipe, which cannot be read twice', async () => {
    const stdin = vi.spyOn(process, 'stdin', 'get');
    const source = Readable.from(
      [text.slice(0, 500_000), text.slice(500_000)].map((each) => Buffer.from(each)),
    );
    stdin.mockReturnValue(source as unknown as typeof process.stdin);
    const table = await readRawTable(['-'], { columns: ['code'] });
    expect(table.file).toBe('standard input');
    expect(cellsOf(table).slice(-4)).toEqual([[cells[99_999]], ['x7'], [null], ['008']]);
    expect(source.destroyed).toBe(true);
    stdin.mockRestore();
  });

  it('does not where the limit stops before it', async () => {
    expect(kindsOf(await read(text, { limit: 100_000 }))).toBe('nnn');
  });
});

it('comes from a second file too, in columns of another order', async () => {
  const one = await write(`a,b\n${'1,02\n'.repeat(3000)}`, 'one.csv');
  const two = await write('b,a\nx,2\n', 'two.csv');
  const table = await readRawTable([one, two]);
  expect(kindsOf(table)).toBe('nt');
  expect(cellsOf(table).slice(-2)).toEqual([
    [1, '02'],
    [2, 'x'],
  ]);
});

it('needs no second reading in a column that was empty so far', async () => {
  const file = await write(`a,b\n${'1,NA\n2,\n'.repeat(40_000)}3,x\n4,05\n`);
  const table = await readRawTable([file]);
  expect(cellsOf(table).slice(-3)).toEqual([
    [2, null],
    [3, 'x'],
    [4, '05'],
  ]);
  expect(table.decisions).toContain('missing "NA": 40,000 cells');
  expect(table.decisions).toContain('missing "": 40,000 cells');
});

it('is not mixed with another file that took its place', async () => {
  const file = await write(`a\n${'1\n'.repeat(200_000)}x\n`);
  const onProgress = (bytes: number, total: number) => {
    if (bytes === total) writeFileSync(file, 'a\n1\nx\n');
  };
  await expect(readRawTable([file], { onProgress })).rejects.toMatchObject({
    code: 'WD108',
    message: `${file} changed while it was read`,
    details: ['it had 200,001 rows, then 2 rows'],
  });
});

/**
 * @file Worker threads make of a file the table that one thread makes. They run the compiled program:
 * build it first with node scripts/build.mjs, as npm test does.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ParsePool, parseInThread } from '../../../src/data/cache/parse-pool.ts';
import { openPool } from '../../../src/data/cache/worker-pool.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { readRawTable } from '../../../src/data/reading/read-raw-table.ts';
import { ownFolder } from '../reading/tables.ts';
import { cached, wholeOf } from './through-cache.ts';

const { write } = ownFolder();
const program = new URL('../../../dist/data/cache/parse-worker.js', import.meta.url);
const BLOCK = 4000;

async function tableBy(pool: ParsePool, path: string): Promise<RawTable> {
  try {
    return wholeOf(await cached([path], {}, pool));
  } finally {
    await pool.close();
  }
}

function line(i: number): string {
  return [
    i / 8,
    i < 2000 ? 'NA' : `t${i % 40}`,
    i === 2500 ? 'late' : i,
    i % 700 === 0 ? '"a\nb"' : `w${i % 90}`,
    i % 9 === 0 ? '' : -i,
  ].join(',');
}

/** Numbers, a column that is missing for long and then text, one in which text comes late, a quote now and then. */
function csv(rows: number): string {
  return `a,b,c,d,e\n${Array.from({ length: rows }, (_, i) => `${line(i)}\n`).join('')}`;
}

describe('a pool of workers', () => {
  it('makes the same table as one thread, and as csv-parse', async () => {
    const path = await write(csv(5000));
    const expected = await readRawTable([path]);
    expect(await tableBy(parseInThread(BLOCK), path)).toEqual(expected);
    const pool = () => openPool({ workers: 3, alone: 1, blockBytes: BLOCK, program });
    expect(await tableBy(pool(), path)).toEqual(expected);
    expect(await tableBy(pool(), path)).toEqual(expected);
  });

  it('meets the first fault of a file, and ends', async () => {
    const path = await write(`${csv(3000)}1,2\n${csv(3000).slice(10)}`);
    const one = tableBy(parseInThread(BLOCK), path);
    await expect(one).rejects.toMatchObject({ code: 'WD110' });
    const many = tableBy(openPool({ workers: 2, alone: 0, blockBytes: BLOCK, program }), path);
    const error: unknown = await one.catch((cause: unknown) => cause);
    await expect(many).rejects.toEqual(error);
  });

  it('fails where its program does', async () => {
    const broken = new URL(`data:text/javascript,throw new Error('broken')`);
    const pool = openPool({ workers: 2, alone: 0, blockBytes: BLOCK, program: broken });
    await expect(tableBy(pool, await write(csv(100)))).rejects.toThrow('broken');
  });

  it('is this thread alone where there is one core, or no compiled program', async () => {
    expect(openPool({ workers: 1, program }).depth).toBe(0);
    expect(openPool().depth).toBe(0);
    expect(openPool({ workers: 2, program }).depth).toBe(4);
    expect(readFileSync(program, 'utf8')).toContain('parentPort');
  });
});

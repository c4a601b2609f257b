/** @file Rows that one worker has become those of all: from memory, from a file that the others can open or cannot. */
import { afterEach, describe, expect, it } from 'vitest';
import { openRecordsAt, placeOfFile } from '../../src/data/record-file-place.ts';
import { openRecordFile, type RecordFile } from '../../src/data/record-file.ts';
import { collectParts, type Spill } from '../../src/train/collect-rows.ts';
import { emptyRows, fieldsOf, type HostRows, type RowStore } from '../../src/train/row-store.ts';
import { type RowHandling, spreadRows } from '../../src/train/spread-rows.ts';
import { communicatorsFor } from '../support/teams.ts';

const WIDTHS = { numberColumns: 3, categoryColumns: 2, crossColumns: 1, weighted: true };
/** More than one block of what is sent at once. */
const ROWS = 2 ** 20;

const opened: RecordFile[] = [];
afterEach(() => {
  for (const file of opened.splice(0)) file.close();
});

function open(width: number): RecordFile {
  const file = openRecordFile(width);
  opened.push(file);
  return file;
}

const IN_MEMORY: Spill = { limit: Infinity, open };
const IN_FILE: Spill = { limit: 0, open };

/** Rows of which every word differs from its neighbours. */
function table(rows: number, weighted = true): HostRows {
  const all = emptyRows({ ...WIDTHS, weighted }, rows);
  for (const [k, { words }] of fieldsOf(all).entries()) {
    for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 2654435761 + 2 * k) >>> 0;
  }
  return all;
}

function stored(rows: HostRows, spill: Spill): RowStore {
  const [collector] = collectParts(
    [{ ...WIDTHS, weighted: rows.weights !== undefined, rows: rows.rows }],
    spill,
  );
  collector.append(
    rows,
    Uint32Array.from({ length: rows.rows }, (_, i) => i),
  );
  return collector.finish();
}

/** What three workers have, of which the first has read the table. */
function spread(store: RowStore, handling: RowHandling): Promise<RowStore[]> {
  const team = communicatorsFor(['a', 'b', 'c']);
  return Promise.all(
    team.map(async (communicator) => {
      const own = communicator.rank === 0 ? store : undefined;
      const rows = await spreadRows(communicator, own, handling);
      await communicator.close();
      return rows;
    }),
  );
}

async function expectRows(store: RowStore, rows: HostRows): Promise<void> {
  expect(store.rows).toBe(rows.rows);
  expect(store.weighted).toBe(rows.weights !== undefined);
  const ids = Uint32Array.from({ length: 5000 }, (_, i) => Math.imul(i, 7919) % rows.rows);
  const [picked, expected] = [emptyRows(store, ids.length), emptyRows(store, ids.length)];
  await store.pick(ids, picked);
  const [from, to] = [fieldsOf(rows), fieldsOf(expected)];
  for (const [k, { words, width }] of to.entries()) {
    for (const [i, id] of ids.entries()) {
      for (let j = 0; j < width; j++) words[i * width + j] = from[k].words[id * width + j];
    }
  }
  expect(fieldsOf(picked)).toEqual(to);
}

const openAt = (...given: Parameters<typeof openRecordsAt>): RecordFile | undefined => {
  const file = openRecordsAt(...given);
  if (file !== undefined) opened.push(file);
  return file;
};

describe('rows', () => {
  it.each([
    ['in memory', ROWS, IN_MEMORY, openAt],
    ['in a file that all can open', ROWS, IN_FILE, openAt],
    ['in a file that nobody else can open', ROWS, IN_FILE, () => undefined],
    ['that are few', 1, IN_MEMORY, openAt],
  ] as const)('%s reach all workers', async (_, count, spill, at) => {
    const rows = table(count);
    const stores = await spread(stored(rows, spill), {
      ...spill,
      placeOf: placeOfFile,
      openAt: at,
    });
    for (const store of stores) {
      expect(store.held === undefined).toBe(spill === IN_FILE);
      await expectRows(store, rows);
    }
  });

  it('without weights', async () => {
    const rows = table(300, false);
    const handling = { ...IN_MEMORY, placeOf: placeOfFile, openAt };
    for (const store of await spread(stored(rows, IN_MEMORY), handling)) {
      await expectRows(store, rows);
    }
  });

  it('are read where they are by those who can, and sent to the others', async () => {
    const rows = table(40_000);
    let asked = 0;
    const some: RowHandling['openAt'] = (place, width) =>
      asked++ === 0 ? undefined : openAt(place, width);
    const written = opened.length;
    const stores = await spread(stored(rows, IN_FILE), {
      ...IN_FILE,
      placeOf: placeOfFile,
      openAt: some,
    });
    for (const store of stores) await expectRows(store, rows);
    // Worker 0's own, one that was opened, one that was written anew.
    expect(opened.length - written).toBe(3);
  });

  it('of another file at the same place are not taken', () => {
    const [one, other] = [open(3), open(3)];
    one.append(Uint32Array.of(1, 2, 3));
    other.append(Uint32Array.of(4, 5, 6));
    const place = placeOfFile(one.descriptor);
    expect(openAt(place, 3)?.range(0, 1)).toEqual(Uint32Array.of(1, 2, 3));
    expect(openAt({ ...place, descriptor: other.descriptor }, 3)).toBe(undefined);
    expect(openAt({ ...place, process: 2 ** 22 + 1 }, 3)).toBe(undefined);
  });
});

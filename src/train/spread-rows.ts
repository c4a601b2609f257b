/**
 * @file Training rows that several processes read: one of them has read the table, the others are handed its rows.
 *
 * Rows in a file are read where they are by the processes that can open it; all others are sent them, once, and keep
 * them as the first one does: in memory, or in a file of their own.
 */
import type { FilePlace } from '../data/record-file-place.ts';
import type { RecordFile } from '../data/record-file.ts';
import { broadcastJson } from '../exchange/broadcast-json.ts';
import type { Communicator } from '../exchange/communicator.ts';
import { collectParts, type Spill } from './collect-rows.ts';
import {
  emptyRows,
  fieldsOf,
  type HostRows,
  recordWidth,
  type RowStore,
  type RowWidths,
  sliceHostRows,
  storeOnFile,
  widthsOf,
} from './row-store.ts';

/** How rows are kept, and found. */
export interface RowHandling extends Spill {
  readonly placeOf: (descriptor: number) => FilePlace;
  readonly openAt: (place: FilePlace, width: number) => RecordFile | undefined;
}

interface Announcement {
  readonly rows: number;
  readonly widths: RowWidths;
  readonly place?: FilePlace | undefined;
}

type Team = Pick<Communicator, 'rank' | 'size' | 'broadcast' | 'sum' | 'alive'>;

/** Bytes that are sent at once. */
const BLOCK_BYTES = 2 ** 24;

/**
 * Collective. @param store worker 0's; undefined on the others
 * @returns the same rows on each
 * @throws WdError WD345 where a file for them cannot be made
 */
export async function spreadRows(
  team: Team,
  store: RowStore | undefined,
  handling: RowHandling,
): Promise<RowStore> {
  const announced = await broadcastJson(team, store && announce(store, handling));
  const { rows, widths, place } = announced;
  const found = store === undefined && place ? openAt(place, announced, handling) : undefined;
  const missing = new Float32Array([store === undefined && found === undefined ? 1 : 0]);
  await team.sum(missing);
  const own = store ?? found;
  if (missing[0] === 0 && own !== undefined) return own;
  const [collector] = own === undefined ? collectParts([{ ...widths, rows }], handling) : [];
  const most = Math.max(1, Math.floor(BLOCK_BYTES / (4 * recordWidth(widths))));
  const block = emptyRows(widths, Math.min(most, rows));
  const picks = Uint32Array.from({ length: block.rows }, (_, i) => i);
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first);
    const part = store?.range(first, count) ?? sliceHostRows(block, 0, count);
    await spreadBlock(team, part);
    collector?.append(part, picks.subarray(0, count));
    team.alive();
  }
  return own ?? collector.finish();
}

function announce(store: RowStore, { placeOf }: RowHandling): Announcement {
  const { rows, file } = store;
  return { rows, widths: widthsOf(store), place: file && placeOf(file.descriptor) };
}

function openAt(
  place: FilePlace,
  { rows, widths }: Announcement,
  handling: RowHandling,
): RowStore | undefined {
  const file = handling.openAt(place, recordWidth(widths));
  return file && storeOnFile(file, widths, rows);
}

/** Worker 0's rows become those of all. */
async function spreadBlock(team: Team, part: HostRows): Promise<void> {
  for (const { words } of fieldsOf(part)) {
    if (words.length === 0) continue;
    await team.broadcast(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), 0);
  }
}

/** @file The tables that wd-train reads, all in the same way (Node only). */
import { openTable, type OpenTableOptions } from '../data/open-table.ts';
import { openRecordFile } from '../data/record-file.ts';
import type { TableSource } from '../data/table-source.ts';
import type { Spill } from '../train/collect-rows.ts';
import { encodeLabelled } from '../train/encode-rows.ts';
import type { Prepared } from '../train/prepare.ts';
import type { RowStore } from '../train/row-store.ts';
import type { TrainArguments } from './train-options.ts';

/** Encoded rows of more than 64 MiB go into a file. */
export const SPILL: Spill = { limit: 2 ** 26, open: openRecordFile };

/** @param source of several the parts of one table */
export async function openSource(
  source: string | readonly string[],
  args: TrainArguments,
): Promise<TableSource> {
  return openTable(source, readOptions(args));
}

/** What is to be ignored need not even be readable. */
function readOptions({ raw, schema }: TrainArguments): OpenTableOptions {
  return { ...raw, ignore: schema.ignore };
}

/** The rows of another file, treated as the training rows were. */
export async function openLabelled(
  file: string,
  { encoder, target }: Prepared,
  args: TrainArguments,
): Promise<RowStore> {
  const table = await openSource(file, args);
  try {
    return encodeLabelled(encoder, target, table, args, SPILL);
  } finally {
    table.close();
  }
}

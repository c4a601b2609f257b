/** @file Training rows that several threads read: in memory that they share, or in a file that one of them has open. */
import { InternalError } from '../base/errors.ts';
import type { RecordFile } from '../data/record-file.ts';
import {
  type HostRows,
  recordWidth,
  type RowStore,
  type RowWidths,
  storeOf,
  storeOnFile,
  widthsOf,
} from './row-store.ts';

/** What can be posted to another thread. */
export type SharedRows =
  | { readonly held: HostRows }
  | {
      readonly descriptor: number;
      readonly widths: RowWidths;
      readonly rows: number;
    };

/** Rows in memory are copied once, into memory that all threads see. The store must stay open while they are read. */
export function shareRows(store: RowStore): SharedRows {
  const { rows, held, file } = store;
  if (held !== undefined) return { held: sharedCopy(held) };
  if (file === undefined) throw new InternalError('rows that are neither in memory nor in a file');
  return { descriptor: file.descriptor, widths: widthsOf(store), rows };
}

/** @param open reads a file that another thread has open: its descriptor, and the words of a record */
export function storeFromShared(
  shared: SharedRows,
  open: (descriptor: number, width: number) => RecordFile,
): RowStore {
  if ('held' in shared) return storeOf(shared.held);
  const { descriptor, widths, rows } = shared;
  return storeOnFile(open(descriptor, recordWidth(widths)), widths, rows);
}

function sharedFloats(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function sharedCodes(values: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function sharedCopy(rows: HostRows): HostRows {
  const { numbers, codes, crosses, labels, weights } = rows;
  return {
    ...rows,
    numbers: sharedFloats(numbers),
    codes: sharedCodes(codes),
    crosses: sharedCodes(crosses),
    labels: sharedFloats(labels),
    ...(weights === undefined ? {} : { weights: sharedFloats(weights) }),
  };
}

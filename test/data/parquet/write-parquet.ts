/** @file Small Parquet files with columns of any type, values given as the writer takes them. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect } from 'vitest';

export type WriteOptions = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;

/** A column: its type, optional unless it says otherwise, and its values. */
export type Column = Omit<SchemaElement, 'name'> & { readonly values: readonly unknown[] };

/** As much of each codec as Node 20 can write. */
export const COMPRESSORS = {
  GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
  BROTLI: (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes)),
};

export function parquet(
  columns: Readonly<Record<string, Column>>,
  options: WriteOptions = {},
): Uint8Array {
  const entries = Object.entries(columns);
  const rows = new Set<number>();
  const root: SchemaElement = { name: 'root', num_children: entries.length };
  const elements = entries.map(([name, column]): SchemaElement => {
    const { values, ...element } = column;
    rows.add(values.length);
    return { name, repetition_type: 'OPTIONAL', ...element };
  });
  expect(rows.size, 'columns of one length').toBe(1);
  const columnData = entries.map(([name, { values }]) => ({ name, data: [...values] }));
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [root, ...elements],
      columnData,
      compressors: COMPRESSORS,
      ...options,
    }),
  );
}

/** A column of texts. */
export function text(...values: string[]): Column {
  return { type: 'BYTE_ARRAY', converted_type: 'UTF8', values };
}

/** Columns of the common types, `rows` long, every seventh cell missing; and what their cells are read as. */
export function mixedColumns(rows: number): {
  readonly columns: Record<string, Column>;
  readonly cells: Record<string, (string | null)[]>;
} {
  const gaps = <T>(make: (row: number) => T): (T | null)[] =>
    Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? null : make(row)));
  const columns: Record<string, Column> = {
    id: {
      type: 'INT64',
      repetition_type: 'REQUIRED',
      values: Array.from({ length: rows }, (_, row) => BigInt(row)),
    },
    amount: { type: 'DOUBLE', values: gaps((row) => row / 8 - 3) },
    city: {
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      values: gaps((row) => ['Zürich', '東京', 'Lima'][row % 3]),
    },
    member: { type: 'BOOLEAN', values: gaps((row) => row % 2 === 0) },
    day: { type: 'INT32', converted_type: 'DATE', values: gaps((row) => 18_262 + row) },
  };
  const cells = {
    id: Array.from({ length: rows }, (_, row) => String(row)),
    amount: gaps((row) => String(row / 8 - 3)),
    city: gaps((row) => ['Zürich', '東京', 'Lima'][row % 3]),
    member: gaps((row) => String(row % 2 === 0)),
    day: gaps((row) => new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10)),
  };
  return { columns, cells };
}

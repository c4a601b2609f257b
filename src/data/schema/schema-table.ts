/** @file The schema as rows of cells, to be printed. */
import { count } from '../names.ts';
import type { ColumnSchema } from './column-schema.ts';

const HEADER = ['column', 'kind', 'example', 'missing', 'distinct', 'use'];
const LONGEST_NAME = 40;
const LONGEST_EXAMPLE = 24;

/** A header and one row for each column; cells on one line each, long ones cut. */
export function schemaTable(schemas: readonly ColumnSchema[]): string[][] {
  const rows = schemas.map((schema) => [
    short(schema.name, LONGEST_NAME),
    schema.kind,
    short(schema.example, LONGEST_EXAMPLE),
    count(schema.missing),
    `${count(schema.distinct)}${schema.moreDistinct ? '+' : ''}`,
    schema.use,
  ]);
  return [HEADER, ...rows];
}

function short(text: string, longest: number): string {
  const line = text.slice(0, 4 * longest).replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

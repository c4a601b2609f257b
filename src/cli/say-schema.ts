/** @file The columns of a table and what is done with each, a line a column. */
import type { ColumnSchema } from '../data/schema/column-schema.ts';
import { schemaTable } from '../data/schema/schema-table.ts';
import { alignedRow, type Column, plural } from './format.ts';
import type { Terminal } from './terminal.ts';
import { displayWidth, visible } from './visible.ts';

/** @param most columns shown before the rest is only counted */
export function saySchema(
  say: Terminal['line'],
  schemas: readonly ColumnSchema[],
  most = Number.POSITIVE_INFINITY,
): void {
  const rows = schemaTable(schemas).slice(0, most + 1);
  const columns = rows[0].map((_, i): Column => {
    const width = rows.reduce((widest, row) => Math.max(widest, displayWidth(visible(row[i]))), 0);
    return { width, align: i === 3 || i === 4 ? 'right' : 'left' };
  });
  for (const row of rows) {
    const cells = row.map((cell) => visible(cell));
    say(alignedRow(cells, columns).trimEnd());
  }
  const more = schemas.length - most;
  if (more > 0) say(`… and ${plural(more, 'more column', 'more columns')}`);
}

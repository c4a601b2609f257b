/** @file Parses blocks of text into encoded columns: what a worker does, or this thread where there is none (Node). */
import type { BlockColumns, Keep } from '../plain/block-columns.ts';
import {
  type BlockText,
  type ParsePlain,
  type PlainLayout,
  plainParser,
} from '../plain/plain-block.ts';
import { encodeBlock, type EncodedBlock } from './encode-block.ts';

/** How a block is parsed: plain data. */
export interface ParseJob {
  readonly layout: PlainLayout;
  /** For each column its place in a row. */
  readonly fields: readonly number[];
  /** How each column is kept. */
  readonly keep: readonly Keep[];
}

/** @returns undefined for a block that is not plain */
export type ParseBlock = (text: BlockText, job: ParseJob) => EncodedBlock | undefined;

/** @param take gives memory for the encoded columns */
export function blockParser(take: (bytes: number) => Uint8Array<ArrayBuffer>): ParseBlock {
  let known: { readonly key: string; readonly parse: ParsePlain } | undefined;
  return (text, { layout, fields, keep }) => {
    const key = JSON.stringify(layout);
    if (known?.key !== key) known = { key, parse: plainParser(layout) };
    const byField = Array.from({ length: layout.width }, (): Keep => 'nothing');
    for (const [column, field] of fields.entries()) byField[field] = keep[column];
    const parsed = known.parse(text, byField);
    if (parsed === undefined) return undefined;
    const block: BlockColumns = {
      ...parsed,
      columns: fields.map((field) => parsed.columns[field]),
    };
    return encodeBlock(block, take);
  };
}

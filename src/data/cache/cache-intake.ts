/** @file Gathers the rows of text files into a cache: plain blocks by a parser of bytes, others by `csv-parse` (Node). */
import { blockOfRows } from '../plain/block-of-rows.ts';
import type { Keep } from '../plain/block-columns.ts';
import { countLines, cutBlocks, type TextBlock } from '../plain/cut-blocks.ts';
import { eachRow } from '../records.ts';
import type { FileRows } from '../reading/file-rows.ts';
import type { TablePlan } from '../reading/plan.ts';
import type { FileText, Intake } from '../reading/read-pass.ts';
import { ColumnTally } from './column-tally.ts';
import { encodeBlock, type EncodedBlock } from './encode-block.ts';
import type { ParseJob } from './parse-here.ts';
import type { ParsedBlock, ParsePool } from './parse-pool.ts';
import { plainLayout } from './plain-layout.ts';
import type { CacheWriter } from './write-cache.ts';

/** Rows, and cells, that are gathered one by one before they are written. */
const MOST_ROWS = 4096;
const MOST_CELLS = 262_144;

interface Pending {
  readonly parsed: Promise<ParsedBlock>;
  readonly job: ParseJob;
}

export class CacheIntake implements Intake {
  readonly limit: number;
  rows = 0;
  readonly columns: readonly ColumnTally[];
  readonly #plan: TablePlan;
  readonly #pool: ParsePool;
  readonly #writer: CacheWriter;
  readonly #cells: string[][] = [];
  readonly #lines: number[] = [];
  readonly #most: number;

  constructor(
    plan: TablePlan,
    keep: readonly Keep[],
    limit: number,
    pool: ParsePool,
    open: (columns: number) => CacheWriter,
  ) {
    this.limit = limit;
    this.#plan = plan;
    this.#pool = pool;
    this.#writer = open(keep.length);
    const { missing, parse } = plan.cells;
    this.columns = keep.map(
      (how) => new ColumnTally(how === 'text' ? 'text' : 'number', missing.all, parse),
    );
    this.#most = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_CELLS / (keep.length + 1))));
  }

  /** Places of the columns in which text came late: what is written is void then. */
  get late(): number[] {
    return this.columns.flatMap(({ kind }, i) => (kind === 'late' ? [i] : []));
  }

  add(cells: readonly string[], fields: readonly number[], line: number): boolean {
    this.#cells.push(fields.map((field) => cells[field]));
    this.#lines.push(line);
    this.rows++;
    if (this.#cells.length >= this.#most) this.#flush();
    return this.rows < this.limit;
  }

  async read(text: FileText, rows: FileRows): Promise<void> {
    const { bytes, format, layout } = text;
    const { file, firstLine, fields, header } = layout;
    const plain = plainLayout(text, this.#plan);
    // A limit is for few rows: nothing behind them is to be looked at.
    if (plain === undefined || this.limit < Number.POSITIVE_INFINITY) {
      await eachRow({ file, bytes, firstLine, ...format }, rows.take);
      return;
    }
    let line = firstLine;
    const join = async ({ parsed, job }: Pending): Promise<void> => {
      const { block, encoded } = await parsed;
      if (encoded === undefined) line += await this.#readGenerally(text, block, line, rows);
      else {
        rows.pass(encoded.rows);
        this.#flush();
        const again = () => this.#pool.parseHere(block, { ...job, keep: this.#keep() });
        this.#join(encoded, line, again);
        this.rows += encoded.rows;
        line += encoded.rows;
        this.#pool.giveBack(encoded);
      }
      this.#pool.giveBack(block);
    };
    const pending: Pending[] = [];
    const { blockBytes: size, depth, take } = this.#pool;
    for await (const block of cutBlocks(bytes, { header, size, take })) {
      pending.push(this.#begin(block, { layout: plain, fields, keep: this.#keep() }));
      if (pending.length > depth) await join(pending.splice(0, 1)[0]);
    }
    for (const each of pending) await join(each);
  }

  #begin(block: TextBlock, job: ParseJob): Pending {
    const parsed = block.isHeader
      ? Promise.resolve({ block, encoded: undefined })
      : this.#pool.parse(block, job);
    // A failure is met when its turn comes, or never if an earlier one ends the reading.
    parsed.catch(() => {});
    return { parsed, job };
  }

  /** @returns the number of lines */
  async #readGenerally(
    { format, layout }: FileText,
    { bytes, length }: TextBlock,
    firstLine: number,
    rows: FileRows,
  ): Promise<number> {
    async function* only(): AsyncGenerator<Buffer, void> {
      yield bytes.subarray(0, length);
    }
    await eachRow({ file: layout.file, bytes: only(), firstLine, ...format }, rows.take);
    return countLines(bytes, length);
  }

  /** How blocks to come are to be parsed. */
  #keep(): Keep[] {
    return this.columns.map(({ kind }) => (kind === 'late' ? 'nothing' : kind));
  }

  /** Writes what was added row by row. */
  #flush(): void {
    if (this.#cells.length === 0) return;
    const rows = { cells: this.#cells, lines: this.#lines };
    const encoded = () =>
      encodeBlock(
        blockOfRows(rows, this.#keep(), this.#plan.cells),
        (bytes) => new Uint8Array(bytes),
      );
    this.#join(encoded(), this.#lines[0], encoded);
    this.#cells.length = 0;
    this.#lines.length = 0;
  }

  /** @param again parses it as columns are kept now: a block may have been parsed before text came */
  #join(first: EncodedBlock, line: number, again: () => EncodedBlock | undefined): void {
    let block = first;
    const isOutdated = this.columns.some(({ kind }, i) => {
      const { encoding } = first.chunks[i];
      return kind === 'text' && first.news[i].kind === 'number' && encoding !== 'missing';
    });
    if (isOutdated) block = again() ?? first;
    const { lines } = block;
    // Rows gathered one by one may go on in the next file, at a smaller line: modulo 2^32 that is right too.
    const lineOf = (row: number) => (line + (lines === undefined ? row : lines[row])) >>> 0;
    const maps = this.columns.map((column, i) => {
      const news = block.news[i];
      if (column.kind === 'late' || news.kind === 'skipped') return undefined;
      if (news.kind === 'number') {
        column.addNumbers(news);
        return undefined;
      }
      if (column.kind === 'number' && !column.isEmpty) {
        column.kind = 'late';
        return undefined;
      }
      return column.addTexts(news, lineOf);
    });
    if (this.late.length === 0) this.#writer.addGroup(block, line, maps);
  }

  /** To be called after the last file. */
  finish(): CacheWriter {
    this.#flush();
    return this.#writer;
  }
}

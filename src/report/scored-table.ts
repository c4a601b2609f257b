/** @file Scores a table that need not fit in memory, a stretch at a time; measures it where it has labels. */
import { dataError } from '../base/errors.ts';
import { cellText, type RawTable } from '../data/raw-table.ts';
import { encode } from '../data/schema/encode.ts';
import type { TableSource } from '../data/table-source.ts';
import { encodeTarget, rowsWithTarget } from '../data/tasks/encode.ts';
import { metricsFor } from '../model/metrics/task.ts';
import type { ModelDescription } from '../model/model-file.ts';
import type { WideDeep } from '../model/wide-deep.ts';
import { inferOutputs } from '../train/evaluate.ts';
import { stretchesOf } from '../train/read-target.ts';
import { type KeptColumn, predictionsHead, predictionsRows } from './predictions.ts';

/** What stands beside the scores. */
export interface Named {
  /** Names of columns that go along: of the table, unless `columns` are given. */
  readonly names: readonly string[];
  /** The cells of these columns, by the row of the whole table. */
  readonly columns?: readonly KeptColumn[] | undefined;
  /** What is added to the predicted quantity of each row of the whole table. */
  readonly base?: Float64Array | undefined;
}

export class ScoredTable {
  readonly #network: WideDeep;
  readonly #model: ModelDescription;
  readonly #table: TableSource;
  readonly #hasLabel: boolean;
  /** Outputs and labels of the rows that have one, stretch by stretch: all that is kept of the rows. */
  readonly #outputs: Float32Array[] = [];
  readonly #labels: Float64Array[] = [];
  readonly #unseen = new Map<string, number>();
  #milliseconds = 0;

  /** @param hasLabel whether the target is among the table's columns */
  constructor(network: WideDeep, model: ModelDescription, table: TableSource, hasLabel: boolean) {
    this.#network = network;
    this.#model = model;
    this.#table = table;
    this.#hasLabel = hasLabel;
  }

  /**
   * The CSV of the scores, each stretch as it is scored.
   *
   * @throws WdError WD432 for a score that is no number, and what `encode` and `encodeTarget` throw
   */
  async *lines({ names, columns, base }: Named): AsyncGenerator<string, void> {
    const { encoder, target } = this.#model;
    yield predictionsHead(target, names);
    for (const { first, table } of stretchesOf(this.#table)) {
      const started = performance.now();
      if (this.#hasLabel) this.#readLabels(table);
      const { unseen, ...rows } = encode(encoder, table, 'all', { first });
      const outputs = await inferOutputs(this.#network, rows);
      this.#milliseconds += performance.now() - started;
      checkScores(outputs, table);
      for (const [name, count] of unseen) {
        this.#unseen.set(name, (this.#unseen.get(name) ?? 0) + count);
      }
      if (this.#hasLabel) this.#keepOutputs(outputs, table);
      const kept =
        columns === undefined
          ? names.map((name) => keptColumn(table, name))
          : columns.map(({ name, text }) => ({ name, text: (row: number) => text(first + row) }));
      yield predictionsRows(outputs, target, kept, base?.subarray(first, first + table.rows));
    }
  }

  /** Rows by column that hold a value without a code of its own. */
  get unseen(): ReadonlyMap<string, number> {
    return this.#unseen;
  }

  /** Spent on scoring, without reading and writing. */
  get seconds(): number {
    return this.#milliseconds / 1000;
  }

  /** Of the rows that have a label; undefined where none has. */
  metrics(): Readonly<Record<string, number>> | undefined {
    const { target, loss } = this.#model;
    const labels = joined(this.#labels, (length) => new Float64Array(length));
    if (labels.length === 0) return undefined;
    return metricsFor(
      target,
      joined(this.#outputs, (length) => new Float32Array(length)),
      labels,
      loss,
    );
  }

  #readLabels(table: RawTable): void {
    const { target } = this.#model;
    const { column, rows } = this.#labelled(table);
    this.#labels.push(encodeTarget(target, column, rows, table.file, table.lines));
  }

  #keepOutputs(outputs: Float32Array, table: RawTable): void {
    const width = this.#model.network.outputs;
    const { rows } = this.#labelled(table);
    const picked = new Float32Array(rows.length * width);
    for (const [i, row] of rows.entries()) {
      picked.set(outputs.subarray(row * width, (row + 1) * width), i * width);
    }
    this.#outputs.push(picked);
  }

  #labelled(table: RawTable) {
    const { name } = this.#model.target;
    const column = table.data[table.columns.indexOf(name)];
    const { file, lines } = table;
    return { column, rows: rowsWithTarget(column, name, file, lines, { dropMissingTarget: true }) };
  }
}

function joined<T extends Float32Array | Float64Array>(
  parts: readonly T[],
  create: (length: number) => T,
): T {
  const all = create(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function keptColumn(table: RawTable, name: string): KeptColumn {
  const column = table.data[table.columns.indexOf(name)];
  return { name, text: (row) => cellText(column, row) ?? '' };
}

/** A row of huge values, or weights that no training left, may run into ∞ − ∞. */
function checkScores(outputs: Float32Array, table: RawTable): void {
  const lost = outputs.findIndex(Number.isNaN);
  if (lost < 0) return;
  const row = Math.floor((lost * table.rows) / outputs.length);
  throw dataError('WD432', 'the score of a row is not a number', {
    place: { file: table.file, line: table.lines[row] },
    details: ['its values are too large for this model in float32, or the model is damaged'],
    help: ['correct or drop the row; if it looks as usual, train again'],
  });
}

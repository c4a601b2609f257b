/**
 * @file The rows of a training table as a device sees them: dealt out in a new order each epoch.
 *
 * Where the table fits one array of the device it is uploaded once, and batches are gathered there by
 * index. Where it does not, the host gathers each batch and uploads it.
 */
import type { CodeMatrix, Tape, Tensor } from '../autograd/tape.ts';
import { type Shape, sizeOf } from '../base/shape.ts';
import type { Batch } from '../data/batches.ts';
import type { EncodedRows } from '../data/encoded-rows.ts';
import type { BufferView } from '../device/device.ts';
import { gatherCodes } from '../kernels/gather-codes.ts';
import { gatherRows } from '../kernels/gather-rows.ts';
import type { NetworkInputs } from '../model/wide-deep.ts';

/** A table in the host's memory, encoded, with its labels. */
export interface HostRows extends EncodedRows {
  /** One a row: 0 or 1, a class index, or a value. */
  readonly labels: Float32Array;
  /** What the loss of each row is multiplied with; 1 for every row if left out. */
  readonly weights?: Float32Array | undefined;
}

export interface BatchTensors extends NetworkInputs {
  /** [B, 1] */
  readonly labels: Tensor;
  /** [B] */
  readonly weights?: Tensor | undefined;
}

export interface TrainingRows {
  /** Sets the order for the next batches: every index below the number of rows, once. */
  setOrder(order: Uint32Array): void;
  /** One batch, in memory of the step. */
  take(batch: Batch): BatchTensors;
  release(): void;
}

/** Keeps a table on the device if its largest part takes no more than `limit` bytes, else on the host. */
export function openRows(
  tape: Tape,
  table: HostRows,
  limit = tape.device.largestArrayBytes,
): TrainingRows {
  const { numbers, codes, crosses } = table;
  const largest = Math.max(numbers.byteLength, codes.byteLength, crosses.byteLength);
  return largest <= limit ? new ResidentRows(tape, table) : new StreamedRows(tape, table);
}

class ResidentRows implements TrainingRows {
  readonly #tape: Tape;
  readonly #table: HostRows;
  readonly #numbers: BufferView;
  readonly #codes: BufferView;
  readonly #crosses: BufferView;
  readonly #labels: BufferView;
  readonly #weights: BufferView | undefined;
  readonly #order: BufferView;

  constructor(tape: Tape, table: HostRows) {
    this.#tape = tape;
    this.#table = table;
    const uploaded = (values: Float32Array | Uint32Array): BufferView => {
      const type = values instanceof Uint32Array ? 'u32' : 'f32';
      const view = tape.device.create(type, values.length);
      if (values.length > 0) tape.device.upload(view, values);
      return view;
    };
    this.#numbers = uploaded(table.numbers);
    this.#codes = uploaded(table.codes);
    this.#crosses = uploaded(table.crosses);
    this.#labels = uploaded(table.labels);
    this.#weights = table.weights && uploaded(table.weights);
    this.#order = tape.device.create('u32', table.rows);
  }

  setOrder(order: Uint32Array): void {
    this.#tape.device.upload(this.#order, order);
  }

  take(batch: Batch): BatchTensors {
    const { numberColumns, categoryColumns, crossColumns } = this.#table;
    const { rows } = batch;
    return {
      x: this.#gather(this.#numbers, [rows, numberColumns], batch),
      labels: this.#gather(this.#labels, [rows, 1], batch),
      weights: this.#weights && this.#gather(this.#weights, [rows], batch),
      codes: this.#gatherCodes(this.#codes, categoryColumns, batch),
      crosses: this.#gatherCodes(this.#crosses, crossColumns, batch),
    };
  }

  #gather(table: BufferView, shape: Shape, { first, rows }: Batch): Tensor {
    const columns = sizeOf(shape) / rows;
    const out = this.#tape.arena.take('f32', rows * columns);
    const views = { table, ids: this.#order, out };
    this.#tape.device.launch(gatherRows, views, { rows, columns, first, stride: 1 });
    return this.#tape.constant(shape, out);
  }

  #gatherCodes(codes: BufferView, columns: number, { first, rows }: Batch): CodeMatrix {
    const out = this.#tape.arena.take('u32', rows * columns);
    const views = { codes, ids: this.#order, out };
    this.#tape.device.launch(gatherCodes, views, { rows, columns, first });
    return { rows, columns, view: out };
  }

  release(): void {
    const views = [this.#numbers, this.#codes, this.#crosses, this.#labels, this.#order];
    for (const view of views) this.#tape.device.release(view);
    if (this.#weights !== undefined) this.#tape.device.release(this.#weights);
  }
}

class StreamedRows implements TrainingRows {
  readonly #tape: Tape;
  readonly #table: HostRows;
  #order: Uint32Array = new Uint32Array(0);

  constructor(tape: Tape, table: HostRows) {
    this.#tape = tape;
    this.#table = table;
  }

  setOrder(order: Uint32Array): void {
    this.#order = order;
  }

  take({ first, rows }: Batch): BatchTensors {
    const ids = this.#order.subarray(first, first + rows);
    const { labels, weights } = this.#table;
    const upload = (values: Float32Array, shape: Shape): Tensor =>
      uploadTensor(
        this.#tape,
        Float32Array.from(ids, (row) => values[row]),
        shape,
      );
    return {
      ...uploadInputs(this.#tape, pickRows(this.#table, ids)),
      labels: upload(labels, [rows, 1]),
      weights: weights && upload(weights, [rows]),
    };
  }

  release(): void {
    // Nothing but the step's own memory was used.
  }
}

/** The rows of an encoded table with these indices. */
function pickRows(table: EncodedRows, ids: Uint32Array): EncodedRows {
  const pick = <T extends Float32Array | Uint32Array>(from: T, out: T, columns: number): T => {
    for (const [i, row] of ids.entries()) {
      out.set(from.subarray(row * columns, (row + 1) * columns), i * columns);
    }
    return out;
  };
  const { numberColumns, categoryColumns, crossColumns } = table;
  const { length } = ids;
  return {
    ...table,
    rows: length,
    numbers: pick(table.numbers, new Float32Array(length * numberColumns), numberColumns),
    codes: pick(table.codes, new Uint32Array(length * categoryColumns), categoryColumns),
    crosses: pick(table.crosses, new Uint32Array(length * crossColumns), crossColumns),
  };
}

function uploadTensor(tape: Tape, values: Float32Array, shape: Shape): Tensor {
  const view = tape.arena.take('f32', values.length);
  if (values.length > 0) tape.device.upload(view, values);
  return tape.constant(shape, view);
}

/** Encoded rows in memory of the step. */
export function uploadInputs(tape: Tape, part: EncodedRows): NetworkInputs {
  const { rows, numbers, numberColumns } = part;
  const codeMatrix = (values: Uint32Array, columns: number): CodeMatrix => {
    const view = tape.arena.take('u32', values.length);
    if (values.length > 0) tape.device.upload(view, values);
    return { rows, columns, view };
  };
  return {
    x: uploadTensor(tape, numbers, [rows, numberColumns]),
    codes: codeMatrix(part.codes, part.categoryColumns),
    crosses: codeMatrix(part.crosses, part.crossColumns),
  };
}

/**
 * @file The rows of a training table as a device sees them: dealt out in a new order each epoch.
 *
 * Where the table fits one array of the device it is uploaded once, and batches are gathered there by
 * index. Where it does not, the host gathers each batch and uploads it.
 */
import type { Tape, Tensor } from '../autograd/tape.ts';
import type { Batch } from '../data/batches.ts';
import type { BufferView, Device } from '../device/device.ts';
import { gatherRows } from '../kernels/gather-rows.ts';

/** A table in the host's memory: x is [rows, features], row-major; labels hold one number a row. */
export interface HostRows {
  readonly rows: number;
  readonly features: number;
  readonly x: Float32Array;
  readonly labels: Float32Array;
}

export interface BatchTensors {
  /** [B, features] */
  readonly x: Tensor;
  /** [B, 1] */
  readonly labels: Tensor;
}

export interface TrainingRows {
  /** Sets the order for the next batches: every index below the number of rows, once. */
  setOrder(order: Uint32Array): void;
  /** One batch, in memory of the step. */
  take(batch: Batch): BatchTensors;
  release(): void;
}

/** Keeps a table on the device if its inputs take no more than `limit` bytes, else on the host. */
export function openRows(
  tape: Tape,
  table: HostRows,
  limit = tape.device.largestArrayBytes,
): TrainingRows {
  return table.x.byteLength <= limit
    ? new ResidentRows(tape, table)
    : new StreamedRows(tape, table);
}

class ResidentRows implements TrainingRows {
  readonly #tape: Tape;
  readonly #features: number;
  readonly #x: BufferView;
  readonly #labels: BufferView;
  readonly #order: BufferView;

  constructor(tape: Tape, { rows, features, x, labels }: HostRows) {
    this.#tape = tape;
    this.#features = features;
    this.#x = uploaded(tape.device, x);
    this.#labels = uploaded(tape.device, labels);
    this.#order = tape.device.create('u32', rows);
  }

  setOrder(order: Uint32Array): void {
    this.#tape.device.upload(this.#order, order);
  }

  take(batch: Batch): BatchTensors {
    return {
      x: this.#gather(this.#x, this.#features, batch),
      labels: this.#gather(this.#labels, 1, batch),
    };
  }

  #gather(table: BufferView, columns: number, { first, rows }: Batch): Tensor {
    const out = this.#tape.arena.take('f32', rows * columns);
    const views = { table, ids: this.#order, out };
    this.#tape.device.launch(gatherRows, views, { rows, columns, first, stride: 1 });
    return this.#tape.constant([rows, columns], out);
  }

  release(): void {
    for (const view of [this.#x, this.#labels, this.#order]) this.#tape.device.release(view);
  }
}

function uploaded(device: Device, values: Float32Array): BufferView {
  const view = device.create('f32', values.length);
  device.upload(view, values);
  return view;
}

class StreamedRows implements TrainingRows {
  readonly #tape: Tape;
  readonly #table: HostRows;
  #order = new Uint32Array(0);

  constructor(tape: Tape, table: HostRows) {
    this.#tape = tape;
    this.#table = table;
  }

  setOrder(order: Uint32Array<ArrayBuffer>): void {
    this.#order = order;
  }

  take({ first, rows }: Batch): BatchTensors {
    const { features } = this.#table;
    const x = new Float32Array(rows * features);
    const labels = new Float32Array(rows);
    for (let i = 0; i < rows; i++) {
      const row = this.#order[first + i];
      x.set(this.#table.x.subarray(row * features, (row + 1) * features), i * features);
      labels[i] = this.#table.labels[row];
    }
    return { x: this.#upload(x, [rows, features]), labels: this.#upload(labels, [rows, 1]) };
  }

  #upload(values: Float32Array, shape: readonly number[]): Tensor {
    const view = this.#tape.arena.take('f32', values.length);
    this.#tape.device.upload(view, values);
    return this.#tape.constant(shape, view);
  }

  release(): void {
    // Nothing but the step's own memory was used.
  }
}

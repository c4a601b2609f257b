/**
 * @file Training rows that lie on the device: uploaded once, batches gathered there by index.
 *
 * Where a device's largest array is too small for all of them, they lie in several, and each batch is gathered from
 * one after another.
 */
import type { CodeMatrix, Tape, Tensor } from '../autograd/tape.ts';
import { type Shape, sizeOf } from '../base/shape.ts';
import type { Batch } from '../data/batches.ts';
import { type BufferView, subview, VIEW_ALIGNMENT } from '../device/device.ts';
import type { ElementType } from '../device/kernel.ts';
import { gatherCodes } from '../kernels/gather-codes.ts';
import { gatherPart } from '../kernels/gather-part.ts';
import type { NetworkInputs } from '../model/wide-deep.ts';
import type { HostRows, RowStore } from './row-store.ts';

/** Rows uploaded at once: views begin at multiples of 64 elements, and so do these whatever their width. */
const UPLOAD_ROWS = 2 ** 16;
const BYTES = 4;

/** A run of rows on the device. */
interface Part {
  readonly begin: number;
  readonly count: number;
  readonly numbers: BufferView;
  readonly codes: BufferView;
  readonly crosses: BufferView;
  readonly labels: BufferView;
  /** Empty where rows have no weights. */
  readonly weights: BufferView;
}

type Field = 'numbers' | 'codes' | 'crosses' | 'labels' | 'weights';
const FIELDS: readonly Field[] = ['numbers', 'codes', 'crosses', 'labels', 'weights'];

export class ResidentRows {
  readonly #tape: Tape;
  readonly #store: RowStore;
  readonly #parts: readonly Part[];
  readonly #order: BufferView;

  /** @param largestArray bytes */
  constructor(tape: Tape, store: RowStore, largestArray: number) {
    this.#tape = tape;
    this.#store = store;
    this.#parts = uploadParts(tape, store, largestArray);
    this.#order = tape.device.create('u32', store.rows);
  }

  setOrder(order: Uint32Array): void {
    this.#tape.device.upload(subview(this.#order, 0, order.length), order);
  }

  take(batch: Batch): NetworkInputs & { labels: Tensor; weights: Tensor | undefined } {
    const { numberColumns, categoryColumns, crossColumns, weighted = false } = this.#store;
    return {
      x: this.#gather('numbers', [batch.rows, numberColumns], batch),
      labels: this.#gather('labels', [batch.rows, 1], batch),
      weights: weighted ? this.#gather('weights', [batch.rows], batch) : undefined,
      codes: this.#gatherCodes('codes', categoryColumns, batch),
      crosses: this.#gatherCodes('crosses', crossColumns, batch),
    };
  }

  #gather(field: 'numbers' | 'labels' | 'weights', shape: Shape, batch: Batch): Tensor {
    const { first, rows } = batch;
    const columns = sizeOf(shape) / rows;
    const out = this.#tape.arena.take('f32', rows * columns);
    for (const { begin, count, [field]: part } of this.#parts) {
      const views = { part, ids: this.#order, out };
      this.#tape.device.launch(gatherPart, views, { rows, columns, first, begin, count });
    }
    return this.#tape.constant(shape, out);
  }

  #gatherCodes(field: 'codes' | 'crosses', columns: number, { first, rows }: Batch): CodeMatrix {
    const out = this.#tape.arena.take('u32', rows * columns);
    for (const { begin, count, [field]: codes } of this.#parts) {
      const views = { codes, ids: this.#order, out };
      this.#tape.device.launch(gatherCodes, views, { rows, columns, first, begin, count });
    }
    return { rows, columns, view: out };
  }

  release(): void {
    const { device } = this.#tape;
    device.release(this.#order);
    for (const part of this.#parts) for (const field of FIELDS) device.release(part[field]);
  }
}

function uploadParts(tape: Tape, store: RowStore, largestArray: number): Part[] {
  const { numberColumns, categoryColumns, crossColumns } = store;
  const widest = Math.max(numberColumns, categoryColumns, crossColumns, 1);
  const fitting = Math.floor(largestArray / (widest * BYTES));
  const most = Math.max(VIEW_ALIGNMENT, fitting - (fitting % VIEW_ALIGNMENT));
  const parts: Part[] = [];
  for (let begin = 0; begin < store.rows; begin += most) {
    const part = createPart(tape, store, begin, Math.min(most, store.rows - begin));
    for (let first = 0; first < part.count; first += UPLOAD_ROWS) {
      const rows = store.range(begin + first, Math.min(UPLOAD_ROWS, part.count - first));
      for (const field of FIELDS) uploadField(tape, part[field], rows, field, first);
    }
    parts.push(part);
  }
  return parts;
}

function createPart({ device }: Tape, store: RowStore, begin: number, count: number): Part {
  const { numberColumns, categoryColumns, crossColumns, weighted = false } = store;
  const create = (type: ElementType, columns: number): BufferView =>
    device.create(type, count * columns);
  return {
    begin,
    count,
    numbers: create('f32', numberColumns),
    codes: create('u32', categoryColumns),
    crosses: create('u32', crossColumns),
    labels: create('f32', 1),
    weights: create('f32', weighted ? 1 : 0),
  };
}

function uploadField(
  { device }: Tape,
  view: BufferView,
  rows: HostRows,
  field: Field,
  first: number,
): void {
  const values = rows[field];
  if (values === undefined || values.length === 0) return;
  device.upload(subview(view, (first * values.length) / rows.rows, values.length), values);
}

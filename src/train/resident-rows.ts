/**
 * @file Training rows that lie on the device: uploaded once, batches gathered there by index.
 *
 * Where a device's largest array is too small for all of them, they lie in several, and each batch is gathered from
 * one after another.
 */
import type { CodeMatrix, Tape, Tensor } from '../autograd/tape.ts';
import { type Shape, sizeOf } from '../base/shape.ts';
import type { Batch } from '../data/batches.ts';
import { type ArraySize, type BufferView, subview, VIEW_ALIGNMENT } from '../device/device.ts';
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
  readonly orderTaken = true;
  readonly #tape: Tape;
  readonly #store: RowStore;
  readonly #parts: readonly Part[];
  readonly #order: BufferView;

  /** @param memory the arrays of `residentArrays`, in their order */
  constructor(tape: Tape, store: RowStore, largestArray: number, memory: readonly BufferView[]) {
    this.#tape = tape;
    this.#store = store;
    this.#order = memory[0];
    this.#parts = runsOf(store, largestArray).map(({ begin, count }, i) => {
      const [numbers, codes, crosses, labels, weights] = memory.slice(1 + i * FIELDS.length);
      return { begin, count, numbers, codes, crosses, labels, weights };
    });
    for (const part of this.#parts) uploadPart(tape, store, part);
  }

  get count(): number {
    return this.#store.rows;
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

/** The memory that rows need: their order, then five arrays for each run of them. */
export function residentArrays(store: RowStore, largestArray: number): ArraySize[] {
  const { numberColumns, categoryColumns, crossColumns, weighted = false } = store;
  const parts = runsOf(store, largestArray).flatMap(({ count }): ArraySize[] => [
    { type: 'f32', length: count * numberColumns },
    { type: 'u32', length: count * categoryColumns },
    { type: 'u32', length: count * crossColumns },
    { type: 'f32', length: count },
    { type: 'f32', length: weighted ? count : 0 },
  ]);
  return [{ type: 'u32', length: store.rows }, ...parts];
}

/** How rows are divided so that no array is larger than `largestArray` bytes. */
export function runsOf(
  store: RowStore,
  largestArray: number,
): readonly Pick<Part, 'begin' | 'count'>[] {
  const { numberColumns, categoryColumns, crossColumns } = store;
  const widest = Math.max(numberColumns, categoryColumns, crossColumns, 1);
  const fitting = Math.floor(largestArray / (widest * BYTES));
  const most = Math.max(VIEW_ALIGNMENT, fitting - (fitting % VIEW_ALIGNMENT));
  return Array.from({ length: Math.ceil(store.rows / most) }, (_, i) => {
    return { begin: i * most, count: Math.min(most, store.rows - i * most) };
  });
}

function uploadPart(tape: Tape, store: RowStore, part: Part): void {
  for (let first = 0; first < part.count; first += UPLOAD_ROWS) {
    const rows = store.range(part.begin + first, Math.min(UPLOAD_ROWS, part.count - first));
    for (const field of FIELDS) uploadField(tape, part[field], rows, field, first);
  }
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

/**
 * @file The training rows as a device sees them: dealt out in a new order each epoch.
 *
 * Where they fit a device they are uploaded once, and batches are gathered there by index. Where they do not, the
 * host picks the rows of many batches at once and uploads each batch; while these are trained on, the rows of the
 * next ones are read. Both give the same batches bit for bit.
 */
import type { CodeMatrix, Tape, Tensor } from '../autograd/tape.ts';
import type { Shape } from '../base/shape.ts';
import type { Batch } from '../data/batches.ts';
import type { EncodedRows } from '../data/encoded-rows.ts';
import type { Device } from '../device/device.ts';
import type { NetworkInputs } from '../model/wide-deep.ts';
import { residentArrays, ResidentRows, runsOf } from './resident-rows.ts';
import {
  emptyRows,
  type HostRows,
  recordWidth,
  type RowStore,
  sliceHostRows,
} from './row-store.ts';

export type { HostRows } from './row-store.ts';

export interface BatchTensors extends NetworkInputs {
  /** [B, 1] */
  readonly labels: Tensor;
  /** [B]; every row weighs 1 if left out. */
  readonly weights?: Tensor | undefined;
}

export interface TrainingRows {
  readonly count: number;
  /** Sets the order for the next batches: indices below the number of rows, each once at most. It is not copied. */
  setOrder(order: Uint32Array): void;
  /** Whether an order that was set is not read any more: the next one may be drawn into its memory. */
  readonly orderTaken: boolean;
  /** One batch, in memory of the step; batches come in their order, each once. */
  take(batch: Batch): BatchTensors | Promise<BatchTensors>;
  release(): void;
}

/** Where rows are to lie: on the device, on the host, or where they fit. */
export const ROW_PLACES = ['auto', 'device', 'host'] as const;
export type RowPlace = (typeof ROW_PLACES)[number];

/** Where they lie, and why. */
export interface PlacedRows {
  readonly place: Exclude<RowPlace, 'auto'>;
  readonly bytes: number;
  /** Runs of rows, each in arrays of its own; 0 on the host. */
  readonly runs: number;
  /** Whether the device had no memory left for them. */
  readonly refused: boolean;
}

/** The most that rows may take of a GPU's memory unless asked for: it also has to hold the network. */
const MOST_ON_GPU = 2 ** 33;
const BYTES = 4;

/** Keeps the rows on the device if they take no more than `limit` bytes, else on the host. */
export function openRows(
  tape: Tape,
  store: RowStore,
  limit = roomOn(tape.device, store),
  largestArray = tape.device.largestArrayBytes,
): TrainingRows {
  if (bytesOf(store) > limit) return new StreamedRows(tape, store);
  const memory = residentArrays(store, largestArray).map(({ type, length }) => {
    return tape.device.create(type, length);
  });
  return new ResidentRows(tape, store, largestArray, memory);
}

/** The same, but that rows go to the host where the device refuses the memory, which only it can know. */
export async function placeRows(
  tape: Tape,
  store: RowStore,
  wish: RowPlace,
  onPlaced: (placed: PlacedRows) => void = () => {},
): Promise<TrainingRows> {
  const { device } = tape;
  const { largestArrayBytes } = device;
  const bytes = bytesOf(store);
  const wanted = placeFor(device, store, wish) === 'device';
  const memory = wanted
    ? await device.tryCreate(residentArrays(store, largestArrayBytes))
    : undefined;
  if (memory === undefined) {
    onPlaced({ place: 'host', bytes, runs: 0, refused: wanted });
    return new StreamedRows(tape, store);
  }
  const runs = runsOf(store, largestArrayBytes).length;
  onPlaced({ place: 'device', bytes, runs, refused: false });
  return new ResidentRows(tape, store, largestArrayBytes, memory);
}

/** Where rows would go, if the device has the memory. */
export function placeFor(
  device: Pick<Device, 'kind'>,
  store: RowStore,
  wish: RowPlace,
): PlacedRows['place'] {
  if (wish !== 'auto') return wish;
  return bytesOf(store) <= roomOn(device, store) ? 'device' : 'host';
}

function bytesOf(store: RowStore): number {
  return store.rows * recordWidth(store) * BYTES;
}

/** Rows that are too many for the host's memory are so for a CPU, whose memory that is. */
function roomOn(device: Pick<Device, 'kind'>, { held }: RowStore): number {
  if (device.kind === 'gpu') return MOST_ON_GPU;
  return held === undefined ? 0 : Number.POSITIVE_INFINITY;
}

/** Bytes of rows that are picked at once; twice as much is in memory. */
const CHUNK_BYTES = 2 ** 25;

/** Rows of several batches, on their way or there. */
interface Chunk {
  /** Places in the order of the epoch. */
  readonly first: number;
  readonly end: number;
  readonly rows: HostRows;
  readonly ready: Promise<void>;
}

class StreamedRows implements TrainingRows {
  readonly orderTaken = false;
  readonly #tape: Tape;
  readonly #store: RowStore;
  readonly #mostRows: number;
  /** Memory that no chunk is in. */
  readonly #spare: HostRows[] = [];
  #order: Uint32Array = new Uint32Array(0);
  #current: Chunk | undefined;
  #next: Chunk | undefined;

  constructor(tape: Tape, store: RowStore, chunkBytes = CHUNK_BYTES) {
    this.#tape = tape;
    this.#store = store;
    this.#mostRows = Math.max(1, Math.floor(chunkBytes / (recordWidth(store) * BYTES)));
  }

  get count(): number {
    return this.#store.rows;
  }

  setOrder(order: Uint32Array): void {
    this.#order = order;
    if (this.#current !== undefined) this.#spare.push(this.#current.rows);
    this.#current = undefined;
    // What is still being read into must not be used for anything else.
    this.#next = undefined;
  }

  async take({ first, rows }: Batch): Promise<BatchTensors> {
    let chunk = this.#current;
    if (chunk === undefined || first >= chunk.end) {
      if (chunk !== undefined) this.#spare.push(chunk.rows);
      chunk = this.#next ?? this.#read(first, rows);
      await chunk.ready;
      this.#current = chunk;
      this.#next = chunk.end < this.#order.length ? this.#read(chunk.end, rows) : undefined;
    }
    const begin = first - chunk.first;
    return uploadBatch(this.#tape, sliceHostRows(chunk.rows, begin, begin + rows));
  }

  /** Whole batches, except at the end. */
  #read(first: number, batchRows: number): Chunk {
    const count = Math.max(1, Math.floor(this.#mostRows / batchRows)) * batchRows;
    const end = Math.min(this.#order.length, first + count);
    const spare = this.#spare.pop();
    const rows =
      spare === undefined || spare.rows < end - first ? emptyRows(this.#store, end - first) : spare;
    const ready = this.#store.pick(this.#order.subarray(first, end), rows);
    // A failure is thrown where the chunk is waited for, not as an unhandled rejection meanwhile.
    ready.catch(() => {});
    return { first, end, rows, ready };
  }

  release(): void {
    this.setOrder(new Uint32Array(0));
    this.#spare.length = 0;
  }
}

function uploadBatch(tape: Tape, part: HostRows): BatchTensors {
  return {
    ...uploadInputs(tape, part),
    labels: uploadTensor(tape, part.labels, [part.rows, 1]),
    weights: part.weights && uploadTensor(tape, part.weights, [part.rows]),
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

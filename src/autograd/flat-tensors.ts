/**
 * @file Named tensors that share one flat array of a device.
 *
 * All parameters are views into one array, all gradients into another of the same layout: an optimizer
 * step is one launch, an all-reduce one buffer, a checkpoint one read. Each view begins at a multiple of
 * 256 bytes; the gaps hold zeros and stay so.
 */
import { InternalError } from '../base/errors.ts';
import { type Shape, sizeOf } from '../base/shape.ts';
import {
  type BufferView,
  type Device,
  readFloats,
  subview,
  VIEW_ALIGNMENT,
} from '../device/device.ts';
import type { Tape, Tensor } from './tape.ts';

/** Name and shape of a tensor, in the order in which they lie. */
export type Layout = readonly (readonly [name: string, shape: Shape])[];

interface Slot {
  readonly shape: Shape;
  readonly view: BufferView;
}

export class FlatTensors {
  readonly device: Device;
  readonly layout: Layout;
  /** The whole array, gaps included. */
  readonly whole: BufferView;
  readonly #slots = new Map<string, Slot>();

  constructor(device: Device, layout: Layout) {
    this.device = device;
    this.layout = layout;
    const offsets: number[] = [];
    let length = 0;
    for (const [, shape] of layout) {
      offsets.push(length);
      length += Math.ceil(sizeOf(shape) / VIEW_ALIGNMENT) * VIEW_ALIGNMENT;
    }
    this.whole = device.create('f32', length);
    for (const [i, [name, shape]] of layout.entries()) {
      this.#slots.set(name, { shape, view: subview(this.whole, offsets[i], sizeOf(shape)) });
    }
  }

  view(name: string): BufferView {
    return this.#slot(name).view;
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw new InternalError(`there is no tensor "${name}"`);
    return slot;
  }

  /** Sets every tensor. Each must be there, with as many values as its shape has. */
  upload(values: ReadonlyMap<string, ArrayLike<number>>): void {
    const flat = new Float32Array(this.whole.length);
    for (const [name, { view }] of this.#slots) {
      const content = values.get(name);
      if (content?.length !== view.length) {
        throw new InternalError(`${name}: ${content?.length} values for ${view.length} elements`);
      }
      flat.set(content, view.offset);
    }
    this.device.upload(this.whole, flat);
  }

  /** Reads every tensor, in order of layout. */
  async read(): Promise<Map<string, Float32Array | Float64Array>> {
    const flat = await readFloats(this.device, this.whole);
    return new Map(
      [...this.#slots].map(([name, { view }]) => {
        return [name, flat.slice(view.offset, view.offset + view.length)];
      }),
    );
  }

  release(): void {
    this.device.release(this.whole);
  }
}

/** Learned tensors: values and gradients, of the same layout, on a tape. */
export class Parameters {
  readonly values: FlatTensors;
  readonly gradients: FlatTensors;
  readonly #tensors = new Map<string, Tensor>();

  constructor(tape: Tape, layout: Layout) {
    this.values = new FlatTensors(tape.device, layout);
    this.gradients = new FlatTensors(tape.device, layout);
    for (const [name, shape] of layout) {
      const tensor = tape.parameter(shape, this.values.view(name), this.gradients.view(name));
      this.#tensors.set(name, tensor);
    }
  }

  get(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new InternalError(`there is no parameter "${name}"`);
    return tensor;
  }
}

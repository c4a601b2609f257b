/**
 * @file Tensors, and the tape on which the operations between them are recorded.
 *
 * A tensor is a shape and the place of its values on a device. An op computes its output at once and,
 * while the tape records, appends an entry. `backward` (backward.ts) walks the entries in reverse: they
 * stand in order of execution, so every use of a tensor lies behind its making, and no sorting, no
 * recursion is needed, also where a tensor is used twice.
 */
import { InternalError } from '../base/errors.ts';
import { type Shape, showShape, sizeOf } from '../base/shape.ts';
import { Arena } from '../device/arena.ts';
import type { BufferView, Device } from '../device/device.ts';
import type { DropoutMask } from '../kernels/dropout.ts';
import type { WholeBatch } from './whole-batch.ts';

export class Tensor {
  readonly tape: Tape;
  readonly shape: Shape;
  readonly view: BufferView;
  /** Whether a loss may depend on it: parameters do, data do not, results do if an input does. */
  readonly requiresGradient: boolean;
  /** Where its gradient belongs after `backward`; only parameters have such a place. */
  readonly gradient: BufferView | undefined;

  constructor(
    tape: Tape,
    shape: Shape,
    view: BufferView,
    requiresGradient: boolean,
    gradient?: BufferView,
  ) {
    if (sizeOf(shape) !== view.length) {
      throw new InternalError(`a tensor of ${showShape(shape)} over ${view.length} elements`);
    }
    this.tape = tape;
    this.shape = shape;
    this.view = view;
    this.requiresGradient = requiresGradient;
    this.gradient = gradient;
  }
}

/** Category codes on a device, u32 [rows, columns]: indices into tables, not numbers to compute with. */
export interface CodeMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly view: BufferView;
}

/** What each op keeps for its backward pass, besides its inputs and its output. */
export interface Saved {
  readonly matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  readonly addBias: Record<string, never>;
  readonly add: Record<string, never>;
  readonly multiply: Record<string, never>;
  readonly relu: Record<string, never>;
  readonly tanh: Record<string, never>;
  readonly gelu: Record<string, never>;
  readonly silu: Record<string, never>;
  readonly dropout: { readonly mask: DropoutMask };
  readonly batchNorm: {
    readonly groups: number;
    readonly epsilon: number;
    readonly mean: BufferView;
    readonly variance: BufferView;
    /** Undefined: these rows are the whole batch. */
    readonly whole: WholeBatch | undefined;
  };
  readonly denseBlock: {
    /** The product, before BatchNorm: [B, n]. */
    readonly z: BufferView;
    /** Of z, [groups, n]. */
    readonly mean: BufferView;
    readonly variance: BufferView;
    /** Where neither ReLU nor dropout made it 0: src/kernels/block-mask.ts. */
    readonly open: BufferView;
    readonly groups: number;
    readonly epsilon: number;
    readonly whole: WholeBatch | undefined;
    /** Of what dropout keeps. */
    readonly scale: number;
  };
  readonly lookup: { readonly codes: CodeMatrix; readonly column: number };
  readonly concat: Record<string, never>;
  readonly bceWithLogits: Record<string, never>;
  readonly softmaxLoss: Record<string, never>;
  readonly squaredError: Record<string, never>;
  readonly absoluteError: Record<string, never>;
  readonly huberError: { readonly delta: number };
  readonly mean: Record<string, never>;
}

export type OpName = keyof Saved;

export interface Entry<Op extends OpName> {
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly saved: Saved[Op];
}

export type AnyEntry = { [Op in OpName]: Entry<Op> }[OpName];

export class Tape {
  readonly device: Device;
  /** Memory of one step: results, gradients of results, scratch. */
  readonly arena: Arena;
  readonly entries: AnyEntry[] = [];
  readonly parameters: Tensor[] = [];
  /** Off while validating: ops then compute and forget. */
  recording = true;

  constructor(device: Device) {
    this.device = device;
    this.arena = new Arena(device);
  }

  /** A tensor without a gradient, over memory that somebody else owns: data, masks, averages. */
  constant(shape: Shape, view: BufferView): Tensor {
    return new Tensor(this, shape, view, false);
  }

  /** A leaf that is learned. `backward` leaves its gradient in `gradient`. */
  parameter(shape: Shape, view: BufferView, gradient: BufferView): Tensor {
    const tensor = new Tensor(this, shape, view, true, gradient);
    this.parameters.push(tensor);
    return tensor;
  }

  /** Memory and tensor for the output of an op on these inputs. */
  result(shape: Shape, inputs: readonly Tensor[]): Tensor {
    for (const { tape } of inputs) {
      if (tape !== this) throw new InternalError('an op on tensors of two tapes');
    }
    const requiresGradient = this.recording && inputs.some((input) => input.requiresGradient);
    return new Tensor(this, shape, this.arena.take('f32', sizeOf(shape)), requiresGradient);
  }

  /** Appends an entry, if a gradient may ever be asked of it. */
  record<Op extends OpName>(
    op: Op,
    inputs: readonly Tensor[],
    output: Tensor,
    saved: Saved[Op],
  ): Tensor {
    // An object of a generic op is one of the union's members; TypeScript does not follow that far.
    if (output.requiresGradient) {
      this.entries.push({ op, inputs, output, saved } as Entry<OpName> as AnyEntry);
    }
    return output;
  }

  /** Ends a step: forgets the entries and takes the step's memory back. */
  reset(): void {
    this.entries.length = 0;
    this.arena.reset();
  }

  /** Runs something without recording, such as a validation. */
  async withoutRecording<T>(run: () => Promise<T>): Promise<T> {
    this.recording = false;
    try {
      return await run();
    } finally {
      this.recording = true;
    }
  }
}

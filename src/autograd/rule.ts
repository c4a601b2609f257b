/** @file What a gradient rule is: a function that writes the gradients of an op's inputs. */
import type { Waiting } from '../base/waiting.ts';
import type { BufferView, Device } from '../device/device.ts';
import type { ElementType } from '../device/kernel.ts';
import type { Entry, OpName } from './tape.ts';

/** What a rule gets from the walk over the tape. */
export interface BackwardPass {
  readonly device: Device;
  readonly dout: BufferView;
  /** Where the gradient of input i must be written; undefined if nobody needs it. Ask once. */
  readonly into: (i: number) => BufferView | undefined;
  /** Says that the gradient of input i is `dout` itself. */
  readonly same: (i: number) => void;
  /** `dout` to be overwritten: itself where nobody else needs it, else a copy. */
  readonly overwritable: () => BufferView;
  /** Scratch memory until the end of the step. */
  readonly take: (type: ElementType, length: number) => BufferView;
}

/** What it returns is yet to be run: a rule that may have to wait for other workers. */
export type Rule<Op extends OpName> = (
  entry: Entry<Op>,
  pass: BackwardPass,
) => Waiting<void> | void;

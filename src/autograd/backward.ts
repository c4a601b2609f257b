/**
 * @file The backward pass: from a loss to the gradients of all parameters.
 *
 * Walks the tape in reverse. When an entry is reached, every later use of its output has been reached
 * before, so the gradient of the output is complete: it may come from several uses (a diamond), and then
 * their contributions have been added up.
 */
import { ShapeError, showShape, sizeOf } from '../base/shape.ts';
import { atOnce, inTurn, type Waiting } from '../base/waiting.ts';
import type { BufferView } from '../device/device.ts';
import { accumulate, add, copy, fill } from '../kernels/index.ts';
import type { BackwardPass } from './rule.ts';
import { rules } from './rules.ts';
import type { Entry, OpName, Tape, Tensor } from './tape.ts';

interface Gradient {
  readonly view: BufferView;
  /** False if it is somebody else's `dout` too, and so must not be added to in place. */
  readonly own: boolean;
}

/** The gradients of one backward pass, as far as they are known. */
class Gradients {
  readonly #tape: Tape;
  readonly #known = new Map<Tensor, Gradient>();

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  has(tensor: Tensor): boolean {
    return this.#known.has(tensor);
  }

  /** Whether a tensor's gradient lies in memory that no other tensor's gradient shares. */
  owns(tensor: Tensor): boolean {
    return this.#known.get(tensor)?.own === true;
  }

  viewOf(tensor: Tensor): BufferView | undefined {
    return this.#known.get(tensor)?.view;
  }

  /** Where a first contribution belongs: a parameter's own place, else memory of the step. */
  #place(tensor: Tensor): BufferView {
    return tensor.gradient ?? this.#tape.arena.take('f32', sizeOf(tensor.shape));
  }

  /** Memory for a contribution that a rule is about to write. `settle` must follow. */
  open(tensor: Tensor): BufferView {
    if (this.has(tensor)) return this.#tape.arena.take('f32', sizeOf(tensor.shape));
    const view = this.#place(tensor);
    this.#known.set(tensor, { view, own: true });
    return view;
  }

  /** Adds a written contribution, unless it was the first and lies in its place already. */
  settle(tensor: Tensor, contribution: BufferView): void {
    const known = this.#known.get(tensor);
    if (known !== undefined && known.view !== contribution)
      this.#addTo(tensor, known, contribution);
  }

  /** A contribution that is another tensor's gradient, unchanged. */
  share(tensor: Tensor, contribution: BufferView): void {
    const known = this.#known.get(tensor);
    if (known !== undefined) {
      this.#addTo(tensor, known, contribution);
    } else if (tensor.gradient === undefined) {
      this.#known.set(tensor, { view: contribution, own: false });
    } else {
      const views = { x: contribution, out: tensor.gradient };
      this.#tape.device.launch(copy, views, { n: sizeOf(tensor.shape) });
      this.#known.set(tensor, { view: tensor.gradient, own: true });
    }
  }

  #addTo(tensor: Tensor, known: Gradient, contribution: BufferView): void {
    const { device } = this.#tape;
    const n = sizeOf(tensor.shape);
    if (known.own) {
      device.launch(accumulate, { x: contribution, out: known.view }, { n });
      return;
    }
    const out = this.#place(tensor);
    device.launch(add, { a: known.view, b: contribution, out }, { n });
    this.#known.set(tensor, { view: out, own: true });
  }
}

export interface BackwardOptions {
  /** What the gradient is multiplied with: the loss' share of a sum; 1 if left out. */
  readonly scale?: number;
  /** Is told each parameter as soon as its gradient is whole: what writes it has been launched. */
  readonly onGradient?: (parameter: Tensor) => void;
}

/**
 * Computes the gradient of a loss with respect to every parameter of its tape, into the parameters' own
 * places. A parameter on which the loss does not depend gets zeros.
 *
 * @param loss a single number, shape [1]
 */
export function backward(loss: Tensor, options: BackwardOptions = {}): void {
  atOnce(walk(loss, options));
}

/** The same where ops wait for other workers: all of them call it for their rows of a batch. */
export function backwardTogether(loss: Tensor, options: BackwardOptions = {}): Promise<void> {
  return inTurn(walk(loss, options));
}

function* walk(loss: Tensor, { scale = 1, onGradient }: BackwardOptions): Waiting<void> {
  const { tape } = loss;
  if (sizeOf(loss.shape) !== 1) {
    throw new ShapeError(
      `backward: the loss must be one number, was given ${showShape(loss.shape)}`,
    );
  }
  const gradients = new Gradients(tape);
  tape.device.launch(fill, { out: gradients.open(loss) }, { n: 1, value: scale });
  const ends = onGradient && firstUses(tape);
  for (let i = tape.entries.length - 1; i >= 0; i--) {
    const entry = tape.entries[i];
    const dout = gradients.viewOf(entry.output);
    if (dout !== undefined) yield* applyRule(entry, gradients, dout);
    for (const parameter of ends?.[i] ?? []) {
      if (gradients.has(parameter)) onGradient?.(parameter);
    }
  }
  for (const parameter of tape.parameters) {
    if (gradients.has(parameter) || parameter.gradient === undefined) continue;
    tape.device.launch(fill, { out: parameter.gradient }, { n: parameter.view.length, value: 0 });
    onGradient?.(parameter);
  }
}

/** For each entry of a tape the parameters that no entry before it uses: behind it their gradients are whole. */
function firstUses({ entries }: Tape): readonly (readonly Tensor[])[] {
  const seen = new Set<Tensor>();
  return entries.map(({ inputs }) => {
    const first = inputs.filter(({ gradient }) => gradient !== undefined);
    const fresh = [...new Set(first)].filter((tensor) => !seen.has(tensor));
    for (const tensor of fresh) seen.add(tensor);
    return fresh;
  });
}

function* applyRule<Op extends OpName>(
  entry: Entry<Op>,
  gradients: Gradients,
  dout: BufferView,
): Waiting<void> {
  const { tape } = entry.output;
  const written: [Tensor, BufferView][] = [];
  const pass: BackwardPass = {
    device: tape.device,
    dout,
    into(i) {
      const input = entry.inputs[i];
      if (!input.requiresGradient) return undefined;
      const view = gradients.open(input);
      written.push([input, view]);
      return view;
    },
    same(i) {
      const input = entry.inputs[i];
      if (input.requiresGradient) gradients.share(input, dout);
    },
    overwritable() {
      if (gradients.owns(entry.output)) return dout;
      const copied = tape.arena.take('f32', dout.length);
      tape.device.launch(copy, { x: dout, out: copied }, { n: dout.length });
      return copied;
    },
    take: (type, length) => tape.arena.take(type, length),
  };
  const waiting = rules[entry.op](entry, pass);
  if (waiting !== undefined) yield* waiting;
  for (const [input, view] of written) gradients.settle(input, view);
}

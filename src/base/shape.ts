/** @file Shapes: sizes of a tensor's axes, row-major, the last axis contiguous. */

export type Shape = readonly number[];

/** Number of elements: the product of the axes, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** A shape as people write it: `[512, 28]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Shapes that do not fit together; the message names the op and the shapes it was given. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

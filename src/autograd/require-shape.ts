/** @file What ops ask of the shapes they are given. */
import { sameShape, type Shape, ShapeError, showShape } from '../base/shape.ts';
import type { Tensor } from './tape.ts';

/** @throws ShapeError naming the op and both shapes */
export function requireSame(op: string, a: Shape, b: Shape): void {
  if (sameShape(a, b)) return;
  throw new ShapeError(`${op}: ${showShape(a)} and ${showShape(b)} must be the same shape`);
}

/** Rows and columns of a tensor that must have both. @throws ShapeError naming the op and the shape */
export function matrix(op: string, tensor: Tensor): readonly [rows: number, columns: number] {
  const [rows, columns] = tensor.shape;
  if (tensor.shape.length === 2) return [rows, columns];
  throw new ShapeError(`${op}: expected [rows, columns], was given ${showShape(tensor.shape)}`);
}

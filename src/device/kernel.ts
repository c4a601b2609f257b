/**
 * @file What a kernel is: one compute shader with its reference and the way it is launched.
 *
 * A kernel knows arrays and numbers; it knows nothing of gradients, layers or training. Its name is the
 * name of its file in `shaders/`. Bindings and params are declared in the order the shader has them:
 * the params as `@binding(0)`, a uniform struct of 4-byte fields, then the arrays from `@binding(1)` on.
 */
import type { BufferView, ElementType } from './view.ts';

export type { ElementType } from './view.ts';

/** `read`: not changed. `write`: every element is set. `update`: what is there is read and changed. */
export type Access = 'read' | 'write' | 'update';

export interface Binding {
  readonly type: ElementType;
  readonly access: Access;
}

export type Bindings = Readonly<Record<string, Binding>>;
export type ParamTypes = Readonly<Record<string, 'u32' | 'f32'>>;
export type Params<P extends ParamTypes> = { readonly [Name in keyof P]: number };
export type Views<B extends Bindings> = { readonly [Name in keyof B]: BufferView };

/** Floats on the host: float32 as on a device, or float64 where gradients are checked. */
export type FloatArray = Float32Array | Float64Array;
export type HostArray = FloatArray | Uint32Array;
export type HostArrays<B extends Bindings> = {
  readonly [Name in keyof B]: B[Name]['type'] extends 'u32' ? Uint32Array : FloatArray;
};

/** Values for the shader's `override` declarations. Kept as one object: pipelines are found by identity. */
export type Constants = Readonly<Record<string, number>>;

/** Workgroups launched along x, y and z. A zero anywhere means there is nothing to do. */
export type Grid = readonly [x: number, y: number, z: number];

/** One function of the SIMD module, over all its items before the next begins. */
export interface SimdPass {
  /** Its name there: run(first, end, ...addresses of arrays, ...params, scratch, ...args), for items first to end − 1. */
  readonly run: string;
  /** Parts of the work that do not depend on each other: threads take them in any order. */
  readonly items: number;
  /** Items worth claiming at once. It must not depend on the number of threads. */
  readonly chunk: number;
  readonly args?: readonly number[];
}

/** A kernel in `simd/`: what is called for a launch. Arrays and params in the order of the kernel. */
export interface SimdVersion<P extends ParamTypes> {
  passes(this: void, params: Params<P>): readonly SimdPass[];
  /** Memory that the passes of a launch share. */
  scratchBytes?(this: void, params: Params<P>): number;
}

export interface Kernel<B extends Bindings = Bindings, P extends ParamTypes = ParamTypes> {
  readonly name: string;
  readonly bindings: B;
  readonly params: P;
  /** The override constants, or a choice among a few fixed sets of them. */
  readonly constants: Constants | ((params: Params<P>) => Constants);
  grid(params: Params<P>): Grid;
  /** The definition: a plain loop, sums in float64, written independently of the shader. */
  reference(this: void, arrays: HostArrays<B>, params: Params<P>): void;
  /** A faster version for the CPU, proved against the reference by the same cases. */
  readonly cpu?: ((this: void, arrays: HostArrays<B>, params: Params<P>) => void) | undefined;
  /** The fastest one, in WebAssembly; the same cases prove it. */
  readonly simd?: SimdVersion<P> | undefined;
}

/** The part of a kernel that its layout and pipelines depend on. */
export type KernelSignature = Pick<Kernel, 'name' | 'bindings'>;

/** What a GPU compiles: a kernel with one set of its constants. */
export interface Program {
  readonly kernel: KernelSignature;
  readonly constants: Constants;
}

/** The constants that a launch with these params has. */
export function constantsFor<P extends ParamTypes>(
  { constants }: Pick<Kernel<Bindings, P>, 'constants'>,
  params: Params<P>,
): Constants {
  return typeof constants === 'function' ? constants(params) : constants;
}

/** Declares a kernel; a function only so that TypeScript infers the names of bindings and params. */
export function defineKernel<const B extends Bindings, const P extends ParamTypes>(
  kernel: Kernel<B, P>,
): Kernel<B, P> {
  return kernel;
}

export const readF32 = { type: 'f32', access: 'read' } as const satisfies Binding;
export const readU32 = { type: 'u32', access: 'read' } as const satisfies Binding;
export const writeF32 = { type: 'f32', access: 'write' } as const satisfies Binding;
export const writeU32 = { type: 'u32', access: 'write' } as const satisfies Binding;
export const updateF32 = { type: 'f32', access: 'update' } as const satisfies Binding;
export const updateU32 = { type: 'u32', access: 'update' } as const satisfies Binding;

/** WebGPU's default limit of workgroups along one dimension. */
const LARGEST_GRID = 65_535;

/**
 * The grid of a kernel with one thread an item. Past 65,535 workgroups it goes on in y, and the shader
 * finds its item as `id.x + id.y * groups.x * WORKGROUP`.
 */
export function linearGrid(items: number, workgroup: number): Grid {
  const groups = Math.ceil(items / workgroup);
  if (groups <= LARGEST_GRID) return [groups, 1, 1];
  const y = Math.ceil(groups / LARGEST_GRID);
  return [Math.ceil(groups / y), y, 1];
}

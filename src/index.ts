/**
 * @file The engine as a library: devices, tensors and their gradients, the network, its training.
 *
 * What the command lines do is built from these parts alone. All of it runs in a browser too, but for
 * `openDevice`, which finds Dawn's adapters (Node).
 */
export { backward } from './autograd/backward.ts';
export { checkGradients } from './autograd/gradient-check.ts';
export * from './autograd/losses.ts';
export * from './autograd/ops.ts';
export { Tape, Tensor } from './autograd/tape.ts';
export { WdError } from './base/errors.ts';
export { CpuDevice } from './device/cpu-device.ts';
export { type Device, readFloats } from './device/device.ts';
export { GpuDevice } from './device/gpu-device.ts';
export { openDevice } from './device/open-device.ts';
export * as kernels from './kernels/index.ts';
export { Adam } from './model/adam.ts';
export { initialMoving, initialParameters } from './model/initial.ts';
export type { NetworkConfig } from './model/network-config.ts';
export { WideDeep } from './model/wide-deep.ts';
export { inferOutputs } from './train/evaluate.ts';
export { fit } from './train/fit.ts';

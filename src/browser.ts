/**
 * @file The engine as a library for a page: all of it but Dawn's adapters. A bundler takes it for `wd-train`
 * where it bundles for browsers; a page without one imports `dist/browser.js`.
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
export { openPageCpu } from './device/simd-page.ts';
export * as kernels from './kernels/index.ts';
export { Adam } from './model/adam.ts';
export { initialMoving, initialParameters } from './model/initial.ts';
export type { NetworkConfig } from './model/network-config.ts';
export { WideDeep } from './model/wide-deep.ts';
export { inferOutputs } from './train/evaluate.ts';
export { fit } from './train/fit.ts';
export { compileAhead } from './train/rehearse.ts';

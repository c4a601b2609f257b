/**
 * @file The engine as a library: devices, tensors and their gradients, the network, its training.
 *
 * What the command lines do is built from these parts alone. All of it runs in a browser too
 * (`browser.ts`), but for `openDevice`, which finds Dawn's adapters (Node).
 */
export * from './browser.ts';
export { openDevice } from './device/open-device.ts';

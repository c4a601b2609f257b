/**
 * @file What a GPU device is given besides the `GPUDevice`: what Node and a page do each in their own way; and what the
 * driver says of itself.
 */
import type { Device } from './device.ts';
import type { ShaderText } from './gpu-constants.ts';

export interface GpuDeviceOptions {
  readonly name: string;
  /** Whether the adapter is a program on the CPU, such as SwiftShader; false unless given. */
  readonly software?: boolean;
  /** Whether long shaders take loops instead of what is written out, which compiles faster; as `software` unless given. */
  readonly rolled?: boolean;
  /** How products may round to halves; 'none' unless given. */
  readonly halves?: Device['halves'];
  readonly shaderText: ShaderText;
  /** Lets whatever is awaited of the device be awaited in another manner. */
  readonly wait?: <T>(promise: Promise<T>) => Promise<T>;
  /** Called once after `destroy`: lets go of what must outlive the device. */
  readonly onDestroy?: () => void;
}

/** Vendor, architecture, device, description with the driver's version: whatever is told. */
export function driverOf(info: GPUAdapterInfo | undefined): string {
  if (info === undefined) return '';
  const { vendor, architecture, device, description } = info;
  return [vendor, architecture, device, description].filter((text) => text !== '').join(' · ');
}

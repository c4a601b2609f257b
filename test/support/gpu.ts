/** @file The GPU that tests run on. No adapter is a failure with instructions, never a skip. */
import { WdError } from '../../src/base/errors.ts';
import type { GpuOptions } from '../../src/device/dawn.ts';
import type { Device } from '../../src/device/device.ts';
import { openDevice } from '../../src/device/open-device.ts';

export async function openTestGpu(options: GpuOptions = {}): Promise<Device> {
  const name = process.env['WD_TEST_DEVICE'] ?? 'gpu';
  const fault = process.env['WD_TEST_DEVICE_FAULT'];
  try {
    const { device } = await openDevice(name, options);
    return device;
  } catch (cause) {
    const lines = [
      `GPU tests need an adapter, and "${name}" could not be opened.`,
      'On Linux x86-64 `npm install` brings SwiftShader along (dev dependency @sparticuz/chromium).',
      'Elsewhere install a GPU driver, or a software one such as lavapipe, and set WD_TEST_DEVICE to its name.',
    ];
    if (fault !== undefined) lines.push(`Unpacking SwiftShader failed: ${fault}`);
    throw new Error(lines.join('\n'), { cause });
  }
}

/** Why the kernels for matrix units cannot run on the adapter of the tests; undefined where they can. */
export async function whyNoMatrixUnits(): Promise<string | undefined> {
  try {
    const { device } = await openDevice(process.env['WD_TEST_DEVICE'] ?? 'gpu', {
      precision: 'f16',
    });
    device.destroy();
    return undefined;
  } catch (error) {
    // Where no adapter can be had at all, the tests of other kernels say so.
    if (error instanceof WdError) return error.message;
    throw error;
  }
}

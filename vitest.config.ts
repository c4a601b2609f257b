/**
 * @file Tests run on a hardware adapter where there is one, else on SwiftShader. Where neither can be
 * had, the GPU tests fail and say what to do. `WD_TEST_DEVICE=llvmpipe` asks for one by name.
 */
import { defineConfig } from 'vitest/config';
import { softwareVulkan } from './scripts/software-vulkan.mjs';
import { findHardware } from './src/device/open-device.ts';

async function testEnvironment(): Promise<Record<string, string>> {
  const asked = process.env['WD_TEST_DEVICE'];
  if (asked !== undefined) return { WD_TEST_DEVICE: asked };
  const hardware = await findHardware();
  if (hardware !== undefined) return { WD_TEST_DEVICE: hardware.name };
  try {
    return { WD_TEST_DEVICE: 'SwiftShader', ...softwareVulkan() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { WD_TEST_DEVICE: 'SwiftShader', WD_TEST_DEVICE_FAULT: reason };
  }
}

// Set here, not in `test.env`: the loader reads LD_LIBRARY_PATH when a process starts.
Object.assign(process.env, await testEnvironment());

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

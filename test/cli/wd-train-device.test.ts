/** @file `--device`: what is found, what is missing, and what to install. */
import { beforeAll, describe, expect, it } from 'vitest';
import { findHardware } from '../../src/device/open-device.ts';
import { collisions, plainEnvironment, TINY, workplace } from './commands.ts';

const { run, write } = workplace();
const DRY = ['data.csv', ...TINY, '--dry-run'];

beforeAll(() => write('data.csv', collisions(20)));

describe('--device', () => {
  it('auto takes the GPU if there is one, else the CPU, and says why', async () => {
    const hardware = await findHardware();
    const { code, out } = await run('wd-train', [...DRY, '--device', 'auto']);
    expect(code).toBe(0);
    const [first] = out.split('\n');
    if (hardware === undefined) {
      expect(first).toMatch(
        /^device {2}CPU \(\d+ threads?, SIMD\) +(no GPU in this machine|no GPU driver answers|only software adapters found \(.+\); --device gpu takes one); else --device auto\|cpu\|gpu\|NAME$/,
      );
    } else {
      expect(first).toContain(`device  ${hardware.name} (`);
      expect(first).toMatch(/the GPU of \d+ adapters? found/);
    }
  });

  it('of another name lists what was found', async () => {
    const { code, out, err } = await run('wd-train', [...DRY, '--device', 'no-such']);
    expect([code, out]).toEqual([69, '']);
    expect(err).toContain('error[WD204]: no adapter is named "no-such"\n');
    // Tests that need a GPU have one, so there is something to list.
    expect(err).toMatch(/\n {2}found: cpu, \S/);
    expect(err).toContain('help: --device takes auto, cpu, gpu, or part of a name\n');
  });
});

const hidden = await findHardware();

describe.skipIf(hidden !== undefined || process.platform !== 'linux')(
  'without a Vulkan library (skipped where a GPU is installed)',
  () => {
    const { LD_LIBRARY_PATH: _, VK_DRIVER_FILES: __, ...bare } = plainEnvironment();

    it.each([
      ['gpu', 'error[WD203]: no WebGPU adapter was found, not even a software one\n'],
      ['llvmpipe-of-nobody', 'error[WD204]: no adapter is named "llvmpipe-of-nobody"\n'],
    ])('--device %s says what to install', async (device, message) => {
      const { code, out, err } = await run('wd-train', [...DRY, '--device', device], bare);
      expect([code, out]).toEqual([69, '']);
      expect(err).toContain(message);
      // A software adapter of the system may still be there, and then it is listed instead.
      expect(err).toMatch(
        /help: (install the GPU's Vulkan driver .* and libvulkan1|--device takes)/,
      );
    });

    it('--device cpu and auto need none', async () => {
      for (const device of ['cpu', 'auto']) {
        const { code, out } = await run('wd-train', [...DRY, '--device', device], bare);
        expect([code, out.slice(0, 11)]).toEqual([0, 'device  CPU']);
      }
    });
  },
);

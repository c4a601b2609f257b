/**
 * @file Chooses a device by what `--device` says, and says which one it took and why (Node).
 *
 * `auto`: a hardware adapter if there is one, else the CPU. `cpu`. `gpu`: a hardware adapter, else a
 * software one. `gpu:1`: the second of them. Anything else: the adapter whose name contains it.
 */
import { readdirSync } from 'node:fs';
import { ExitCode, WdError } from '../base/errors.ts';
import type { Adapter, GpuOptions } from './dawn.ts';
import type { Device } from './device.ts';
import { openCpu } from './simd-files.ts';

export interface OpenedDevice {
  readonly device: Device;
  /** Why this one: half a sentence. */
  readonly reason: string;
}

/** What is asked of a device besides its name. */
export interface OpenOptions extends GpuOptions {
  /** Threads of the CPU, if that is the device; all that the machine offers if left out. */
  readonly threads?: number | undefined;
}

/** @throws WdError WD201–WD205 when no such device can be had: never another one in silence */
export async function openDevice(
  request: string,
  { threads, ...options }: OpenOptions = {},
): Promise<OpenedDevice> {
  const cpu = (reason: string): OpenedDevice => {
    if (options.precision === 'f16') throw cpuHasNoHalves(reason);
    return { device: openCpu(threads), reason };
  };
  if (request === 'cpu') return cpu('asked for with --device cpu');
  if (request === 'auto' && !mayHaveGpu()) return cpu('no GPU in this machine');
  const dawn = await import('./dawn.ts');
  const adapters = await dawn.listAdapters();
  const hardware = adapters.find((adapter) => !adapter.software);
  if (request === 'auto') {
    if (hardware === undefined) return cpu(whyNoHardware(adapters));
    return {
      device: await dawn.openGpu(hardware, options),
      reason: `the GPU of ${count(adapters)} found`,
    };
  }
  if (request === 'gpu') {
    const adapter = hardware ?? adapters.at(0);
    if (adapter === undefined) throw noAdapter();
    const reason = adapter.software ? 'no hardware adapter, this one runs on the CPU' : 'a GPU';
    return { device: await dawn.openGpu(adapter, options), reason };
  }
  const index = /^gpu:(\d+)$/.exec(request)?.[1];
  if (index !== undefined) {
    const adapter = adapterAt(adapters, Number(index));
    return { device: await dawn.openGpu(adapter, options), reason: `asked for as ${request}` };
  }
  const wanted = request.toLowerCase();
  const named = adapters.find((adapter) => adapter.name.toLowerCase().includes(wanted));
  if (named === undefined) throw noSuchAdapter(request, adapters);
  return {
    device: await dawn.openGpu(named, options),
    reason: `asked for with --device ${request}`,
  };
}

/**
 * Hardware adapters in the binding's order, those of one backend; software ones where there is no hardware.
 *
 * @throws WdError WD246 where there is none of that number, WD245 where its name is that of an earlier one
 */
export function adapterAt(adapters: readonly Adapter[], index: number): Adapter {
  const hardware = adapters.filter(({ software }) => !software);
  const among = hardware.length > 0 ? hardware : adapters;
  const offered = among.filter(({ backend }) => backend === among[0].backend);
  const found = offered.at(index);
  if (found === undefined) {
    const list = offered.map(({ name }, i) => `gpu:${i}  ${name}`);
    throw new WdError('WD246', ExitCode.device, `there is no adapter gpu:${index}`, {
      details: list.length === 0 ? ['no adapter was found'] : list,
      help: ['give one of them, or cpu'],
    });
  }
  const first = offered.findIndex(({ name }) => name === found.name);
  if (first === index) return found;
  const message = `gpu:${index} and gpu:${first} are both called ${found.name}: they cannot be told apart`;
  throw new WdError('WD245', ExitCode.device, message, {
    help: [
      'the WebGPU library chooses adapters by name: train on each from a process of its own that sees it alone',
    ],
  });
}

/** The first hardware adapter, if this machine has one. */
export async function findHardware(): Promise<Adapter | undefined> {
  if (!mayHaveGpu()) return undefined;
  const { listAdapters } = await import('./dawn.ts');
  return (await listAdapters()).find((adapter) => !adapter.software);
}

/**
 * Whether looking for a GPU can succeed at all. On Linux every driver shows itself under /dev, and this
 * look costs nothing, while loading Dawn costs tens of megabytes and a warning on the terminal.
 */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readdirSync('/dev').some((name) => /^(dri|nvidia\d+|dxg|kfd|mali\d*)$/.test(name));
  } catch {
    return true;
  }
}

function cpuHasNoHalves(reason: string): WdError {
  return new WdError('WD205', ExitCode.device, 'the CPU has no matrix units for --precision f16', {
    details: [`why the CPU: ${reason}`],
    help: ['--precision auto takes float32 where there are none, and so does --precision f32'],
  });
}

function count(adapters: readonly Adapter[]): string {
  return adapters.length === 1 ? '1 adapter' : `${adapters.length} adapters`;
}

function whyNoHardware(adapters: readonly Adapter[]): string {
  if (adapters.length === 0) return 'no GPU driver answers';
  const names = adapters.map(({ name }) => name).join(', ');
  return `only software adapters found (${names}); --device gpu takes one`;
}

function driverHelp(): string[] {
  if (process.platform === 'linux') {
    return [
      "install the GPU's Vulkan driver (NVIDIA: the proprietary driver; AMD, Intel: mesa-vulkan-drivers 25 or newer) and libvulkan1",
      'without a GPU: --device cpu, or a software adapter such as lavapipe (mesa-vulkan-drivers 25 or newer)',
    ];
  }
  return ['install the newest driver of the GPU, or use --device cpu'];
}

function noAdapter(): WdError {
  return new WdError(
    'WD203',
    ExitCode.device,
    'no WebGPU adapter was found, not even a software one',
    {
      details: ['Dawn looked for Vulkan, Metal or Direct3D 12 drivers; none answered'],
      help: driverHelp(),
    },
  );
}

function noSuchAdapter(request: string, adapters: readonly Adapter[]): WdError {
  const found = adapters.map(({ name, software }) => `${name}${software ? ' (software)' : ''}`);
  return new WdError('WD204', ExitCode.device, `no adapter is named "${request}"`, {
    details: [`found: cpu${found.map((name) => `, ${name}`).join('')}`],
    help:
      adapters.length === 0 ? driverHelp() : ['--device takes auto, cpu, gpu, or part of a name'],
  });
}

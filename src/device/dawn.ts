/**
 * @file Dawn's Node binding: loaded only when a GPU is wanted, and kept alive while one is in use
 * (Node).
 */
import type * as Dawn from 'webgpu';
import { ExitCode, WdError } from '../base/errors.ts';
import { GpuDevice } from './gpu-device.ts';
import {
  hasMatrixUnits,
  MATRIX_FEATURES,
  MATRIX_UNITS,
  noMatrixUnits,
  subgroupMatricesOf,
} from './matrix-units.ts';
import { patiently } from './patience.ts';
import { readShader } from './shader-files.ts';

/** An adapter as the binding names it. */
export interface Adapter {
  readonly name: string;
  readonly backend: string;
  /** Runs on the CPU: SwiftShader, lavapipe and their like. */
  readonly software: boolean;
}

/**
 * Instances whose devices are in use. The binding frees everything when the object that `create`
 * returned is collected, devices and all: a crash, unless it is held here.
 */
const instances = new Set<GPU>();

async function loadDawn(): Promise<typeof Dawn> {
  try {
    return await import('webgpu');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new WdError(
      'WD201',
      ExitCode.device,
      'the WebGPU library (npm webgpu) cannot be loaded',
      {
        cause,
        details: [reason],
        help: [
          'it ships for Linux x86-64 and arm64 (glibc 2.34 or newer), macOS and Windows: reinstall there',
          'or use --device cpu, which needs no library',
        ],
      },
    );
  }
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;
const LISTED = /backend: '([^']*)', name: '([^']*)'/g;
const NO_SUCH_NAME = '\u0001';

/** All adapters of this machine. The binding lists them only when asked for one that does not exist. */
export async function listAdapters(): Promise<Adapter[]> {
  const dawn = await loadDawn();
  const gpu = dawn.create([`adapter=${NO_SUCH_NAME}`]);
  try {
    await gpu.requestAdapter();
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [...message.matchAll(LISTED)]
      .map(([, backend, name]) => ({ backend, name, software: SOFTWARE.test(name) }))
      .filter(({ backend }) => backend !== 'null');
  }
}

/** What an adapter offers: what matters of its limits to arrays and kernels, and its features. */
export interface AdapterFacts extends Adapter {
  /** Vendor, architecture, device, description: what the driver says of each, blanks left out. */
  readonly info: Readonly<Record<string, string>>;
  readonly subgroups: readonly [least: number, most: number];
  /** All limits, by their names in WebGPU. */
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
  /** Shapes of matrices that a subgroup multiplies at once: experimental, empty on most adapters. */
  readonly subgroupMatrices: readonly Readonly<Record<string, string | number>>[];
}

/** Without these Dawn hides half floats on NVIDIA, and everything that it calls experimental. */
const SHOW_ALL = 'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia';
const INFO = ['vendor', 'architecture', 'device', 'description'] as const;

/** Asks an adapter what it offers. No device is opened. */
export async function inspectAdapter(adapter: Adapter): Promise<AdapterFacts> {
  const dawn = await loadDawn();
  const gpu = dawn.create([...flagsFor(adapter), SHOW_ALL]);
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (found === null) throw refused(adapter, new Error('the adapter was not handed out'));
  const { info } = found;
  const limits: Record<string, number> = {};
  for (const name in found.limits) {
    const value: unknown = Reflect.get(found.limits, name);
    if (typeof value === 'number') limits[name] = value;
  }
  const said = INFO.map((name) => [name, info[name]] as const);
  return {
    ...adapter,
    info: Object.fromEntries(said.filter(([, text]) => text !== '')),
    subgroups: [info.subgroupMinSize ?? 0, info.subgroupMaxSize ?? 0],
    limits,
    features: [...found.features].toSorted(),
    subgroupMatrices: subgroupMatricesOf(info),
  };
}

/** What the kernels may use beyond WebGPU's defaults, if the adapter has it. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
] as const;

/**
 * Dawn's null backend: it takes every command and computes nothing, so what a step costs on it is what the
 * host pays.
 */
const NULL_ADAPTER: Adapter = { name: 'Null', backend: 'null', software: true };

export function openNullGpu(): Promise<GpuDevice> {
  return openGpu(NULL_ADAPTER);
}

function flagsFor({ name, backend }: Adapter): string[] {
  const { name: none } = NULL_ADAPTER;
  return name === none ? [`backend=${backend}`] : [`adapter=${name}`, `backend=${backend}`];
}

/** Operands of the products of a training: float32; rounded to halves; or halves where the adapter has units for it. */
export type Precision = 'f32' | 'f16' | 'auto';

export interface GpuOptions {
  /** To time launches by the GPU's clock, where the adapter lets it be read. */
  readonly timestamps?: boolean;
  /** 'f32' unless given. */
  readonly precision?: Precision | undefined;
  /** Products in halves as the matrix units would compute them, on any adapter, for proof. */
  readonly emulateHalves?: boolean;
  /**
   * Whether Dawn guards every access to an array. Unless given, it does on software adapters, where the tests run, and
   * does not on a GPU: guards cost an eighth of a product's speed there, and three quarters of one in halves.
   */
  readonly guards?: boolean;
  /**
   * Takes a software adapter for hardware: the kernels of a GPU run on it, for proof. Their long loops stay loops, unless
   * `rolled` says otherwise.
   */
  readonly asHardware?: boolean;
  /** Whether long shaders take loops instead of what is written out; on software adapters unless given. */
  readonly rolled?: boolean;
}

/** Dawn rounds timestamps to 0.1 ms, as browsers must. */
const EXACT_TIMES = 'disable-dawn-features=timestamp_quantization';
/** No guards: shaders of ours ask for themselves what they must, and the tests prove it with and without. */
const UNGUARDED = [
  'disable_robustness',
  'disable_workgroup_init',
  'disable_polyfills_on_integer_div_and_mod',
];
/** Opens a device on an adapter. */
export async function openGpu(adapter: Adapter, options: GpuOptions = {}): Promise<GpuDevice> {
  const { timestamps = false, precision = 'f32', emulateHalves = false } = options;
  const { guards = adapter.software, rolled = adapter.software, asHardware = false } = options;
  const dawn = await loadDawn();
  const toggles = [...(guards ? [] : UNGUARDED), ...(precision === 'f32' ? [] : MATRIX_UNITS)];
  const gpu = dawn.create([
    ...flagsFor(adapter),
    ...(toggles.length > 0 ? [`enable-dawn-features=${toggles.join(',')}`] : []),
    ...(timestamps ? [EXACT_TIMES] : []),
  ]);
  instances.add(gpu);
  try {
    const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (found === null) throw new Error('the adapter was not handed out');
    const requiredLimits: Record<string, number> = {};
    for (const name of WANTED_LIMITS) requiredLimits[name] = found.limits[name];
    const clock = timestamps && found.features.has('timestamp-query');
    const units = precision !== 'f32' && hasMatrixUnits(found);
    if (precision === 'f16' && !units && !emulateHalves) throw noMatrixUnits(adapter.name);
    const requiredFeatures = [
      ...(clock ? ['timestamp-query'] : []),
      ...(units ? MATRIX_FEATURES : []),
    ] as GPUFeatureName[];
    const device = await found.requestDevice({ requiredLimits, requiredFeatures });
    const halves = emulateHalves ? 'emulated' : units ? 'units' : 'none';
    const label = labelOf(adapter, halves);
    return new GpuDevice(device, {
      name: label,
      software: adapter.software && !asHardware,
      rolled,
      halves,
      shaderText: readShader,
      ...(adapter.software ? { wait: patiently } : {}),
      onDestroy: () => instances.delete(gpu),
    });
  } catch (cause) {
    instances.delete(gpu);
    throw cause instanceof WdError ? cause : refused(adapter, cause);
  }
}

/** As people know it; what decides its bits is in it. */
function labelOf({ name, backend, software }: Adapter, halves: GpuDevice['halves']): string {
  const notes = [
    ...(software ? ['software'] : []),
    ...(halves === 'none' ? [] : ['products in f16']),
  ];
  return `${name} (${[backendName(backend), ...notes].join(', ')})`;
}

function refused({ name }: Adapter, cause: unknown): WdError {
  return new WdError('WD202', ExitCode.device, `${name} refuses to work`, {
    cause,
    details: [cause instanceof Error ? cause.message : String(cause)],
    help: ['install a newer driver for it, or use --device cpu'],
  });
}

function backendName(backend: string): string {
  const names: Record<string, string> = { vulkan: 'Vulkan', metal: 'Metal', d3d12: 'Direct3D 12' };
  return names[backend] ?? backend;
}

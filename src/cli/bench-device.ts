/** @file The device that wd-bench measures, and the list of all that there are. */
import type { BenchArguments } from './bench-options.ts';
import type { Device } from '../device/device.ts';
import type { AdapterFacts } from '../device/dawn.ts';
import { openDevice } from '../device/open-device.ts';
import { bytes, count } from './format.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';

export interface BenchDevice {
  readonly device: Device;
  readonly reason: string;
  /** False for Dawn's null backend. */
  readonly computes: boolean;
}

/**
 * @throws WdError WD201 to WD205 when no such device can be had
 */
export async function openBenchDevice({
  device: request,
  threads,
  precision,
}: Pick<BenchArguments, 'device' | 'threads' | 'precision'>): Promise<BenchDevice> {
  if (request !== 'null') {
    const options = { timestamps: true, threads, precision };
    return { ...(await openDevice(request, options)), computes: true };
  }
  const { openNullGpu } = await import('../device/dawn.ts');
  const reason = 'computes nothing: times are what the host pays';
  return { device: await openNullGpu(), reason, computes: false };
}

/** The features that kernels could use. */
const FEATURES = [
  'timestamp-query',
  'subgroups',
  'subgroup-size-control',
  'shader-f16',
  'chromium-experimental-subgroup-matrix',
];

/** Lists every adapter of this machine. */
export async function listAllAdapters(io: Terminal): Promise<AdapterFacts[]> {
  const { inspectAdapter, listAdapters } = await import('../device/dawn.ts');
  const adapters = await listAdapters();
  const facts = await Promise.all(adapters.map((adapter) => inspectAdapter(adapter)));
  if (facts.length === 0) io.result('no WebGPU adapter answers; there is the CPU: --device cpu');
  for (const adapter of facts) for (const line of adapterLines(adapter)) io.result(line);
  return facts;
}

function adapterLines(adapter: AdapterFacts): string[] {
  const { name, backend, software, info, limits, subgroups, subgroupMatrices } = adapter;
  const has = FEATURES.filter((feature) => adapter.features.includes(feature));
  const lacks = FEATURES.filter((feature) => !adapter.features.includes(feature));
  const matrices = subgroupMatrices.map((config) => Object.values(config).join(' '));
  return [
    `${visible(name)} (${backend}${software ? ', software' : ''})`,
    `  driver      ${visible(Object.values(info).join(' · '))}`,
    `  arrays      ${bytes(limits['maxStorageBufferBindingSize'])} each, buffers ${bytes(limits['maxBufferSize'])}`,
    `  workgroups  ${count(limits['maxComputeInvocationsPerWorkgroup'])} threads, ${bytes(limits['maxComputeWorkgroupStorageSize'])} of memory; subgroups of ${subgroups.join(' to ')}`,
    `  has         ${has.join(', ')}`,
    ...(lacks.length > 0 ? [`  has not     ${lacks.join(', ')}`] : []),
    ...(matrices.length > 0 ? [`  matrices    ${matrices.join('; ')}`] : []),
  ].map((line) => line.trimEnd());
}

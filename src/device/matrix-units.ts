/**
 * @file Matrix units: hardware that multiplies small matrices of halves, as a subgroup's threads hold them together.
 * Dawn calls them experimental, and shows them where it is told to.
 */
import { ExitCode, WdError } from '../base/errors.ts';

/** Shows the matrix units: Dawn calls them experimental, and hides halves on NVIDIA. */
export const MATRIX_UNITS = [
  'allow_unsafe_apis',
  'vulkan_enable_f16_on_nvidia',
  'use_vulkan_memory_model',
];
/** Features of WebGPU, and one of Dawn, that the kernels in halves need. */
export const MATRIX_FEATURES = ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'];
/** Threads of a subgroup that the kernels in halves are written for. */
const SUBGROUP = 32;

/** Whether subgroups of 32 multiply 16×16 halves into float32. */
export function hasMatrixUnits({ features, info }: GPUAdapter): boolean {
  const { subgroupMinSize, subgroupMaxSize } = info;
  if (subgroupMinSize !== SUBGROUP || subgroupMaxSize !== SUBGROUP) return false;
  if (!MATRIX_FEATURES.every((name) => features.has(name))) return false;
  return subgroupMatricesOf(info).some(({ componentType, resultComponentType, M, N, K }) => {
    return (
      componentType === 'f16' && resultComponentType === 'f32' && M === 16 && N === 16 && K === 16
    );
  });
}

/** Shapes of matrices that an adapter's subgroups multiply, as plain objects. */
export function subgroupMatricesOf(info: GPUAdapterInfo): Record<string, string | number>[] {
  const configs: unknown = Reflect.get(info, 'subgroupMatrixConfigs');
  if (!Array.isArray(configs)) return [];
  // What a config says are getters of its class: spreading it gives nothing.
  const fields = ['componentType', 'resultComponentType', 'M', 'N', 'K'] as const;
  return configs.map((config: object) =>
    Object.fromEntries(fields.map((name) => [name, Reflect.get(config, name)])),
  );
}

/** What is said of an adapter without them. */
export function noMatrixUnits(name: string): WdError {
  return new WdError('WD205', ExitCode.device, `${name} has no matrix units for --precision f16`, {
    details: ['needed: 16×16 halves summed up in float32, in subgroups of 32 threads'],
    help: ['--precision auto takes float32 where there are none, and so does --precision f32'],
  });
}

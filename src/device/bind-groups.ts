/** @file Bind groups of one device, each made once: a step finds all of them again. */
import { resourceOf } from './gpu-array.ts';
import type { CompiledKernel } from './gpu-pipelines.ts';
import type { Bindings, KernelSignature, Views } from './kernel.ts';

export class BindGroupCache {
  readonly #device: GPUDevice;
  readonly #params: GPUBufferBinding;
  readonly #groups = new Map<string, GPUBindGroup>();

  /** @param params binding 0 of every group: the params of a launch, by dynamic offset */
  constructor(device: GPUDevice, params: GPUBufferBinding) {
    this.#device = device;
    this.#params = params;
  }

  get size(): number {
    return this.#groups.size;
  }

  find(kernel: KernelSignature, compiled: CompiledKernel, views: Views<Bindings>): GPUBindGroup {
    let key = `${compiled.id}`;
    for (const name in kernel.bindings) {
      const view = views[name];
      key += `|${view.buffer.id}:${view.offset}:${view.length}`;
    }
    const cached = this.#groups.get(key);
    if (cached !== undefined) return cached;
    const entries: GPUBindGroupEntry[] = [{ binding: 0, resource: this.#params }];
    for (const name in kernel.bindings) {
      entries.push({ binding: entries.length, resource: resourceOf(kernel, name, views[name]) });
    }
    const group = this.#device.createBindGroup({ layout: compiled.layout, entries });
    this.#groups.set(key, group);
    return group;
  }

  /** Groups hold on to their buffers: none must be left when one is destroyed. */
  clear(): void {
    this.#groups.clear();
  }
}

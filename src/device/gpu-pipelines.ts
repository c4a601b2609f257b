/**
 * @file Compute pipelines of one device: each kernel compiled once for each set of its constants.
 *
 * Layouts are written down, not inferred: an inferred one drops what a shader does not use.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import { ShaderStage, type ShaderText } from './gpu-constants.ts';
import type { Bindings, Constants } from './kernel.ts';
import { type ExpandedShader, expandShader } from './shader-parts.ts';

/** The part of a kernel that layouts and pipelines depend on. */
export interface KernelSignature {
  readonly name: string;
  readonly bindings: Bindings;
}

export interface CompiledKernel {
  /** Counts up; part of the key of a bind group. */
  readonly id: number;
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

interface Module {
  readonly shader: GPUShaderModule;
  readonly layout: GPUBindGroupLayout;
  readonly pipelines: Map<Constants, CompiledKernel>;
}

export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #shaderText: ShaderText;
  readonly #onFailure: (error: Error) => void;
  readonly #modules = new Map<string, Module>();
  /** Settles once everything compiled so far is known to be valid, or was told. */
  #checked: Promise<void> = Promise.resolve();
  #compiled = 0;

  constructor(device: GPUDevice, shaderText: ShaderText, onFailure: (error: Error) => void) {
    this.#device = device;
    this.#shaderText = shaderText;
    this.#onFailure = onFailure;
  }

  get size(): number {
    return this.#compiled;
  }

  /** Settles once it is known whether everything compiled so far is valid. */
  async settled(): Promise<void> {
    await this.#checked;
  }

  /**
   * Ends the error scope around a creation; a fault goes to `onFailure`, told by `explain`. One after
   * another: a pipeline fails because its shader did, and that must be told first.
   */
  #popScope(explain: (error: GPUError) => Error | Promise<Error>): void {
    const check = async (
      popped: Promise<GPUError | null>,
      before: Promise<void>,
    ): Promise<void> => {
      const [error] = await Promise.all([popped, before]);
      if (error !== null) this.#onFailure(await explain(error));
    };
    this.#checked = check(this.#device.popErrorScope(), this.#checked).catch(this.#onFailure);
  }

  find(kernel: KernelSignature, constants: Constants): CompiledKernel {
    const module = this.#modules.get(kernel.name) ?? this.#load(kernel);
    return module.pipelines.get(constants) ?? this.#compile(kernel, module, constants);
  }

  #load(kernel: KernelSignature): Module {
    const expanded = expandShader(kernel.name, this.#shaderText);
    const { code } = expanded;
    this.#device.pushErrorScope('validation');
    const shader = this.#device.createShaderModule({ code, label: kernel.name });
    this.#popScope((error) => shaderError(kernel.name, expanded, shader, error));
    const layout = this.#device.createBindGroupLayout({
      label: kernel.name,
      entries: layoutEntries(kernel),
    });
    const module: Module = { shader, layout, pipelines: new Map() };
    this.#modules.set(kernel.name, module);
    return module;
  }

  #compile(kernel: KernelSignature, module: Module, constants: Constants): CompiledKernel {
    const { layout } = module;
    this.#device.pushErrorScope('validation');
    const pipeline = this.#device.createComputePipeline({
      label: kernel.name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: module.shader, constants },
    });
    this.#popScope((error) => pipelineError(kernel.name, constants, error));
    const compiled = { id: this.#compiled++, layout, pipeline };
    module.pipelines.set(constants, compiled);
    return compiled;
  }
}

function layoutEntries(kernel: KernelSignature): GPUBindGroupLayoutEntry[] {
  const entries: GPUBindGroupLayoutEntry[] = [
    {
      binding: 0,
      visibility: ShaderStage.COMPUTE,
      buffer: { type: 'uniform', hasDynamicOffset: true },
    },
  ];
  for (const { access } of Object.values(kernel.bindings)) {
    entries.push({
      binding: entries.length,
      visibility: ShaderStage.COMPUTE,
      buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
    });
  }
  return entries;
}

/** Every message of the compiler, each with its line of the shader. */
async function shaderError(
  name: string,
  { code, origin }: ExpandedShader,
  shader: GPUShaderModule,
  error: GPUError,
): Promise<WdError> {
  const lines = code.split('\n');
  const { messages } = await shader.getCompilationInfo();
  const details = messages.flatMap((message) => [
    `${origin(message.lineNum)}:${message.linePos}: ${message.message}`,
    `  ${lines[message.lineNum - 1] ?? ''}`,
  ]);
  return new WdError('WD211', ExitCode.device, `this adapter refuses the shader ${name}`, {
    details: details.length > 0 ? details : [error.message],
  });
}

function pipelineError(name: string, constants: Constants, error: GPUError): WdError {
  const values = JSON.stringify(constants);
  return new WdError('WD212', ExitCode.device, `no pipeline for ${name} with ${values}`, {
    details: [error.message],
  });
}

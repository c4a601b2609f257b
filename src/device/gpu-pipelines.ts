/**
 * @file Compute pipelines of one device: each kernel compiled once for each set of its constants.
 *
 * Layouts are written down, not inferred: an inferred one drops what a shader does not use.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import { ShaderStage, type ShaderText } from './gpu-constants.ts';
import type { Constants, KernelSignature, Program } from './kernel.ts';
import { type ExpandedShader, expandShader } from './shader-parts.ts';

export interface CompiledKernel {
  /** Counts up; part of the key of a bind group. */
  readonly id: number;
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

interface Module {
  readonly shader: GPUShaderModule;
  readonly layout: GPUBindGroupLayout;
  /** Whether its longest loop can be left a loop. */
  readonly rollable: boolean;
  readonly pipelines: Map<Constants, CompiledKernel>;
}

export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #shaderText: ShaderText;
  readonly #onFailure: (error: Error) => void;
  readonly #rolled: boolean;
  readonly #modules = new Map<string, Module>();
  /** Settles once everything compiled so far is known to be valid, or was told. */
  #checked: Promise<void> = Promise.resolve();
  #compiled = 0;

  /** @param rolled long shaders take loops instead of what is written out (`ROLLED`), which compiles faster */
  constructor(
    device: GPUDevice,
    shaderText: ShaderText,
    onFailure: (error: Error) => void,
    rolled = false,
  ) {
    this.#device = device;
    this.#rolled = rolled;
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

  /**
   * Compiles all at once, each that is not there yet, and waits until every one is there or was told to
   * be at fault.
   */
  async compileAll(
    programs: readonly Program[],
    onCompiled: (done: number) => void = () => {},
  ): Promise<void> {
    let done = 0;
    const compiling = programs.map(async ({ kernel, constants }) => {
      await this.#compileAhead(kernel, constants);
      onCompiled(++done);
    });
    await Promise.all(compiling);
    await this.settled();
  }

  async #compileAhead(kernel: KernelSignature, constants: Constants): Promise<void> {
    const module = this.#modules.get(kernel.name) ?? this.#load(kernel);
    if (module.pipelines.has(constants)) return;
    try {
      const made = this.#device.createComputePipelineAsync(
        this.#describe(kernel, module, constants),
      );
      this.#keep(module, constants, await made);
    } catch (cause) {
      // A shader that is refused says more than the pipeline that lacks it.
      await this.settled();
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#onFailure(pipelineError(kernel.name, constants, { message }));
    }
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
    const rollable = code.includes('override ROLLED');
    const module: Module = { shader, layout, rollable, pipelines: new Map() };
    this.#modules.set(kernel.name, module);
    return module;
  }

  #compile(kernel: KernelSignature, module: Module, constants: Constants): CompiledKernel {
    this.#device.pushErrorScope('validation');
    const pipeline = this.#device.createComputePipeline(this.#describe(kernel, module, constants));
    this.#popScope((error) => pipelineError(kernel.name, constants, error));
    return this.#keep(module, constants, pipeline);
  }

  #describe(
    { name }: KernelSignature,
    { shader, layout, rollable }: Module,
    constants: Constants,
  ): GPUComputePipelineDescriptor {
    const rolled = rollable && this.#rolled;
    return {
      label: name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: shader, constants: rolled ? { ...constants, ROLLED: 1 } : constants },
    };
  }

  /** The first one that was made stays: bind groups know it by its number. */
  #keep(module: Module, constants: Constants, pipeline: GPUComputePipeline): CompiledKernel {
    const kept = module.pipelines.get(constants);
    if (kept !== undefined) return kept;
    const compiled = { id: this.#compiled++, layout: module.layout, pipeline };
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

function pipelineError(
  name: string,
  constants: Constants,
  error: Pick<GPUError, 'message'>,
): WdError {
  const values = JSON.stringify(constants);
  return new WdError('WD212', ExitCode.device, `no pipeline for ${name} with ${values}`, {
    details: [error.message],
  });
}

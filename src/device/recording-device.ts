/**
 * @file A device that notes every launch: held back, to be done one by one later, or done at once.
 *
 * Everything else goes to the device behind it, whose arrays it hands out. On the CPU, where a launch is
 * over when it returns, its time can be noted too.
 */
import type { ArraySize, BufferView, Device, DeviceStatistics } from './device.ts';
import {
  type Bindings,
  type Constants,
  constantsFor,
  type ElementType,
  type HostArray,
  type Kernel,
  type Params,
  type ParamTypes,
  type Program,
  type Views,
} from './kernel.ts';

/** A launch with its names and types known only at run time. */
export interface AnyLaunch {
  readonly kernel: Kernel;
  readonly views: Readonly<Record<string, BufferView>>;
  readonly params: Readonly<Record<string, number>>;
}

export interface RecordedLaunch extends AnyLaunch {
  /** Milliseconds it took on the host; 0 where it was held back. */
  readonly hostMs: number;
}

/** What must be compiled for these launches, each once. */
export function programsOf(launches: readonly AnyLaunch[]): Program[] {
  const programs = new Map<string, Map<Constants, Program>>();
  for (const { kernel, params } of launches) {
    const constants = constantsFor(kernel, params);
    const same = programs.get(kernel.name) ?? new Map<Constants, Program>();
    programs.set(kernel.name, same.set(constants, { kernel, constants }));
  }
  return [...programs.values()].flatMap((same) => [...same.values()]);
}

export class RecordingDevice implements Device {
  readonly kind: Device['kind'];
  readonly name: string;
  readonly software: boolean;
  readonly halves: Device['halves'];
  readonly workgroupBytes: number;
  readonly largestArrayBytes: number;
  readonly #inner: Device;
  readonly #hold: boolean;
  /** While it is false, launches go through and leave no note. */
  noting = true;
  #launches: RecordedLaunch[] = [];

  /** @param hold whether launches are held back */
  constructor(inner: Device, hold: boolean) {
    this.kind = inner.kind;
    this.name = inner.name;
    this.software = inner.software;
    this.halves = inner.halves;
    this.workgroupBytes = inner.workgroupBytes;
    this.largestArrayBytes = inner.largestArrayBytes;
    this.#inner = inner;
    this.#hold = hold;
  }

  get products(): Device['products'] {
    return this.#inner.products;
  }

  /** The launches since the last call, in order; those without work are left out. */
  take(): readonly RecordedLaunch[] {
    const taken = this.#launches;
    this.#launches = [];
    return taken;
  }

  launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void {
    if (!this.noting) {
      this.#inner.launch(kernel, views, params);
      return;
    }
    if (kernel.grid(params).includes(0)) return;
    const started = performance.now();
    if (!this.#hold) this.#inner.launch(kernel, views, params);
    const hostMs = this.#hold ? 0 : performance.now() - started;
    // What was checked where the launch was compiled is kept as what it is at run time.
    this.#launches.push({ kernel: kernel as unknown as Kernel, views, params, hostMs });
  }

  create(type: ElementType, length: number): BufferView {
    return this.#inner.create(type, length);
  }

  tryCreate(arrays: readonly ArraySize[]): Promise<BufferView[] | undefined> {
    return this.#inner.tryCreate(arrays);
  }

  compile(programs: readonly Program[], onCompiled?: (done: number) => void): Promise<void> {
    return this.#inner.compile(programs, onCompiled);
  }

  release(view: BufferView): void {
    this.#inner.release(view);
  }

  upload(view: BufferView, data: HostArray): void {
    this.#inner.upload(view, data);
  }

  submit(): void {
    this.#inner.submit();
  }

  read(view: BufferView): Promise<HostArray> {
    return this.#inner.read(view);
  }

  statistics(): DeviceStatistics {
    return this.#inner.statistics();
  }

  destroy(): void {
    this.#inner.destroy();
  }
}

/**
 * @file A device that notes every launch: held back, to be done one by one later, or done at once.
 *
 * Everything else goes to the device behind it, whose arrays it hands out. On the CPU, where a launch is
 * over when it returns, its time can be noted too.
 */
import type { BufferView, Device, DeviceStatistics } from '../device/device.ts';
import type {
  Bindings,
  ElementType,
  HostArray,
  Kernel,
  Params,
  ParamTypes,
  Views,
} from '../device/kernel.ts';

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

export class RecordingDevice implements Device {
  readonly kind: Device['kind'];
  readonly name: string;
  readonly software: boolean;
  readonly halves: Device['halves'];
  readonly largestArrayBytes: number;
  readonly #inner: Device;
  readonly #hold: boolean;
  #launches: RecordedLaunch[] = [];

  /** @param hold whether launches are held back */
  constructor(inner: Device, hold: boolean) {
    this.kind = inner.kind;
    this.name = inner.name;
    this.software = inner.software;
    this.halves = inner.halves;
    this.largestArrayBytes = inner.largestArrayBytes;
    this.#inner = inner;
    this.#hold = hold;
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

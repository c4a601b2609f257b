/** @file Devices that compute something else than they should. */
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Bindings, Kernel, Params, ParamTypes, Views } from '../../src/device/kernel.ts';

/** Leaves out one kernel, as a broken driver might. */
export class Lacking extends CpuDevice {
  readonly missing: string;

  constructor(missing: string) {
    super();
    this.missing = missing;
  }

  override launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void {
    if (kernel.name !== this.missing) super.launch(kernel, views, params);
  }
}

/** Adam leaves nothing but NaN. */
export class Poisoned extends CpuDevice {
  override launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void {
    super.launch(kernel, views, params);
    if (kernel.name === 'adam') {
      const { parameters } = views;
      this.upload(parameters, new Float32Array(parameters.length).fill(NaN));
    }
  }
}

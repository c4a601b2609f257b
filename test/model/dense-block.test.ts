/** @file Blocks as one op against the ops one after another, and how often they go over their tensors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backward } from '../../src/autograd/backward.ts';
import { Tape, type Tensor } from '../../src/autograd/tape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { type BufferView, type Device, readFloats } from '../../src/device/device.ts';
import { initialMoving, initialParameters } from '../../src/model/initial.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import { WideDeep } from '../../src/model/wide-deep.ts';
import { forward, generatedDropout } from '../../src/train/step.ts';
import { openTestGpu } from '../support/gpu.ts';
import { SMALL } from '../support/networks.ts';
import { labels, normals } from '../support/numbers.ts';

const CONFIG: NetworkConfig = { ...SMALL, features: 5, units: 37, layers: 3, dropout: 0.2 };

interface Step {
  readonly loss: number;
  readonly gradients: Map<string, Float32Array | Float64Array>;
  readonly moving: Map<string, Float32Array | Float64Array>;
}

/** Loss, gradients and moving averages of one step from the same weights and rows. */
async function step(
  device: Device,
  fused: boolean,
  rows: number,
  groups: number,
  config = CONFIG,
): Promise<Step> {
  const tape = new Tape(device);
  const network = new WideDeep(tape, config, { fused });
  network.parameters.values.upload(initialParameters(config, 3));
  network.moving.upload(initialMoving(config));
  const constant = (values: Float32Array, shape: number[]): Tensor => {
    const view = device.create('f32', values.length);
    device.upload(view, values);
    return tape.constant(shape, view);
  };
  const none = { rows, columns: 0, view: device.create('u32', 0) };
  const data = {
    x: constant(normals(rows * config.features), [rows, config.features]),
    codes: none,
    crosses: none,
    labels: constant(labels(rows), [rows, 1]),
  };
  const pass = { groups, ...generatedDropout(config.dropout, 5, 2) };
  const { loss } = forward(network, data, pass, 'binary');
  backward(loss);
  return {
    loss: (await readFloats(device, loss.view))[0],
    gradients: await network.parameters.gradients.read(),
    moving: await network.moving.read(),
  };
}

/** The largest difference of two sets of tensors, as a share of the largest element of each. */
function distance(a: Step, b: Step): number {
  let worst = Math.abs(a.loss - b.loss) / Math.abs(b.loss);
  for (const part of ['gradients', 'moving'] as const) {
    for (const [name, values] of a[part]) {
      const others = b[part].get(name) ?? new Float64Array(0);
      expect(values.length, name).toBe(others.length);
      // The bias before a BatchNorm has gradient 0; one after another, its rounding errors.
      if (part === 'gradients' && /^deep\d+\.bias$/.test(name)) {
        expect([...values].every((value) => Math.abs(value) < 1e-6)).toBe(true);
        continue;
      }
      const largest = Float64Array.from(others).reduce(
        (most, value) => Math.max(most, Math.abs(value)),
        1e-3,
      );
      for (const [i, value] of values.entries()) {
        worst = Math.max(worst, Math.abs(value - others[i]) / largest);
      }
    }
  }
  return worst;
}

/** Rows and groups: one row a tile and less, tiles that do not divide, groups of whole tiles and not. */
const BATCHES = [
  [5, 1],
  [64, 1],
  [65, 1],
  [64, 4],
  [64, 2],
  [67, 8],
  [333, 1],
] as const;

/** A device whose launches are shown to `see`. */
function watched(
  device: Device,
  see: (kernel: { readonly name: string }, views: readonly BufferView[]) => void,
): Device {
  const shown: Device = Object.create(device);
  for (const name of ['create', 'upload', 'read', 'submit', 'release'] as const) {
    Object.assign(shown, { [name]: device[name].bind(device) });
  }
  shown.launch = (kernel, views, params) => {
    see(kernel, Object.values(views));
    device.launch(kernel, views, params);
  };
  return shown;
}

describe('a block as one op', () => {
  it.each(BATCHES)('%i rows in %i groups: the same step in float64', async (rows, groups) => {
    const device = new CpuDevice({ precision: 'float64' });
    const fused = await step(device, true, rows, groups);
    expect(distance(fused, await step(device, false, rows, groups))).toBeLessThan(1e-10);
  });

  it('without dropout too', async () => {
    const device = new CpuDevice({ precision: 'float64' });
    const config = { ...CONFIG, dropout: 0 };
    const fused = await step(device, true, 65, 1, config);
    expect(distance(fused, await step(device, false, 65, 1, config))).toBeLessThan(1e-10);
  });
});

describe('a block as one op on the GPU', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openTestGpu();
  });
  afterAll(() => device?.destroy());

  it.each(BATCHES)('%i rows in %i groups: within rounding', async (rows, groups) => {
    const reference = await step(new CpuDevice({ precision: 'float64' }), false, rows, groups);
    // Five rows make small variances, by whose root errors are divided.
    const bound = rows < 64 ? 1e-3 : 1e-4;
    expect(distance(await step(device, true, rows, groups), reference)).toBeLessThan(bound);
    expect(distance(await step(device, false, rows, groups), reference)).toBeLessThan(bound);
  });

  it('the same with the kernels of a large GPU', async () => {
    const config = { ...CONFIG, units: 1032, layers: 2 };
    const names = new Set<string>();
    const hardware = watched(device, (kernel) => names.add(kernel.name));
    Object.defineProperty(hardware, 'software', { value: false });
    const fused = await step(hardware, true, 130, 1, config);
    const own = ['matmul-large', 'matmul-large-statistics', 'matmul-narrow'];
    for (const name of [...own, 'block-forward-quads', 'block-backward-quads']) {
      expect(names).toContain(name);
    }
    const reference = await step(new CpuDevice(), false, 130, 1, config);
    expect(distance(fused, reference)).toBeLessThan(2e-4);
  });

  /**
   * Times that a [B, units] tensor is bound by a launch, the operands of products left out, for each hidden
   * layer: forward, and forward and backward together. Counted as the difference one more layer makes.
   */
  async function passes(rows: number, groups: number): Promise<[forward: number, all: number]> {
    const count = async (layers: number): Promise<[number, number]> => {
      const config = { ...CONFIG, layers };
      let [bound, forwardOnly] = [0, 0];
      const counting = watched(device, ({ name }, views) => {
        if (name === 'bce-logits') forwardOnly = bound;
        if (name.startsWith('matmul')) return;
        for (const view of views) bound += Number(view.length === rows * 37);
      });
      await step(counting, true, rows, groups, config);
      return [forwardOnly, bound];
    };
    const [two, three] = [await count(2), await count(3)];
    return [three[0] - two[0], three[1] - two[1]];
  }

  it('goes over a [B, units] tensor twice forward, four times backward, where tiles fit', async () => {
    const [forwardPasses, all] = await passes(64, 2);
    expect(forwardPasses).toBe(device.software ? 2 : 3);
    expect(all - forwardPasses).toBe(4);
  });

  it('and once more forward where groups share a tile', async () => {
    const [forwardPasses, all] = await passes(67, 8);
    expect(forwardPasses).toBe(3);
    expect(all - forwardPasses).toBe(4);
  });
});

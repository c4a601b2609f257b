/** @file Gradients in buckets: whole when they set out, from the last layers to the first, and summed the same on all. */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/autograd/backward.ts';
import type { Tensor } from '../../src/autograd/tape.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { type Device, readFloats } from '../../src/device/device.ts';
import type { Communicator } from '../../src/exchange/communicator.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import type { WideDeep } from '../../src/model/wide-deep.ts';
import { GradientExchange, planBuckets } from '../../src/train/gradient-exchange.ts';
import { openRows } from '../../src/train/rows.ts';
import { type HostRows, storeOf } from '../../src/train/row-store.ts';
import { forward } from '../../src/train/step.ts';
import { openTestGpu } from '../support/gpu.ts';
import { interactionRows, openNetwork, SMALL } from '../support/networks.ts';

const CONFIG: NetworkConfig = {
  ...SMALL,
  layers: 3,
  dropout: 0,
  categories: [{ size: 9, width: 3 }],
  crosses: [11],
};
const numbers = interactionRows(40);
const TABLE: HostRows = {
  ...numbers,
  codes: Uint32Array.from({ length: 40 }, (_, row) => row % 9),
  categoryColumns: 1,
  crosses: Uint32Array.from({ length: 40 }, (_, row) => row % 11),
  crossColumns: 1,
};

/** A loss, ready for backward. */
async function lossOn(network: WideDeep): Promise<Tensor> {
  const rows = openRows(network.tape, storeOf(TABLE));
  rows.setOrder(Uint32Array.from({ length: 40 }, (_, row) => row));
  const data = await rows.take({ first: 0, rows: 40 });
  return forward(network, data, { groups: 2, dropout: (x) => x }, 'binary').loss;
}

async function gradientOf(network: WideDeep): Promise<Float32Array> {
  return Float32Array.from(
    await readFloats(network.tape.device, network.parameters.gradients.whole),
  );
}

function none(): Promise<void> {
  return Promise.resolve();
}

/** Answers a sum with twice the values, and notes their lengths. */
function doubling(): Communicator & { readonly lengths: number[] } {
  const lengths: number[] = [];
  return {
    rank: 0,
    name: 'twice',
    size: 2,
    lengths,
    sum: async (values) => {
      lengths.push(values.length);
      await new Promise((resolve) => setTimeout(resolve, 5 - lengths.length));
      for (let i = 0; i < values.length; i++) values[i] *= 2;
    },
    broadcast: none,
    barrier: none,
    alive: () => {},
    alone: () => {},
    abort: () => {},
    close: none,
  };
}

describe('buckets', () => {
  it.each([1, 64, 200, 700, 1e9])(
    'of %i floats or more cover the gradient, the last first',
    (most) => {
      const { parameters } = openNetwork(new CpuDevice(), CONFIG);
      const buckets = planBuckets(parameters, most);
      let end = parameters.gradients.whole.length;
      for (const [i, { view }] of buckets.entries()) {
        expect(view.offset + view.length).toBe(end);
        if (i < buckets.length - 1) expect(view.length).toBeGreaterThanOrEqual(Math.min(most, 64));
        end = view.offset;
      }
      expect(end).toBe(0);
      expect(buckets.flatMap((bucket) => bucket.parameters).length).toBe(
        parameters.gradients.layout.length,
      );
      expect(buckets.length).toBe(
        most === 1e9 ? 1 : most === 1 ? parameters.gradients.layout.length : buckets.length,
      );
    },
  );
});

describe('backward', () => {
  it('tells each parameter once, when its gradient is what it stays', async () => {
    const network = openNetwork(new CpuDevice(), CONFIG);
    const loss = await lossOn(network);
    const told: (readonly [Tensor, Promise<Float32Array>])[] = [];
    const device = network.tape.device;
    backward(loss, {
      onGradient: (parameter) => {
        if (parameter.gradient === undefined) throw new Error('no place for a gradient');
        told.push([
          parameter,
          readFloats(device, parameter.gradient).then((values) => Float32Array.from(values)),
        ]);
      },
    });
    expect(new Set(told.map(([parameter]) => parameter)).size).toBe(network.tape.parameters.length);
    expect(told.length).toBe(network.tape.parameters.length);
    const whole = await gradientOf(network);
    for (const [{ gradient }, then] of told) {
      if (gradient === undefined) continue;
      expect(whole.slice(gradient.offset, gradient.offset + gradient.length)).toEqual(await then);
    }
    expect(told[0][0].shape).toEqual(network.parameters.get('head.bias').shape);
  });

  it('scales by what it is told, and launches the same as without a hook', async () => {
    const gradients: Float32Array[] = [];
    const launches: number[] = [];
    for (const options of [{}, { scale: 0.25 }, { onGradient: () => {} }]) {
      const network = openNetwork(new CpuDevice(), CONFIG);
      const loss = await lossOn(network);
      const before = network.tape.device.statistics().launches;
      backward(loss, options);
      launches.push(network.tape.device.statistics().launches - before);
      gradients.push(await gradientOf(network));
    }
    expect(launches).toEqual([launches[0], launches[0], launches[0]]);
    expect(gradients[1]).toEqual(gradients[0].map((value) => value / 4));
    expect(gradients[2]).toEqual(gradients[0]);
  });
});

describe.each([
  ['CPU', (): Promise<Device> => Promise.resolve(new CpuDevice())],
  ['GPU', openTestGpu],
] as const)('the exchange on the %s', (_, open) => {
  it.each([1, 200, 1e9])('in buckets of %i sums all of the gradient', async (most) => {
    const device = await open();
    const network = openNetwork(device, CONFIG);
    const communicator = doubling();
    const exchange = new GradientExchange(network.parameters, communicator, most);
    for (let step = 0; step < 2; step++) {
      network.tape.reset();
      backward(await lossOn(network));
      const once = await gradientOf(network);
      network.tape.reset();
      exchange.begin();
      backward(await lossOn(network), { onGradient: (parameter) => exchange.settle(parameter) });
      const tail = new Float32Array([step, 3]);
      await exchange.finish(Promise.resolve(tail));
      expect(tail).toEqual(new Float32Array([2 * step, 6]));
      expect(await gradientOf(network)).toEqual(once.map((value) => 2 * value));
    }
    const lengths = planBuckets(network.parameters, most).map(({ view }) => view.length);
    expect(communicator.lengths).toEqual([...lengths, 2, ...lengths, 2]);
    device.destroy();
  });
});

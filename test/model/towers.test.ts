/** @file One tower alone: its tensors, its outputs, training it, and that the two add up to both. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import {
  movingLayout,
  type NetworkConfig,
  parameterLayout,
  TOWERS,
} from '../../src/model/network-config.ts';
import { inferOutputs } from '../../src/train/evaluate.ts';
import { fit } from '../../src/train/fit.ts';
import type { HostRows } from '../../src/train/rows.ts';
import { openTestGpu } from '../support/gpu.ts';
import { FIT, interactionRows, openNetwork, SMALL } from '../support/networks.ts';

const CONFIG: NetworkConfig = {
  ...SMALL,
  categories: [{ size: 4, width: 3 }],
  crosses: [6],
};

function rows(count: number, index = 0): HostRows {
  return {
    ...interactionRows(count, 5, index),
    codes: Uint32Array.from({ length: count }, (_, i) => i % 4),
    categoryColumns: 1,
    crosses: Uint32Array.from({ length: count }, (_, i) => i % 6),
    crossColumns: 1,
  };
}

const named = (config: NetworkConfig): string[] => parameterLayout(config).map(([name]) => name);

describe('tensors', () => {
  it('of both towers are those of the one and of the other', () => {
    const [both, wide, deep] = TOWERS.map((towers) => named({ ...CONFIG, towers }));
    expect(wide).toEqual(['wide.kernel', 'wide.bias', 'wide.categorical0', 'wide.cross']);
    expect(both.toSorted()).toEqual([...wide, ...deep].toSorted());
    expect(deep).toContain('embedding0.table');
    expect(deep).toContain('head.kernel');
  });

  it('of the wide tower have no moving averages', () => {
    expect(movingLayout({ ...CONFIG, towers: 'wide' })).toEqual([]);
    expect(movingLayout({ ...CONFIG, towers: 'deep' })).toEqual(movingLayout(CONFIG));
  });
});

describe.each([
  ['CPU', async (): Promise<Device> => new CpuDevice()],
  ['GPU', openTestGpu],
] as const)('on the %s', (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  it('outputs = wide(inputs) + deep(inputs)', async () => {
    const both = openNetwork(device, CONFIG);
    const values = new Map(
      parameterLayout(CONFIG).map(([name, shape], tensor) => {
        const length = shape.reduce((a, b) => a * b, 1);
        return [name, Float32Array.from({ length }, (__, i) => Math.sin(tensor + 7 * i) / 3)];
      }),
    );
    both.parameters.values.upload(values);
    const alone = await Promise.all(
      (['wide', 'deep'] as const).map(async (towers) => {
        const network = openNetwork(device, { ...CONFIG, towers });
        const own = named(network.config);
        network.parameters.values.upload(
          new Map([...values].filter(([name]) => own.includes(name))),
        );
        return inferOutputs(network, rows(30));
      }),
    );
    const together = await inferOutputs(both, rows(30));
    for (const [i, output] of together.entries())
      expect(output).toBeCloseTo(alone[0][i] + alone[1][i], 5);
  });

  it.each(['wide', 'deep'] as const)('%s alone is trained and averaged', async (towers) => {
    const network = openNetwork(device, { ...CONFIG, towers });
    const before = await inferOutputs(network, rows(64, 1));
    const options = { ...FIT, epochs: 2, averageDecay: 0.9 };
    const { valid } = await fit(network, rows(64), rows(64, 1), options);
    expect(valid.loss).toBeGreaterThan(0);
    expect(await inferOutputs(network, rows(64, 1))).not.toEqual(before);
  });
});

describe('what decides is a product of two inputs, and a third', () => {
  it.each([
    ['wide', 0.6, 0.82],
    ['deep', 0.88, 1],
  ] as const)('of which %s alone learns its part', async (towers, least, most) => {
    const network = openNetwork(new CpuDevice(), { ...SMALL, towers });
    const { valid } = await fit(network, interactionRows(330), interactionRows(130, 5, 1), {
      ...FIT,
      epochs: 12,
    });
    expect(valid.auc).toBeGreaterThan(least);
    expect(valid.auc).toBeLessThan(most);
  });
});

/** @file The weights of a network: counted, read from a device and back, and checked before they are used. */
import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/autograd/tape.ts';
import { WdError } from '../../src/base/errors.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { StoredTensor } from '../../src/model/safetensors.ts';
import {
  checkWeights,
  countWeights,
  readWeights,
  uploadWeights,
  weightsBytes,
  weightsLayout,
} from '../../src/model/weights.ts';
import { WideDeep } from '../../src/model/wide-deep.ts';
import { startingWeights } from '../support/models.ts';
import { openNetwork, SMALL } from '../support/networks.ts';

describe('weightsLayout', () => {
  it('names every tensor, parameters first, with kernels as [in, out]', () => {
    const layout = weightsLayout({ ...SMALL, features: 3, units: 4, layers: 2 });
    expect(layout.map(([name, shape]) => `${name} ${shape.join('×')}`)).toEqual([
      'wide.kernel 3×1',
      'wide.bias 1',
      'deep0.kernel 3×4',
      'deep0.bias 4',
      'deep0.gamma 4',
      'deep0.beta 4',
      'deep1.kernel 4×4',
      'deep1.bias 4',
      'deep1.gamma 4',
      'deep1.beta 4',
      'head.kernel 4×1',
      'head.bias 1',
      'deep0.movingMean 4',
      'deep0.movingVariance 4',
      'deep1.movingMean 4',
      'deep1.movingVariance 4',
    ]);
  });
});

describe('counts', () => {
  it.each([
    // features, units, layers: 2·(f + 1) without hidden layers; else f·u + 3u for the first, u² + 3u for others.
    [1, 1, 0, 4, 0],
    [28, 8, 0, 58, 0],
    [28, 8, 2, 374, 32],
    [1, 1, 1, 2 + 4 + 2, 2],
    [63, 65, 3, 64 + 63 * 65 + 2 * 65 ** 2 + 9 * 65 + 66, 390],
    [28, 2048, 5, 16_867_358, 20_480],
  ])('of %d inputs, %d units, %d layers', (features, units, layers, trainable, moving) => {
    const config = { ...SMALL, features, units, layers };
    expect(countWeights(config)).toEqual({ trainable, moving });
    expect(weightsBytes(config)).toBe(4 * (trainable + moving));
  });

  it('bounds absurd sizes without allocating', () => {
    const before = process.memoryUsage();
    const bytes = weightsBytes({ ...SMALL, features: 2 ** 31, units: 2 ** 31, layers: 1000 });
    expect(bytes).toBeGreaterThan(4 * 2 ** 62);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1e6);
  });
});

describe('on a device', () => {
  it('are read back, bit for bit, after an upload', async () => {
    const device = new CpuDevice();
    const stored = await readWeights(openNetwork(device, SMALL, 7));
    expect([...stored.keys()]).toEqual(weightsLayout(SMALL).map(([name]) => name));
    checkWeights(SMALL, stored, 'w');
    const other = new WideDeep(new Tape(device), SMALL);
    uploadWeights(other, stored);
    expect(await readWeights(other)).toEqual(stored);
    expect(stored.get('deep0.kernel')?.values.some((value) => value !== 0)).toBe(true);
    device.destroy();
  });

  it('are copies: training goes on without them', async () => {
    const device = new CpuDevice();
    const network = openNetwork(device);
    const stored = await readWeights(network);
    const before = new Map([...stored].map(([name, { values }]) => [name, values.slice()]));
    uploadWeights(network, startingWeightsOfOnes());
    for (const [name, { values }] of stored) expect(values).toEqual(before.get(name));
    device.destroy();
  });
});

function startingWeightsOfOnes(): Map<string, StoredTensor> {
  return new Map(
    [...startingWeights()].map(([name, { shape, values }]) => {
      return [name, { shape, values: values.map(() => 1) }];
    }),
  );
}

/** What `checkWeights` says of the weights after a change; nothing where it takes them. */
function refusal(change: (tensors: Map<string, StoredTensor>) => void): string | undefined {
  const tensors = startingWeights();
  change(tensors);
  try {
    checkWeights(SMALL, tensors, 'runs/x/model.safetensors');
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect([error.code, error.exitCode]).toEqual(['WD431', 65]);
    expect(error.place).toEqual({ file: 'runs/x/model.safetensors' });
    return error.details.join('\n');
  }
  return undefined;
}

/** A tensor with one value changed. */
function spoiled(
  tensors: Map<string, StoredTensor>,
  name: string,
  at: number,
  value: number,
): void {
  const stored = tensors.get(name);
  if (stored !== undefined) stored.values[at] = value;
}

describe('checkWeights', () => {
  it('takes the weights of the network, in any order', () => {
    expect(refusal(() => {})).toBeUndefined();
    expect(
      refusal((tensors) => {
        const entries = [...tensors].toReversed();
        tensors.clear();
        for (const [name, stored] of entries) tensors.set(name, stored);
      }),
    ).toBeUndefined();
  });

  it.each<[string, (tensors: Map<string, StoredTensor>) => void, string]>([
    ['one too few', (t) => t.delete('head.bias'), 'head.bias [1] is missing'],
    [
      'one too many',
      (t) => t.set('extra', { shape: [1], values: Float32Array.of(0) }),
      'there is no extra in it',
    ],
    [
      'another shape',
      (t) => t.set('wide.kernel', { shape: [1, 5], values: new Float32Array(5) }),
      'wide.kernel is [1, 5], should be [5, 1]',
    ],
    ['NaN', (t) => spoiled(t, 'deep1.kernel', 3, Number.NaN), 'deep1.kernel[3] is NaN'],
    ['an infinity', (t) => spoiled(t, 'deep0.beta', 11, -Infinity), 'deep0.beta[11] is -Infinity'],
    [
      'a negative variance',
      (t) => spoiled(t, 'deep0.movingVariance', 2, -0.5),
      'deep0.movingVariance[2] is -0.5',
    ],
  ])('refuses %s', (_, change, detail) => {
    expect(refusal(change)).toBe(detail);
  });

  it('takes negative means, and variances of 0', () => {
    expect(
      refusal((tensors) => {
        spoiled(tensors, 'deep0.movingMean', 0, -3);
        spoiled(tensors, 'deep0.movingVariance', 0, 0);
      }),
    ).toBeUndefined();
  });
});

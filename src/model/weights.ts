/**
 * @file The weights of a network as they are stored: parameters and moving averages, by name.
 */
import type { Layout } from '../autograd/flat-tensors.ts';
import { dataError } from '../base/errors.ts';
import { sameShape, type Shape, showShape, sizeOf } from '../base/shape.ts';
import { movingLayout, type NetworkConfig, parameterLayout } from './network-config.ts';
import type { StoredTensor } from './safetensors.ts';
import type { WideDeep } from './wide-deep.ts';

/** All tensors of a network, parameters first. */
export function weightsLayout(config: NetworkConfig): Layout {
  return [...parameterLayout(config), ...movingLayout(config)];
}

/** Reads a network's weights from its device. */
export async function readWeights(network: WideDeep): Promise<Map<string, StoredTensor>> {
  const values = new Map([
    ...(await network.parameters.values.read()),
    ...(await network.moving.read()),
  ]);
  return new Map(
    weightsLayout(network.config).map(([name, shape]) => {
      return [name, { shape, values: Float32Array.from(values.get(name) ?? []) }];
    }),
  );
}

/** Sets a network's weights. They must have been checked. */
export function uploadWeights(network: WideDeep, tensors: ReadonlyMap<string, StoredTensor>): void {
  const values = new Map([...tensors].map(([name, tensor]) => [name, tensor.values]));
  network.parameters.values.upload(values);
  network.moving.upload(values);
}

/**
 * Refuses weights that are not exactly those of the network, that are not finite, and negative variances.
 *
 * @throws WdError WD431 naming the tensor and both shapes
 */
export function checkWeights(
  config: NetworkConfig,
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): void {
  const layout = new Map<string, Shape>(weightsLayout(config));
  const refuse = (detail: string): never => {
    throw dataError('WD431', 'the weights do not belong to the model beside them', {
      place: { file },
      details: [detail],
      help: ['use model.json and model.safetensors of one and the same run'],
    });
  };
  for (const [name, shape] of layout) {
    const stored = tensors.get(name);
    if (stored === undefined) return refuse(`${name} ${showShape(shape)} is missing`);
    if (!sameShape(stored.shape, shape)) {
      return refuse(`${name} is ${showShape(stored.shape)}, should be ${showShape(shape)}`);
    }
    const least = name.endsWith('.movingVariance') ? 0 : -Infinity;
    const strange = stored.values.findIndex((value) => !Number.isFinite(value) || value < least);
    if (strange >= 0) refuse(`${name}[${strange}] is ${stored.values[strange]}`);
  }
  for (const name of tensors.keys()) if (!layout.has(name)) refuse(`there is no ${name} in it`);
}

/** Bytes that the weights of a network take, from its sizes alone: a bound to check a file against. */
export function weightsBytes(config: NetworkConfig): number {
  return 4 * elements(weightsLayout(config));
}

function elements(layout: Layout): number {
  return layout.reduce((sum, [, shape]) => sum + sizeOf(shape), 0);
}

/** How many numbers a network learns, and how many moving averages it keeps. */
export function countWeights(config: NetworkConfig): { trainable: number; moving: number } {
  return {
    trainable: elements(parameterLayout(config)),
    moving: elements(movingLayout(config)),
  };
}

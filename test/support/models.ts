/** @file A small model as a run folder holds it: its description and weights that fit. */
import { initialMoving, initialParameters } from '../../src/model/initial.ts';
import type { ModelDescription } from '../../src/model/model-file.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import type { StoredTensor } from '../../src/model/safetensors.ts';
import { weightsLayout } from '../../src/model/weights.ts';
import { SMALL } from './networks.ts';

/** Columns `x0`, `x1`, … and the target `y` with classes 0 and 1. */
export function describeModel(network: NetworkConfig = SMALL): ModelDescription {
  return {
    format: 'wd-model',
    version: 1,
    writtenBy: '0.0.0-test',
    network,
    columns: Array.from({ length: network.features }, (_, i) => {
      return { name: `x${i}`, kind: 'number', mean: i / 3, scale: 1 + i } as const;
    }),
    target: { name: 'y', kind: 'binary', classes: ['0', '1'] },
  };
}

/** The weights that a network starts from, by name. */
export function startingWeights(config: NetworkConfig = SMALL): Map<string, StoredTensor> {
  const values = new Map<string, ArrayLike<number>>([
    ...initialParameters(config, 1),
    ...initialMoving(config),
  ]);
  return new Map(
    weightsLayout(config).map(([name, shape]) => {
      return [name, { shape, values: Float32Array.from(values.get(name) ?? []) }];
    }),
  );
}

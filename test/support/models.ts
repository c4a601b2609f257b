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
    encoder: {
      columns: numbered(network, (name) => ({ name, reading: { kind: 'number' } })),
      numbers: numbered(network, (column, i) => {
        return { column, part: 'value', fill: i / 7, mean: i / 3, scale: 1 + i };
      }),
      categories: [],
      crosses: [],
    },
    target: { kind: 'binary', name: 'y', classes: ['0', '1'], positive: '1' },
  };
}

/** Something for each input. */
function numbered<T>({ features }: NetworkConfig, make: (name: string, i: number) => T): T[] {
  return Array.from({ length: features }, (_, i) => make(`x${i}`, i));
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

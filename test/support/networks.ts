/** @file Small networks and tables for tests of training. */
import { Tape } from '../../src/autograd/tape.ts';
import { Purpose, RandomStream } from '../../src/base/random.ts';
import type { EncodedRows } from '../../src/data/encoded-rows.ts';
import type { Device } from '../../src/device/device.ts';
import { initialMoving, initialParameters } from '../../src/model/initial.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import { WideDeep } from '../../src/model/wide-deep.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import type { HostRows } from '../../src/train/rows.ts';
import { taskFor } from '../../src/train/tasks.ts';

export const SMALL: NetworkConfig = {
  towers: 'both',
  features: 5,
  categories: [],
  crosses: [],
  outputs: 1,
  units: 12,
  layers: 2,
  dropout: 0.1,
  activation: 'relu',
  batchNormEpsilon: 1e-3,
  batchNormMomentum: 0.9,
};

export const FIT: FitOptions = {
  task: taskFor({ kind: 'binary', name: 'y', classes: ['0', '1'], positive: '1' }, 'squared'),
  epochs: 3,
  batch: 32,
  dropRemainder: false,
  replicas: 1,
  learningRate: 1e-2,
  seed: 1,
  earlyStopping: undefined,
  plateau: undefined,
  averageDecay: 0,
};

export function openNetwork(device: Device, config: NetworkConfig = SMALL, seed = 1): WideDeep {
  const network = new WideDeep(new Tape(device), config);
  network.parameters.values.upload(initialParameters(config, seed));
  network.moving.upload(initialMoving(config));
  return network;
}

/** Rows of numbers alone. */
function numbersOnly(numbers: Float32Array, rows: number): EncodedRows {
  return {
    rows,
    numbers,
    numberColumns: rows === 0 ? 0 : numbers.length / rows,
    codes: new Uint32Array(0),
    categoryColumns: 0,
    crosses: new Uint32Array(0),
    crossColumns: 0,
  };
}

/** Rows whose label depends on a product of two inputs and on a third: not linear, but learnable. */
export function interactionRows(rows: number, features = 5, index = 0): HostRows {
  const random = new RandomStream(11, Purpose.test, index);
  const numbers = Float32Array.from({ length: rows * features }, () => random.normal());
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b, c] = numbers.subarray(row * features, row * features + 3);
    return 2 * a * b + c + 0.3 * random.normal() > 0 ? 1 : 0;
  });
  return { ...numbersOnly(numbers, rows), labels };
}

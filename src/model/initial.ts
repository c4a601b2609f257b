/**
 * @file The values a network starts from, drawn on the host so that they are the same on every device.
 *
 * Kernels of the deep side: uniform in ±√(6 / (in + out)) (Glorot, Bengio, AISTATS 2010); the wide kernel,
 * biases and beta: 0; gamma: 1. Moving means: 0; moving variances: 1.
 */
import { Purpose, RandomStream } from '../base/random.ts';
import { type Shape, sizeOf } from '../base/shape.ts';
import { movingLayout, type NetworkConfig, parameterLayout } from './network-config.ts';

function glorotUniform([inputs, outputs]: Shape, random: RandomStream): Float32Array {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: inputs * outputs }, () => limit * (2 * random.uniform() - 1));
}

function initialValue(name: string, shape: Shape, random: RandomStream): Float32Array {
  const role = name.slice(name.indexOf('.') + 1);
  if (role === 'kernel' && !name.startsWith('wide')) return glorotUniform(shape, random);
  const ones = role === 'gamma' || role === 'movingVariance';
  return new Float32Array(sizeOf(shape)).fill(ones ? 1 : 0);
}

/** Parameters by name. Each tensor draws from a stream of its own. */
export function initialParameters(config: NetworkConfig, seed: number): Map<string, Float32Array> {
  return new Map(
    parameterLayout(config).map(([name, shape], i) => {
      return [name, initialValue(name, shape, new RandomStream(seed, Purpose.weights, i))];
    }),
  );
}

/** Moving averages by name. */
export function initialMoving(config: NetworkConfig): Map<string, Float32Array> {
  const unused = new RandomStream(0, Purpose.weights);
  return new Map(
    movingLayout(config).map(([name, shape]) => [name, initialValue(name, shape, unused)]),
  );
}

/**
 * @file The values a network starts from, drawn on the host so that they are the same on every device.
 *
 * Kernels of the deep side: uniform in ±√(6 / (in + out)) (Glorot, Bengio, AISTATS 2010); embeddings: uniform
 * in ±0.05, as in Keras; all wide weights, biases and beta: 0; gamma: 1. Moving means: 0; variances: 1.
 */
import { Purpose, RandomStream } from '../base/random.ts';
import { type Shape, sizeOf } from '../base/shape.ts';
import { movingLayout, type NetworkConfig, parameterLayout } from './network-config.ts';

const EMBEDDING_LIMIT = 0.05;

function uniform(shape: Shape, limit: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, () => limit * (2 * random.uniform() - 1));
}

function initialValue(name: string, shape: Shape, random: RandomStream): Float32Array {
  const [owner, role] = name.split('.');
  if (role === 'table') return uniform(shape, EMBEDDING_LIMIT, random);
  if (role === 'kernel' && owner !== 'wide') {
    return uniform(shape, Math.sqrt(6 / (shape[0] + shape[1])), random);
  }
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

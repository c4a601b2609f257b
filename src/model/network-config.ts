/**
 * @file What a Wide & Deep network is made of, and the names and shapes of its tensors.
 *
 * logits = wide(x) + deep(x); wide is linear; deep is `layers` blocks of Dense → BatchNorm → activation →
 * Dropout, then Dense to one output. Kernels are [in, out].
 */
import type { Layout } from '../autograd/flat-tensors.ts';
import type { Activation } from '../autograd/ops.ts';

export interface NetworkConfig {
  /** Inputs, after preprocessing. */
  readonly features: number;
  /** Units of each hidden layer. */
  readonly units: number;
  /** Hidden layers. */
  readonly layers: number;
  /** Share of a hidden layer's units dropped in training, 0 ≤ dropout < 1. */
  readonly dropout: number;
  readonly activation: Activation;
  /** Added to the variance before its root is taken. */
  readonly batchNormEpsilon: number;
  /** Share of the moving averages that a step keeps. */
  readonly batchNormMomentum: number;
}

/** Inputs of hidden layer `layer`. */
function inputsOf(config: NetworkConfig, layer: number): number {
  return layer === 0 ? config.features : config.units;
}

/** Everything that is learned. */
export function parameterLayout(config: NetworkConfig): Layout {
  const { features, units, layers } = config;
  const blocks = Array.from({ length: layers }, (_, layer): Layout => [
    [`deep${layer}.kernel`, [inputsOf(config, layer), units]],
    [`deep${layer}.bias`, [units]],
    [`deep${layer}.gamma`, [units]],
    [`deep${layer}.beta`, [units]],
  ]);
  return [
    ['wide.kernel', [features, 1]],
    ['wide.bias', [1]],
    ...blocks.flat(),
    ['head.kernel', [inputsOf(config, layers), 1]],
    ['head.bias', [1]],
  ];
}

/** The moving averages that stand in for batch statistics at inference. */
export function movingLayout({ units, layers }: NetworkConfig): Layout {
  const blocks = Array.from({ length: layers }, (_, layer): Layout => [
    [`deep${layer}.movingMean`, [units]],
    [`deep${layer}.movingVariance`, [units]],
  ]);
  return blocks.flat();
}

/**
 * @file What a Wide & Deep network is made of, and the names and shapes of its tensors.
 *
 * outputs = wide(inputs) + deep(inputs). Wide is linear in the numbers, with a weight for each category and
 * each bucket of a cross. Deep joins the numbers and an embedding of each category, then has `layers`
 * blocks of Dense → BatchNorm → activation → Dropout, then Dense. Kernels are [in, out]. A network may have one of
 * the two towers alone.
 */
import type { Layout } from '../autograd/flat-tensors.ts';
import type { Activation } from '../autograd/ops.ts';
import type { InputDescription } from '../data/schema/encoder.ts';
import type { Target } from '../data/tasks/target.ts';

/** A category column: codes 0 … size − 1, each with an embedding of `width` numbers. */
export interface CategoryInput {
  readonly size: number;
  readonly width: number;
}

/** Which towers a network has. */
export const TOWERS = ['both', 'wide', 'deep'] as const;
export type Towers = (typeof TOWERS)[number];

export interface NetworkConfig {
  readonly towers: Towers;
  /** Numbers a row, after preprocessing. */
  readonly features: number;
  readonly categories: readonly CategoryInput[];
  /** Buckets of each cross. */
  readonly crosses: readonly number[];
  /** 1 for two classes and for regression, else one for each class. */
  readonly outputs: number;
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

/** The part of a network that its inputs decide. */
export function inputSizes({
  numberNames,
  categories,
  crosses,
}: InputDescription): Pick<NetworkConfig, 'features' | 'categories' | 'crosses'> {
  return {
    features: numberNames.length,
    categories: categories.map(({ size, embeddingWidth }) => ({ size, width: embeddingWidth })),
    crosses: crosses.map(({ buckets }) => buckets),
  };
}

/** Outputs of the network: one for two classes and for a quantity, else one for each class. */
export function outputsFor(target: Target): number {
  return target.kind === 'multiclass' ? target.classes.length : 1;
}

/** Inputs of hidden layer `layer`; of `layers`: of the head. */
function inputsOf({ features, categories, units }: NetworkConfig, layer: number): number {
  if (layer > 0) return units;
  return categories.reduce((sum, { width }) => sum + width, features);
}

/** The wide weights of a cross: `wide.cross`, `wide.cross1`, … */
export function crossName(i: number): string {
  return i === 0 ? 'wide.cross' : `wide.cross${i}`;
}

/** Everything that is learned. */
export function parameterLayout(config: NetworkConfig): Layout {
  const { features, categories, crosses, outputs, units, layers, towers } = config;
  const wide = (layout: Layout): Layout => (towers === 'deep' ? [] : layout);
  const deep = (layout: Layout): Layout => (towers === 'wide' ? [] : layout);
  const tables = categories.map(({ size, width }, i): Layout => [
    ...deep([[`embedding${i}.table`, [size, width]]]),
    ...wide([[`wide.categorical${i}`, [size, outputs]]]),
  ]);
  const blocks = Array.from({ length: layers }, (_, layer): Layout => [
    [`deep${layer}.kernel`, [inputsOf(config, layer), units]],
    [`deep${layer}.bias`, [units]],
    [`deep${layer}.gamma`, [units]],
    [`deep${layer}.beta`, [units]],
  ]);
  return [
    ...wide([
      ['wide.kernel', [features, outputs]],
      ['wide.bias', [outputs]],
    ]),
    ...tables.flat(),
    ...wide(crosses.map((buckets, i) => [crossName(i), [buckets, outputs]] as const)),
    ...deep([
      ...blocks.flat(),
      ['head.kernel', [inputsOf(config, layers), outputs]],
      ['head.bias', [outputs]],
    ]),
  ];
}

/** The moving averages that stand in for batch statistics at inference. */
export function movingLayout({ units, layers, towers }: NetworkConfig): Layout {
  if (towers === 'wide') return [];
  const blocks = Array.from({ length: layers }, (_, layer): Layout => [
    [`deep${layer}.movingMean`, [units]],
    [`deep${layer}.movingVariance`, [units]],
  ]);
  return blocks.flat();
}

/**
 * @file `model.json`: everything about a model but its weights. Read as strictly as it is written.
 *
 * A model folder may come from a stranger: unknown keys, wrong types and sizes that the weights cannot
 * have are refused before anything is allocated, and every choice is from a closed list.
 */
import { z } from 'zod';
import { ACTIVATIONS, type Activation } from '../autograd/ops.ts';
import { dataError } from '../base/errors.ts';
import type { NormalScores } from '../data/normal-scores.ts';
import type { NetworkConfig } from './network-config.ts';

/** A numeric input column: x ↦ (t(x) − mean) / scale, t its normal scores if it is skewed, else x. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  readonly normalScores?: NormalScores | undefined;
  readonly mean: number;
  readonly scale: number;
}

export interface ModelDescription {
  readonly format: 'wd-model';
  readonly version: 1;
  /** Version of the program that wrote it. */
  readonly writtenBy: string;
  readonly network: NetworkConfig;
  readonly columns: readonly NumberColumn[];
  readonly target: {
    readonly name: string;
    readonly kind: 'binary';
    /** As they stand in the table; the second is the positive one. */
    readonly classes: readonly [string, string];
  };
}

const size = z
  .int()
  .min(1)
  .max(2 ** 31);
const finite = z.number();
const activation = z.enum([...ACTIVATIONS] as [Activation, ...Activation[]]);

const ascending = (values: number[]): boolean =>
  values.every((x, i) => i === 0 || x > values[i - 1]);
const corners = z.array(finite).min(2).max(10_000).refine(ascending, 'must ascend');
const normalScores = z
  .strictObject({ knots: corners, scores: corners })
  .refine(({ knots, scores }) => knots.length === scores.length, 'as many knots as scores');

const schema = z.strictObject({
  format: z.literal('wd-model'),
  version: z.literal(1),
  writtenBy: z.string().max(100),
  network: z.strictObject({
    features: z
      .int()
      .min(0)
      .max(2 ** 31),
    categories: z.array(z.strictObject({ size, width: size })).max(100_000),
    crosses: z.array(size).max(100_000),
    outputs: z.int().min(1).max(100_000),
    units: size,
    layers: z.int().min(0).max(1000),
    dropout: z.number().min(0).lt(1),
    activation,
    batchNormEpsilon: z.number().gt(0),
    batchNormMomentum: z.number().min(0).max(1),
  }),
  columns: z.array(
    z.strictObject({
      name: z.string().max(100_000),
      kind: z.literal('number'),
      normalScores: normalScores.optional(),
      mean: finite,
      scale: finite.gt(0),
    }),
  ),
  target: z.strictObject({
    name: z.string().max(100_000),
    kind: z.literal('binary'),
    classes: z.tuple([z.string(), z.string()]),
  }),
});

export function encodeModel(description: ModelDescription): string {
  return `${JSON.stringify(description, null, 2)}\n`;
}

/** @throws WdError WD430 when the text is not such a description; `file` is named in it */
export function decodeModel(text: string, file: string): ModelDescription {
  const refuse = (details: string[]): never => {
    throw dataError('WD430', 'this is not a model that wd-predict can use', {
      place: { file },
      details,
      help: ['use a folder that wd-train of this version wrote, or train again'],
    });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return refuse([cause instanceof Error ? cause.message : String(cause)]);
  }
  const result = schema.safeParse(json);
  if (!result.success) return refuse(z.prettifyError(result.error).split('\n').slice(0, 8));
  const description: ModelDescription = result.data;
  const { network, columns, target } = description;
  if (network.features !== columns.length) {
    return refuse([`${network.features} inputs, but ${columns.length} columns`]);
  }
  const names = [...columns.map(({ name }) => name), target.name];
  if (new Set(names).size < names.length) return refuse(['two columns have the same name']);
  if (target.classes[0] === target.classes[1]) return refuse(['both classes are the same']);
  return description;
}

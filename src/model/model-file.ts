/**
 * @file `model.json`: everything about a model but its weights. Read as strictly as it is written.
 *
 * A model folder may come from a stranger: unknown keys, wrong types and sizes that the weights cannot
 * have are refused before anything is allocated, and every choice is from a closed list.
 */
import { z } from 'zod';
import { ACTIVATIONS, type Activation } from '../autograd/ops.ts';
import { dataError } from '../base/errors.ts';
import { forecastInputs } from '../data/forecast/input-names.ts';
import { type ForecastSpec, forecastSchema } from '../data/forecast/spec.ts';
import { describeInputs, type Encoder } from '../data/schema/encoder.ts';
import { decodeEncoder } from '../data/schema/encoder-json.ts';
import type { Target } from '../data/tasks/target.ts';
import { REGRESSION_LOSSES, type RegressionLoss } from './metrics/regression.ts';
import { inputSizes, type NetworkConfig, outputsFor, TOWERS } from './network-config.ts';

export interface ModelDescription {
  readonly format: 'wd-model';
  readonly version: 1;
  /** Version of the program that wrote it. */
  readonly writtenBy: string;
  readonly network: NetworkConfig;
  /** How columns become the network's inputs. */
  readonly encoder: Encoder;
  readonly target: Target;
  /** What was minimised, where the target is a quantity; the squared error if it is not said. */
  readonly loss?: RegressionLoss | undefined;
  /** Columns that name rows: they go along with predictions where a table has them. */
  readonly ids?: readonly string[] | undefined;
  /** Of a forecast: how a table becomes the rows of lags that the encoder knows. */
  readonly forecast?: ForecastSpec | undefined;
}

const size = z
  .int()
  .min(1)
  .max(2 ** 31);
const activation = z.enum([...ACTIVATIONS] as [Activation, ...Activation[]]);
const text = z.string().max(100_000);

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('binary'),
    name: text,
    classes: z.tuple([text, text]),
    positive: text,
  }),
  z.strictObject({
    kind: z.literal('multiclass'),
    name: text,
    classes: z.array(text).min(2).max(100_000),
  }),
  z.strictObject({
    kind: z.literal('regression'),
    name: text,
    mean: z.number(),
    scale: z.number().gt(0),
  }),
]);

const schema = z.strictObject({
  format: z.literal('wd-model'),
  version: z.literal(1),
  writtenBy: z.string().max(100),
  network: z.strictObject({
    towers: z.enum(TOWERS).default('both'),
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
  encoder: z.unknown(),
  target,
  loss: z.enum(REGRESSION_LOSSES).optional(),
  ids: z.array(text).min(1).max(1000).optional(),
  forecast: forecastSchema.optional(),
});

export function encodeModel(description: ModelDescription): string {
  return `${JSON.stringify(description, null, 2)}\n`;
}

/**
 * @throws WdError WD430 when the text is not such a description, WD170 and WD171 when its encoder is none;
 *   `file` is named in them
 */
export function decodeModel(source: string, file: string): ModelDescription {
  const refuse = (details: string[]): never => {
    throw dataError('WD430', 'this is not a model that wd-predict can use', {
      place: { file },
      details,
      help: ['use a folder that wd-train of this version wrote, or train again'],
    });
  };
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (cause) {
    return refuse([cause instanceof Error ? cause.message : String(cause)]);
  }
  const result = schema.safeParse(json);
  if (!result.success) return refuse(z.prettifyError(result.error).split('\n').slice(0, 8));
  const description = { ...result.data, encoder: decodeEncoder(result.data.encoder, file) };
  const fault = contradictionIn(description);
  return fault === undefined ? description : refuse([fault]);
}

/** What two parts of a description say differently; undefined where they agree. */
function contradictionIn(description: ModelDescription): string | undefined {
  const { network, encoder, target: goal, forecast } = description;
  const sizes = inputSizes(describeInputs(encoder));
  const { features, categories, crosses } = network;
  const said = JSON.stringify({ features, categories, crosses });
  if (JSON.stringify(sizes) !== said)
    return `inputs ${said}, but columns for ${JSON.stringify(sizes)}`;
  const outputs = outputsFor(goal);
  if (network.outputs !== outputs) return `${network.outputs} outputs for ${outputs} of the target`;
  if (goal.kind !== 'regression' && new Set(goal.classes).size < goal.classes.length) {
    return 'two classes are the same';
  }
  if (goal.kind === 'binary' && goal.positive !== goal.classes[1]) {
    return 'the positive class is not the second one';
  }
  if (forecast !== undefined) {
    if (goal.kind !== 'regression') return 'a forecast of classes';
    const known = new Set(forecastInputs(goal.name, forecast));
    const lost = encoder.columns.find(({ name }) => !known.has(name));
    if (lost !== undefined) return `the forecast has no input ${JSON.stringify(lost.name)}`;
  }
  const isInput = encoder.columns.some(({ name }) => name === goal.name);
  return isInput ? `the target ${JSON.stringify(goal.name)} is an input too` : undefined;
}

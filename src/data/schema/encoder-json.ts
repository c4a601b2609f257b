/**
 * @file An encoder as JSON, read as strictly as it is written. It may come from a stranger: unknown keys, wrong
 * types, sizes without measure and inputs that no column has are refused.
 */
import { z } from 'zod';
import { dataError } from '../../base/errors.ts';
import { crossables, LARGEST_MODULUS, MOST_CODES, MOST_TERMS } from './crosses.ts';
import type { Encoder } from './encoder.ts';
import type { Part } from './read-column.ts';
import { categoryCodes, SPECIAL_CODES } from './vocabulary.ts';

const MOST_COLUMNS = 100_000;
const MOST_CROSSES = MOST_COLUMNS + 1000;
const MOST_BUCKETS = 2 ** 24;
const LONGEST_TEXT = 100_000;

const text = z.string().max(LONGEST_TEXT);
const finite = z.number();
const part = z.enum(['cell', 'month', 'weekday', 'hour']);
const spellings = z.array(text).max(20);

const reading = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number') }),
  z.strictObject({ kind: z.literal('category') }),
  z.strictObject({ kind: z.literal('boolean'), no: spellings, yes: spellings.min(1) }),
  z.strictObject({ kind: z.literal('date'), dayFirst: z.boolean() }),
]);

const ascending = (values: number[]): boolean =>
  values.every((x, i) => i === 0 || x > values[i - 1]);
const corners = z.array(finite).min(2).max(10_000).refine(ascending, 'must ascend');
const normalScores = z
  .strictObject({ knots: corners, scores: corners })
  .refine(({ knots, scores }) => knots.length === scores.length, 'as many knots as scores');

const number = z.strictObject({
  column: text,
  part: z.enum(['value', 'missing']),
  fill: finite,
  normalScores: normalScores.optional(),
  mean: finite,
  scale: finite.gt(0),
});

const category = z.strictObject({
  column: text,
  part,
  vocabulary: z
    .array(text)
    .max(MOST_CODES - SPECIAL_CODES)
    .refine(allDistinct, 'holds a text twice'),
  hashBuckets: z.int().min(1).max(MOST_CODES).optional(),
});

const bucket = z.strictObject({
  column: text,
  boundaries: z.array(finite).max(10_000).refine(ascending, 'must ascend'),
});

const term = z.strictObject({
  column: text,
  part: z.union([part, z.literal('bucket')]),
  multiplier: z
    .int()
    .min(1)
    .max(LARGEST_MODULUS - 1),
});

const cross = z.strictObject({
  terms: z.array(term).min(1).max(MOST_TERMS),
  modulus: z.int().min(1).max(LARGEST_MODULUS),
  buckets: z.int().min(1).max(MOST_BUCKETS),
});

/** To be embedded in the description of a model; what its parts say of each other, `decodeEncoder` checks. */
export const encoderSchema = z.strictObject({
  columns: z
    .array(z.strictObject({ name: text, reading }))
    .min(1)
    .max(MOST_COLUMNS),
  numbers: z.array(number).max(2 * MOST_COLUMNS),
  categories: z.array(category).max(3 * MOST_COLUMNS),
  buckets: z.array(bucket).max(MOST_COLUMNS).optional(),
  crosses: z.array(cross).max(MOST_CROSSES),
});

/**
 * The encoder that a JSON value describes.
 *
 * @param file where it was read, for messages
 * @throws WdError WD170 when it is not of an encoder's form, WD171 when its parts contradict each other
 */
export function decodeEncoder(json: unknown, file: string): Encoder {
  const result = encoderSchema.safeParse(json);
  if (!result.success) {
    const faults = z.prettifyError(result.error).split('\n').slice(0, 8);
    throw dataError('WD170', 'the columns of this model are not described as they should be', {
      place: { file },
      details: faults,
      help: ['use a file that this program wrote, or train again'],
    });
  }
  const encoder: Encoder = result.data;
  const fault = contradictionIn(encoder);
  if (fault === undefined) return encoder;
  throw dataError('WD171', 'what this model says of its columns does not fit together', {
    place: { file },
    details: [fault],
    help: ['use a file that this program wrote, or train again'],
  });
}

/** What does not fit: an input of which no column is the source, or anything that stands twice. */
function contradictionIn(encoder: Encoder): string | undefined {
  const { columns, numbers, categories, buckets = [], crosses } = encoder;
  const kinds = new Map<string, string>(columns.map(({ name, reading: { kind } }) => [name, kind]));
  if (kinds.size < columns.length) return 'a column stands in it twice';
  const inputs = [
    ...numbers,
    ...categories,
    ...buckets.map(({ column }) => ({ column, part: 'bucket' }) as const),
  ];
  for (const { column, part: of } of inputs) {
    const kind = kinds.get(column);
    if (kind === undefined || !fits(kind, of)) return `no column gives ${of} of ${show(column)}`;
  }
  if (!allDistinct(inputs.map(sourceKey))) return 'an input stands in it twice';
  const vast = categories.find((each) => categoryCodes(each) > MOST_CODES);
  if (vast !== undefined) return `${show(vast.column)} has more than ${MOST_CODES} codes`;
  const sources = new Set(crossables(encoder).map(sourceKey));
  for (const { terms } of crosses) {
    if (terms.length === 1 && terms[0].part !== 'bucket') return 'a cross has one category alone';
    const lost = terms.find((each) => !sources.has(sourceKey(each)));
    if (lost !== undefined) return `a cross needs codes of ${show(lost.column)}, which has none`;
    if (!allDistinct(terms.map(sourceKey))) return 'a cross names a category twice';
  }
  return undefined;
}

/** Whether a column of a kind gives such an input. */
function fits(kind: string, of: Part | 'value' | 'missing' | 'bucket'): boolean {
  if (of === 'cell') return kind === 'category';
  if (of === 'bucket') return kind === 'number' || kind === 'date';
  return of === 'value' || of === 'missing' ? kind !== 'category' : kind === 'date';
}

function sourceKey({ column, part: of }: { column: string; part: string }): string {
  return `${of}:${column}`;
}

function allDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}

function show(name: string): string {
  return JSON.stringify(name.slice(0, 60));
}

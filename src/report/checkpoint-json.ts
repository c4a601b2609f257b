/**
 * @file `state.json` of a checkpoint: where a training was, of which data and options, and the checksum of its arrays.
 *
 * One line, `{"sha256":"…","state":{…}}`: the checksum is of the text of `state`, and is checked before that is read.
 * Not finite numbers stand as text, since JSON has none.
 */
import { z } from 'zod';
import type { TrainingState } from '../train/training-state.ts';

/** What must be the same where a training goes on: the table, what was asked for, what came of both. */
export type Fact = readonly [kind: 'data' | 'option' | 'content', name: string, value: string];

export interface CheckpointState {
  readonly format: 'wd-checkpoint';
  readonly version: 1;
  /** Version of the program that wrote it. */
  readonly writtenBy: string;
  /** What its workers computed by, and what its program ran on: these say whether bits may differ. */
  readonly device: string;
  readonly runtime: string;
  /** The command line that began the training, and the folder it was given in. */
  readonly command: { readonly words: readonly string[]; readonly folder: string };
  readonly facts: readonly Fact[];
  readonly training: Omit<TrainingState, 'arrays'>;
  /** Of the file beside this one. */
  readonly arrays: { readonly bytes: number; readonly sha256: string };
}

const count = z.int().min(0);
const number = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => Number(text)),
]);
const scores = z
  .record(z.string().max(100), number)
  .refine((all) => 'loss' in all, 'scores without a loss')
  .transform((all) => ({ ...all, loss: all['loss'] }));
const text = z.string().max(1_000_000);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const record = z.strictObject({
  epoch: count,
  seconds: number,
  learningRate: number,
  train: scores,
  valid: scores,
  best: z.boolean(),
  rowsPerSecond: number,
});

const training = z.strictObject({
  epoch: z.int().min(1),
  sums: z.strictObject({ count, rows: count, lossSum: z.number() }),
  scores: z
    .array(z.int().min(0).max(0xffff_ffff))
    .transform((counts) => Uint32Array.from(counts))
    .optional(),
  steps: count,
  learningRate: z.number(),
  records: z.array(record),
  metrics: scores.optional(),
  stopping: z.strictObject({
    best: z.number().nullable(),
    bestEpoch: count.nullable(),
    wait: count,
    stoppedAfter: count.nullable(),
  }),
  plateau: z.strictObject({ best: z.number().nullable(), wait: count, cooling: count }).optional(),
  spent: z.strictObject({ rows: count, seconds: z.number(), epoch: z.number() }),
});

const schema = z.strictObject({
  format: z.literal('wd-checkpoint'),
  version: z.literal(1),
  writtenBy: z.string().max(100),
  device: text,
  runtime: text,
  command: z.strictObject({ words: z.array(text), folder: text }),
  facts: z.array(z.tuple([z.enum(['data', 'option', 'content']), text, z.string()])),
  training,
  arrays: z.strictObject({ bytes: count, sha256 }),
});

/** The text that the checksum is of. */
export function stateText(state: CheckpointState): string {
  return JSON.stringify(state, (_key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return value instanceof Uint32Array ? [...value] : value;
  });
}

/** @throws SyntaxError saying what is not as it is written */
export function parseState(json: string): CheckpointState {
  const value: unknown = JSON.parse(json);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new SyntaxError(z.prettifyError(result.error).split('\n').slice(0, 4).join(' '));
}

/** The version of a state that this program may not know; undefined where it says none. */
export function versionOf(json: string): number | undefined {
  const start = z.object({ format: z.literal('wd-checkpoint'), version: z.number() });
  try {
    return start.safeParse(JSON.parse(json)).data?.version;
  } catch {
    return undefined;
  }
}

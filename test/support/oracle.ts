/** @file Reference trainings computed by another system in float64: their files, checked as they are read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LossName } from '../../src/train/step.ts';

export type Tensors = Readonly<Record<string, readonly number[]>>;

export interface OracleConfig {
  readonly features: number;
  readonly units: number;
  readonly layers: number;
  readonly batch: number;
  readonly dropout: number;
  readonly loss: string;
  readonly outputs: number;
  /** Size and width of each embedding. */
  readonly embeddings: readonly (readonly [number, number])[];
  readonly crossBuckets: number;
  readonly batchNorm: { readonly epsilon: number; readonly momentum: number };
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
}

export interface OracleStep {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Category index of each row, per embedding. */
  readonly codes?: readonly (readonly number[])[];
  /** Bucket of each row. */
  readonly cross?: readonly number[];
  readonly keepMasks: readonly (readonly number[])[];
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradients?: Tensors;
}

export interface Oracle {
  readonly name: string;
  readonly config: OracleConfig;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly initial: Tensors;
  readonly steps: readonly OracleStep[];
  readonly final: Tensors;
  readonly moving: Tensors;
}

const COPIES = fileURLToPath(new URL('../fixtures/oracle', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../shared/oracle/network', import.meta.url));

/** Where the files are: `WD_ORACLE_DIR`, else the shared folder where present, else copies beside the tests. */
export function oracleFolder(): string {
  return process.env['WD_ORACLE_DIR'] ?? (existsSync(SHARED) ? SHARED : COPIES);
}

export function readOracles(folder: string): Oracle[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.toSorted().map((name) => {
    const content = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Omit<Oracle, 'name'>;
    return { ...content, name };
  });
}

const LOSSES = new Map<string, LossName>([
  ['bce', 'binary'],
  ['mse', 'squared'],
  ['ce', 'softmax'],
]);

/** The loss of an oracle by our name; undefined if this engine does not have it. */
export function lossOf({ config }: Oracle): LossName | undefined {
  return LOSSES.get(config.loss);
}

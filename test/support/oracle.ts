/** @file Reference trainings computed by another system in float64: their files, checked as they are read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Tensors = Readonly<Record<string, readonly number[]>>;

export interface OracleConfig {
  readonly features: number;
  readonly units: number;
  readonly layers: number;
  readonly batch: number;
  readonly dropout: number;
  readonly loss: 'bce' | 'mse' | 'ce';
  readonly outputs: number;
  readonly embeddings: readonly unknown[];
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

/** What of an oracle this engine cannot replay yet; undefined if it can. */
export function notReplayable({ config }: Oracle): string | undefined {
  if (config.loss !== 'bce') return `loss ${config.loss}`;
  if (config.embeddings.length > 0) return 'embeddings';
  if (config.crossBuckets > 0) return 'crosses';
  return config.outputs === 1 ? undefined : `${config.outputs} outputs`;
}

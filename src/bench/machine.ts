/** @file The machine that measurements belong to (Node). */
import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Machine {
  /** As its maker calls it. */
  readonly cpu: string;
  /** Threads that run at once. */
  readonly threads: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  const models = new Set(cpus().map(({ model }) => model.trim()));
  return {
    cpu: [...models].join(', '),
    threads: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

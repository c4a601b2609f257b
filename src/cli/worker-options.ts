/** @file `--workers`: who computes a training's replicas. */
import type { Command } from 'commander';
import { usageError } from '../base/errors.ts';
import type { Mistakes } from './mistakes.ts';

/** More threads than this no process can use well. */
const MOST_WORKERS = 64;

interface Batches {
  readonly batch: number;
  readonly replicas: number;
}

/**
 * The devices of `--workers`, checked against what they are to share; so are the ranks, where mpirun started several.
 *
 * @param batches undefined where that is a mistake already
 * @param ranks how many; 1 without mpirun
 */
export function workersOption(
  program: Command,
  batches: Batches | undefined,
  { syncBatchNorm = false }: { readonly syncBatchNorm?: boolean | undefined },
  mistakes: Mistakes,
  ranks = 1,
): readonly string[] | undefined {
  const { workers: given } = program.opts<{ workers?: string }>();
  const workers = mistakes.attempt(() => readWorkers(given));
  if (ranks > 1) {
    refuseUnderMpi(program, mistakes);
    if (batches !== undefined) mistakes.attempt(() => checkWorkers(ranks, batches, syncBatchNorm));
    return undefined;
  }
  if (workers === undefined) return undefined;
  if (program.getOptionValueSource('device') === 'cli') {
    const message = '--workers and --device contradict each other';
    mistakes.add(usageError('WD013', message, ['give one of them']));
  }
  if (batches !== undefined)
    mistakes.attempt(() => checkWorkers(workers.length, batches, syncBatchNorm));
  return workers;
}

/** What `--workers` names: devices as `--device` does, worker 0 first. @throws WdError WD240 */
export function readWorkers(given: string | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const workers = given.split(',').map((name) => name.trim());
  if (!workers.includes('') && workers.length <= MOST_WORKERS) return workers;
  const message = `--workers "${given}" is no list of 1 to ${MOST_WORKERS} devices`;
  throw usageError('WD240', message, ['separate them by commas: --workers cpu,cpu or gpu:0,gpu:1']);
}

/** What ranks would have besides. */
function refuseUnderMpi(program: Command, mistakes: Mistakes): void {
  if (program.getOptionValueSource('workers') === 'cli') {
    const message = '--workers and mpirun contradict each other: each of its ranks is a worker';
    mistakes.add(usageError('WD013', message, ['leave it out, or leave mpirun out']));
  }
}

/** @throws WdError WD243 where the workers cannot share the replicas; statistics of the whole batch let them share rows */
export function checkWorkers(
  count: number,
  { batch, replicas }: Batches,
  syncBatchNorm: boolean,
): void {
  if (count === 1 || syncBatchNorm || replicas >= count) return;
  const shared = replicas === 1 ? '1 replica' : `${replicas} replicas`;
  const suggested = `--replicas ${count} --batch ${Math.max(2, Math.ceil(batch / count)) * count}`;
  throw usageError('WD243', `${count} workers cannot share ${shared}: each takes whole ones`, [
    `deal the batch to as many, each with batch statistics of its own: ${suggested}`,
    'or take the statistics of the whole batch: --sync-batchnorm',
  ]);
}

/** Threads of each CPU among the workers: as asked for, else an equal part of those that the machine offers. */
export function threadsOfEach(
  workers: readonly string[],
  asked: number | undefined,
  offered: number,
): number {
  const cpus = workers.filter((name) => name === 'cpu' || name === 'auto').length;
  return asked ?? Math.max(1, Math.floor(offered / Math.max(1, cpus)));
}

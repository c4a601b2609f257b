/** @file Several workers of a training on one thread: each with its own device, talking as threads do. */
import type { Device } from '../../src/device/device.ts';
import type { Communicator } from '../../src/exchange/communicator.ts';
import { ThreadCommunicator } from '../../src/exchange/thread-communicator.ts';
import { createTeam, type TeamOptions } from '../../src/exchange/thread-team.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import type { WideDeep } from '../../src/model/wide-deep.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitHooks, FitOptions, FitResult } from '../../src/train/fit-options.ts';
import type { HostRows } from '../../src/train/rows.ts';
import { openNetwork } from './networks.ts';

export interface TeamTraining {
  readonly config: NetworkConfig;
  readonly train: HostRows;
  readonly valid: HostRows;
  readonly options: FitOptions;
  /** Of worker 0. */
  readonly hooks?: FitHooks;
  readonly team?: TeamOptions;
}

export interface TeamOutcome {
  readonly result: FitResult;
  readonly losses: readonly number[];
  readonly network: WideDeep;
}

export function communicatorsFor(names: readonly string[], options: TeamOptions = {}) {
  const team = createTeam(names, options);
  return names.map((_, rank) => new ThreadCommunicator(team, rank));
}

/** One worker a device; a single device trains alone, as ever. */
export function fitOn(devices: readonly Device[], training: TeamTraining): Promise<TeamOutcome>[] {
  const names = devices.map(({ kind }) => kind);
  const all = communicatorsFor(names, training.team);
  return devices.map((device, rank) =>
    fitAs(devices.length === 1 ? undefined : all[rank], device, training),
  );
}

/** One worker's part, with its device. @param communicator undefined: it trains alone */
export async function fitAs(
  communicator: Communicator | undefined,
  device: Device,
  { config, train, valid, options, hooks = {} }: TeamTraining,
): Promise<TeamOutcome> {
  const rank = communicator?.rank ?? 0;
  // Other weights than worker 0 has: what it begins with must reach the others.
  const network = openNetwork(device, config, rank + 1);
  const losses: number[] = [];
  const own = rank === 0 ? hooks : {};
  const onProgress: FitHooks['onProgress'] = (progress) => {
    losses.push(...progress.stepLosses);
    own.onProgress?.(progress);
  };
  const all = { ...options, communicator };
  const result = await fit(network, train, valid, all, { ...own, onProgress });
  await communicator?.close();
  return { result, losses, network };
}

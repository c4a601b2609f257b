/**
 * @file A training on paper: what a training will launch, found by running the loop itself on a device that does nothing.
 *
 * One epoch of a step of each size that there is, validated by a chunk of each size. So whatever the loop comes to
 * launch, and for whichever network, is found without a list that somebody would have to keep.
 */
import { Tape } from '../autograd/tape.ts';
import { planBatches } from '../data/batches.ts';
import type { Program } from '../device/kernel.ts';
import { type DeviceTraits, PaperDevice } from '../device/paper-device.ts';
import { programsOf, type RecordedLaunch, RecordingDevice } from '../device/recording-device.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { CHUNK } from './evaluate.ts';
import { fit } from './fit.ts';
import type { FitOptions } from './fit-options.ts';
import { emptyRows, type HostRows, type RowStore, type RowWidths, storeOf } from './row-store.ts';
import { placeFor } from './rows.ts';

/** What is known of a training before it begins. */
export interface PlannedTraining {
  readonly config: NetworkConfig;
  readonly train: HostRows | RowStore;
  readonly valid: HostRows | RowStore;
  readonly options: FitOptions;
}

/** Everything that a GPU would have to compile for such a training, each once. */
export async function rehearse(
  device: DeviceTraits,
  training: PlannedTraining,
): Promise<Program[]> {
  return programsOf(await rehearseLaunches(device, training));
}

/** Everything that such a training would launch, in one epoch. */
export async function rehearseLaunches(
  device: DeviceTraits,
  { config, train: given, valid, options }: PlannedTraining,
): Promise<readonly RecordedLaunch[]> {
  const recorder = new RecordingDevice(new PaperDevice(device), true);
  const train = storeOf(given);
  const network = new WideDeep(new Tape(recorder), config);
  const sizes = planBatches(train.rows, options.batch, options.dropRemainder);
  const each = new Set(sizes.map(({ rows }) => rows));
  const rows = [...each].reduce((sum, size) => sum + size, 0);
  const scored = valid.rows <= CHUNK ? valid.rows : CHUNK + (valid.rows % CHUNK);
  await fit(network, blanks(train, rows), blanks(valid, scored), {
    ...options,
    // Nothing is computed that could be scored.
    task: { ...options.task, score: () => ({ loss: 0 }), headline: [] },
    epochs: 1,
    rowsOn: placeFor(device, train, options.rowsOn ?? 'auto'),
  });
  return recorder.take();
}

function blanks(like: RowWidths, rows: number): HostRows {
  const { numberColumns, categoryColumns, crossColumns } = like;
  const weighted = 'weighted' in like && like.weighted === true;
  return emptyRows({ numberColumns, categoryColumns, crossColumns, weighted }, rows);
}

/**
 * Compiles all of it at once, where the network's device compiles anything.
 *
 * @param onCompiled is told how many of how many kernels are done
 * @throws WdError WD211, WD212 for what the device refuses
 */
export async function compileAhead(
  network: WideDeep,
  training: Omit<PlannedTraining, 'config'>,
  onCompiled: (done: number, total: number) => void = () => {},
): Promise<number> {
  const { config, tape } = network;
  if (tape.device.kind === 'cpu') return 0;
  const programs = await rehearse(tape.device, { ...training, config });
  onCompiled(0, programs.length);
  await tape.device.compile(programs, (done) => onCompiled(done, programs.length));
  return programs.length;
}

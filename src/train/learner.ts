/** @file What a training has on its device: the network, its optimizer, averages, the best so far, the log of steps. */
import type { BufferView } from '../device/device.ts';
import type { HostArray } from '../device/kernel.ts';
import { type Batch, groupsOf } from '../data/batches.ts';
import { Adam } from '../model/adam.ts';
import type { TrainingPass, WideDeep } from '../model/wide-deep.ts';
import { AveragedWeights } from './averaged-weights.ts';
import type { FitOptions } from './fit-options.ts';
import type { BatchTensors } from './rows.ts';
import { Snapshot } from './snapshot.ts';
import { generatedDropout, trainStep } from './step.ts';
import { StepLog } from './step-log.ts';
import {
  readArrays,
  type TrainingProgress,
  type TrainingState,
  uploadArrays,
} from './training-state.ts';

/** What the loop knows of where it is. */
type HostState = Omit<TrainingProgress, 'sums' | 'steps'>;

export class Learner {
  readonly network: WideDeep;
  readonly adam: Adam;
  readonly log: StepLog;
  readonly best: Snapshot;
  readonly averaged: AveragedWeights | undefined;
  readonly #options: FitOptions;

  constructor(network: WideDeep, options: FitOptions) {
    this.network = network;
    this.#options = options;
    this.adam = new Adam(network.parameters);
    this.log = new StepLog(network.tape.device);
    this.best = new Snapshot(network);
    const { averageDecay, communicator } = options;
    // Of several workers the first alone validates and keeps weights.
    const leads = communicator === undefined || communicator.rank === 0;
    if (averageDecay > 0 && leads) this.averaged = new AveragedWeights(network, averageDecay);
  }

  /** One step, launched and not waited for. `slot`: where the log keeps its outcome */
  step(data: BatchTensors, batch: Batch, slot: number, learningRate: number): void {
    const { tape, config } = this.network;
    const { adam, log } = this;
    const pass: TrainingPass = {
      groups: this.#options.syncBatchNorm ? 1 : groupsOf(batch.rows, this.#options.replicas),
      ...generatedDropout(config.dropout, this.#options.seed, adam.step),
      onStatistics: (layer, mean, variance) => log.watchLayer(slot, layer, [mean, variance]),
    };
    const { loss: lossName } = this.#options.task;
    const options = { loss: lossName, learningRate };
    const { outputs, loss } = trainStep(this.network, adam, data, pass, options);
    this.averaged?.follow();
    log.store(slot, outputs, loss);
    if (lossName === 'binary') log.countScores(outputs, data.labels);
    tape.device.submit();
  }

  /** All arrays that the next steps depend on, and those of the best epoch where there is one. */
  arrays(withBest: boolean): ReadonlyMap<string, BufferView> {
    const { parameters, moving } = this.network;
    return new Map([
      ['parameters', parameters.values.whole],
      ['moving', moving.whole],
      ['moments', this.adam.moments.whole],
      ['squares', this.adam.squares.whole],
      ...named('averaged', this.averaged?.views ?? []),
      ...named('best', withBest ? this.best.views : []),
    ]);
  }

  /**
   * Where the training is, read back behind what was launched.
   *
   * @param counts the histogram of scores, where it is part of it
   */
  async capture(
    host: HostState,
    counts: Promise<HostArray | undefined> | undefined,
  ): Promise<Omit<TrainingState, 'sums'>> {
    const steps = this.adam.step;
    const [counted, arrays] = await Promise.all([
      counts,
      readArrays(this.network.tape.device, this.arrays(host.metrics !== undefined)),
    ]);
    const scores = counted && Uint32Array.from(counted);
    return { ...host, steps, scores, arrays };
  }

  /** Goes on from where another one was. */
  restore({ arrays, steps, metrics }: TrainingState): void {
    this.adam.step = steps;
    this.averaged?.resume(steps);
    uploadArrays(this.network.tape.device, this.arrays(metrics !== undefined), arrays);
  }

  release(): void {
    for (const each of [this.log, this.best, this.adam, this.averaged]) each?.release();
  }
}

function named(owner: string, views: readonly BufferView[]): [name: string, view: BufferView][] {
  const parts = ['parameters', 'moving'];
  return views.map((view, i) => [`${owner}.${parts[i]}`, view]);
}

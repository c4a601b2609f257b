/**
 * @file Replays the validation losses of public runs of the reference notebook: training must stop after
 * the epoch they stopped after, restore the epoch they restored, and never change the learning rate.
 *
 * `WD_RUNS_FILE` names another file of the same form to replay as well.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EarlyStopping, type EarlyStoppingOptions } from '../../src/train/early-stopping.ts';
import { PlateauSchedule, plateauCanAct, type PlateauOptions } from '../../src/train/plateau.ts';

interface Run {
  readonly source: string;
  readonly epochs: readonly { epoch: number; val_loss: number; lr?: number }[];
  /** Null or absent: the run used all its epochs. */
  readonly stoppedAfter?: number | null;
  readonly restored: number;
}

interface RunsFile {
  readonly config: {
    readonly earlyStopping: Omit<EarlyStoppingOptions, 'restoreBest'> & {
      readonly restoreBestWeights: boolean;
    };
    readonly reduceLROnPlateau: PlateauOptions & {
      readonly learningRate: number;
      readonly actsEver: boolean;
    };
  };
  readonly runs: readonly Run[];
}

interface Outcome {
  readonly stoppedAfter: number | undefined;
  readonly restored: number | undefined;
}

const own = fileURLToPath(new URL('../fixtures/notebook-runs.json', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared/oracle/notebook-runs.json', import.meta.url));
const named = process.env['WD_RUNS_FILE'];

function replay({ config }: RunsFile, run: Run): Outcome {
  const { restoreBestWeights, patience, minDelta } = config.earlyStopping;
  const stopping = new EarlyStopping({ patience, minDelta, restoreBest: restoreBestWeights });
  const plateau = new PlateauSchedule(config.reduceLROnPlateau);
  const { learningRate } = config.reduceLROnPlateau;
  for (const { epoch, val_loss: loss, lr } of run.epochs) {
    expect(plateau.update(loss, learningRate), `learning rate, epoch ${epoch}`).toBe(learningRate);
    expect(lr ?? learningRate, `learning rate in the log, epoch ${epoch}`).toBe(learningRate);
    if (stopping.update(epoch, loss).stop) break;
  }
  return { stoppedAfter: stopping.stoppedAfter, restored: stopping.restored };
}

function replayAll(path: string): void {
  const file = JSON.parse(readFileSync(path, 'utf8')) as RunsFile;
  it('has runs', () => expect(file.runs.length).toBeGreaterThan(0));
  it('has a schedule that can act only where it says so', () => {
    const { learningRate, actsEver } = file.config.reduceLROnPlateau;
    expect(plateauCanAct(file.config.reduceLROnPlateau, learningRate)).toBe(actsEver);
  });
  it.each(file.runs.map((run) => [run.source, run] as const))('%s', (_, run) => {
    expect(replay(file, run)).toEqual({
      stoppedAfter: run.stoppedAfter ?? undefined,
      restored: run.restored,
    });
  });
}

describe('the runs kept with these tests', () => replayAll(own));

if (existsSync(shared)) {
  describe('the shared runs', () => replayAll(shared));
} else {
  it.skip('the shared runs: shared/oracle/notebook-runs.json is not beside this checkout', () => {});
}

if (named === undefined) {
  it.skip('more runs: WD_RUNS_FILE names no file', () => {});
} else {
  describe(`the runs of ${named}`, () => replayAll(named));
}

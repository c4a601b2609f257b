/** @file Workers on threads of their own: they train what one device trains, and when one fails all stop, soon. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { openTeam } from '../../src/cli/train-team.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { presetRecipe, type Recipe } from '../../src/train/recipe.ts';
import { storeOf } from '../../src/train/row-store.ts';
import { taskFor } from '../../src/train/tasks.ts';
import { FIT, interactionRows, openNetwork, SMALL } from '../support/networks.ts';

const gpu = process.env['WD_TEST_DEVICE'] ?? 'gpu';
const target = { kind: 'binary', name: 'y', classes: ['0', '1'], positive: '1' } as const;
const train = interactionRows(6 * 64);
const valid = interactionRows(60, 5, 1);
const recipe: Recipe = {
  ...presetRecipe('tabular', train.rows),
  batch: 64,
  replicas: 4,
  epochs: 1,
  averageDecay: 0,
};

/** The same by statistics of the whole batch. */
const synchronous: Recipe = { ...recipe, syncBatchNorm: true };

/** Trains by threads; what worker 0 ends with, and how long that took from its first step on. */
async function trainBy(
  names: readonly string[],
  fault = '',
  silenceMs = 60_000,
  given: Recipe = recipe,
) {
  const program = new URL('faulty-assistant.mjs', import.meta.url);
  // Threads begin with the environment as it is then.
  process.env['WD_TEST_FAULT'] = fault;
  const team = await openTeam(names, { threads: 1, program, silenceMs });
  const { device } = team.opened;
  const network = openNetwork(device, { ...SMALL, units: 16 });
  const losses: number[] = [];
  const machine = { rowsOn: 'auto', regressionLoss: 'squared' } as const;
  const task = { config: network.config, recipe: given, seed: 1, target, ...machine } as const;
  const communicator = await team.begin(task, storeOf(train));
  const options: FitOptions = {
    ...FIT,
    ...given,
    task: taskFor(target, 'squared'),
    seed: 1,
    communicator,
  };
  const started = performance.now();
  try {
    await fit(network, train, valid, options, {
      onProgress: ({ stepLosses }) => losses.push(...stepLosses),
    });
    return { losses, error: undefined, weights: await network.parameters.values.read(), ms: 0 };
  } catch (error) {
    return { losses, error, weights: undefined, ms: performance.now() - started };
  } finally {
    await team.end();
    device.destroy();
    expect(performance.now() - started).toBeLessThan(10_000);
  }
}

describe('threads', () => {
  it.each([
    [['cpu', 'cpu']],
    [['cpu', 'cpu', 'cpu', 'cpu']],
    [['cpu', gpu]],
    [[gpu, 'cpu']],
    [[gpu, gpu]],
  ])('%j train the same, and repeat to the bit', async (names) => {
    const alone = await trainBy(['cpu']);
    const [first, second] = [await trainBy(names), await trainBy(names)];
    expect([first.error, first.losses.length]).toEqual([undefined, 6]);
    for (const [i, loss] of alone.losses.entries()) {
      expect(Math.abs(first.losses[i] / loss - 1)).toBeLessThan(1e-5);
    }
    expect(second).toEqual(first);
  });
});

const trainAll = (names: readonly string[], fault = '', silenceMs = 60_000) =>
  trainBy(names, fault, silenceMs, synchronous);

describe('threads that exchange statistics', () => {
  it.each([[['cpu', 'cpu', 'cpu']], [['cpu', gpu]]])(
    '%j train the same, and repeat to the bit',
    async (names) => {
      const alone = await trainAll(['cpu']);
      const [first, second] = [await trainAll(names), await trainAll(names)];
      expect([first.error, first.losses.length]).toEqual([undefined, 6]);
      for (const [i, loss] of alone.losses.entries()) {
        expect(Math.abs(first.losses[i] / loss - 1)).toBeLessThan(1e-5);
      }
      expect(second).toEqual(first);
    },
  );

  // Two layers a step: the third of each is the first of the second step.
  it.each([
    ['before one forward', 'batch-norm-statistics', 3],
    ['after one forward', 'block-forward', 3],
    ['before one backward', 'block-backward-sums', 3],
    ['after one backward', 'block-backward', 3],
  ])('and one fails %s: it is named, with the step', async (_, kernel, launch) => {
    const { error, losses } = await trainAll(['cpu', 'cpu', 'cpu'], `throw:${launch}:${kernel}`);
    expect(error).toMatchObject({ code: 'WD242', exitCode: 70 });
    expect((error as WdError).message).toMatch(
      /^worker [12] \(cpu\) failed in epoch 1, step 2: a fault on purpose$/,
    );
    // Those of a window become known together.
    expect(losses.length).toBeLessThan(2);
  });

  it.each(['block-forward', 'block-backward'])(
    'and a GPU is destroyed at a %s: it is named, with the step',
    async (kernel) => {
      const { error } = await trainAll(['cpu', gpu], `destroy:3:${kernel}`);
      expect(error).toMatchObject({ code: 'WD242', exitCode: 69 });
      expect((error as WdError).message).toContain(`worker 1 (${gpu}) failed in epoch 1, step 2: `);
    },
  );

  it('and one ends, or falls silent: it is named, with the step', async () => {
    const ended = await trainAll(['cpu', 'cpu'], 'exit:3:block-backward');
    expect(ended.error).toMatchObject({
      code: 'WD241',
      message: 'worker 1 (cpu) ended with 7',
      details: ['seen in epoch 1, step 2'],
    });
    const silent = await trainAll(['cpu', 'cpu'], 'block:4:block-forward', 500);
    expect(silent.error).toMatchObject({
      code: 'WD241',
      message: 'worker 1 (cpu) fell silent: no sign of life for 0.5 s',
      details: ['seen in epoch 1, step 2'],
    });
  });
});

describe('a worker that fails', () => {
  it.each([1, 2, 3, 4, 5, 6])('by an error in step %i is named, with the step', async (step) => {
    const { error, losses } = await trainBy(['cpu', 'cpu', 'cpu'], `throw:${step}`);
    expect(error).toBeInstanceOf(WdError);
    expect(error).toMatchObject({ code: 'WD242', exitCode: 70 });
    expect((error as WdError).message).toMatch(
      new RegExp(`^worker [12] \\(cpu\\) failed in epoch 1, step ${step}: a fault on purpose$`),
    );
    expect(losses.length).toBeLessThan(step);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'by a destroyed GPU in step %i is named, with the step',
    async (step) => {
      const { error } = await trainBy(['cpu', gpu], `destroy:${step}`);
      expect(error).toMatchObject({ code: 'WD242', exitCode: 69 });
      expect((error as WdError).message).toContain(
        `worker 1 (${gpu}) failed in epoch 1, step ${step}: `,
      );
    },
  );

  it.each([1, 3, 6])(
    'by the end of its thread in step %i is named, with the step',
    async (step) => {
      const { error } = await trainBy(['cpu', 'cpu'], `exit:${step}`);
      expect(error).toMatchObject({
        code: 'WD241',
        message: 'worker 1 (cpu) ended with 7',
        details: [`seen in epoch 1, step ${step}`],
      });
    },
  );

  it.each([1, 4])('by silence in step %i is named, with the step', async (step) => {
    const { error } = await trainBy(['cpu', 'cpu'], `block:${step}`, 500);
    expect(error).toMatchObject({
      code: 'WD241',
      message: 'worker 1 (cpu) fell silent: no sign of life for 0.5 s',
      details: [`seen in epoch 1, step ${step}`],
    });
  });

  it('before it begins is named: there is no such device', async () => {
    const failure = await openTeam(['cpu', 'no-such'], { threads: 1 }).catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: 'WD204', exitCode: 69 });
    expect((failure as WdError).details[0]).toBe('of worker 1 (no-such)');
  });
});

/** @file `--workers`: its list, and how threads are shared out to the CPUs in it. */
import { describe, expect, it } from 'vitest';
import type { WdError } from '../../src/base/errors.ts';
import { checkWorkers, readWorkers, threadsOfEach } from '../../src/cli/worker-options.ts';
import { thrownBy } from '../support/thrown-by.ts';

function refusal(work: () => unknown): Promise<WdError> {
  return thrownBy(Promise.resolve().then(work));
}

describe('the list', () => {
  it.each([
    [undefined, undefined],
    ['cpu', ['cpu']],
    [' gpu:0, NVIDIA A100 ,cpu', ['gpu:0', 'NVIDIA A100', 'cpu']],
  ])('%j', (given, expected) => {
    expect(readWorkers(given)).toEqual(expected);
  });

  it.each(['', ',', 'cpu,', Array.from({ length: 65 }, () => 'cpu').join()])(
    'refuses %j',
    async (given) => {
      expect(await refusal(() => readWorkers(given))).toMatchObject({ code: 'WD240', exitCode: 2 });
    },
  );
});

describe('replicas', () => {
  it('must be as many as workers; the cure deals the batch to them', async () => {
    const failure = await refusal(() => checkWorkers(3, { batch: 100, replicas: 2 }, false));
    expect(failure).toMatchObject({
      code: 'WD243',
      message: '3 workers cannot share 2 replicas: each takes whole ones',
      help: [
        expect.stringContaining('--replicas 3 --batch 102'),
        expect.stringContaining('--sync-batchnorm'),
      ],
    });
    checkWorkers(3, { batch: 99, replicas: 3 }, false);
    checkWorkers(1, { batch: 99, replicas: 1 }, false);
  });

  it('are not asked for where statistics are those of the whole batch', () => {
    checkWorkers(3, { batch: 100, replicas: 2 }, true);
    checkWorkers(3, { batch: 2, replicas: 1 }, true);
  });
});

describe('threads', () => {
  it.each([
    [['cpu', 'cpu'], undefined, 5, 2],
    [['cpu', 'cpu', 'cpu'], undefined, 2, 1],
    [['gpu:0', 'cpu'], undefined, 5, 5],
    [['cpu', 'cpu'], 3, 8, 3],
  ] as const)('%j, asked for %j, of %i: %i each', (workers, asked, offered, expected) => {
    expect(threadsOfEach(workers, asked, offered)).toBe(expected);
  });
});

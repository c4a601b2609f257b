/** @file Waiting without taking a core: naps while nothing else is to be done, and only then. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { patiently } from '../../src/device/patience.ts';

afterEach(() => vi.restoreAllMocks());

function milliseconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('patiently', () => {
  it('ends as the promise does, several at once', async () => {
    const fault = new Error('no');
    const all = [Promise.resolve(1), Promise.reject(fault), milliseconds(20).then(() => 3)];
    expect(await Promise.allSettled(all.map((each) => patiently(each)))).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: fault },
      { status: 'fulfilled', value: 3 },
    ]);
  });

  it('lets whoever asks again in every turn ask some hundred times, not ten thousands', async () => {
    const naps = vi.spyOn(Atomics, 'wait');
    let waiting = true;
    let turns = 0;
    const ask = (): void => {
      turns++;
      if (waiting) setImmediate(ask);
    };
    ask();
    await patiently(milliseconds(200));
    waiting = false;
    await turn();
    expect(turns).toBeLessThan(2000);
    expect(naps.mock.calls.length).toBeGreaterThan(20);
    for (const [, , , nap] of naps.mock.calls) expect(nap).toBeLessThanOrEqual(1);
    const after = naps.mock.calls.length;
    await milliseconds(20);
    expect(naps.mock.calls.length).toBe(after);
  });

  it('hardly holds up work: by less than a tenth', async () => {
    const naps = vi.spyOn(Atomics, 'wait');
    const waiting = patiently(milliseconds(60));
    const started = performance.now();
    const end = started + 50;
    while (performance.now() < end) {
      const busy = performance.now() + 0.5;
      while (performance.now() < busy);
      await turn();
    }
    const worked = performance.now() - started;
    const napped = naps.mock.calls.reduce((sum, [, , , nap = 0]) => sum + nap, 0);
    expect(napped).toBeLessThan(worked / 10);
    await waiting;
  });
});

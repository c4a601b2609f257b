/** @file The CPU device on a page, in a browser: as many threads as the page may have, and the bits of Node. */
import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { openEngine } from '../../src/device/simd-files.ts';
import { columnSum } from '../../src/kernels/column-sum.ts';
import { matmul } from '../../src/kernels/matmul.ts';
import { whyNoChromium } from '../support/chromium.ts';
import { onPage } from '../support/page-server.ts';
import { work } from '../support/page-work.ts';

/** The bits of one thread of Node. */
async function inNode(relaxed = true): Promise<number[]> {
  const engine = openEngine(1, { relaxed });
  if (engine === undefined) throw new Error('no SIMD module: node scripts/build.mjs makes it');
  return work(new CpuDevice({ engine }), { matmul, columnSum });
}

describe('a page', () => {
  let fault: string | undefined;
  beforeAll(async () => {
    fault = await whyNoChromium();
  });
  beforeEach(({ skip }) => {
    if (fault !== undefined) skip(`no browser here: ${fault}`);
  });

  it('without a SharedArrayBuffer computes alone, to the bits of Node', async () => {
    const found = await onPage({ isolated: false, engine: { threads: 2 } });
    expect(found).toMatchObject({
      name: 'CPU (1 thread, SIMD)',
      isolated: false,
      window: true,
      helped: 0,
      whole: 'CPU (1 thread, SIMD)',
    });
    expect(found.rounds).toEqual([await inNode()]);
  });

  it.each([
    ['its main thread', false],
    ['a worker', true],
  ])('with one computes with two threads, called by %s, to the bits of Node', async (_, worker) => {
    const found = await onPage({ isolated: true, worker, wanted: 10, engine: { threads: 2 } });
    expect(found).toMatchObject({
      name: 'CPU (2 threads, SIMD)',
      isolated: true,
      window: !worker,
    });
    expect(found.whole).toContain(`CPU (${found.offered} thread`);
    expect(found.helped).toBeGreaterThanOrEqual(10);
    const expected = await inNode();
    for (const bits of found.rounds) expect(bits).toEqual(expected);
  });

  it.each([true, false])('does without relaxed SIMD, isolated: %s', async (isolated) => {
    const asked = await onPage({ isolated, engine: { threads: 2, relaxed: false } });
    const forced = await onPage({ isolated, engine: { threads: 2 }, without: /relaxed/ });
    const expected = await inNode(false);
    expect(expected).not.toEqual(await inNode());
    for (const bits of [...asked.rounds, ...forced.rounds]) expect(bits).toEqual(expected);
    expect([asked.name, forced.name]).toEqual(
      Array.from({ length: 2 }, () => `CPU (${isolated ? '2 threads' : '1 thread'}, SIMD)`),
    );
  });

  it('computes in plain JavaScript where there is no module', async () => {
    const found = await onPage({ isolated: true, without: /wasm$/ });
    expect([found.name, found.whole]).toEqual(['CPU', 'CPU']);
    expect(found.rounds).toEqual([await work(new CpuDevice(), { matmul, columnSum })]);
  });

  it('computes alone where no thread can be started', async () => {
    const found = await onPage({ isolated: true, without: /page-worker/, engine: { threads: 2 } });
    expect(found.helped).toBe(0);
    expect(found.rounds[0]).toEqual(await inNode());
  });
});

describe('the modules for one thread', () => {
  it.each(['simd', 'simd-relaxed'])('%s: differ in nothing but the kind of memory', (name) => {
    const [shared, unshared] = [name, `${name}-unshared`].map((file) =>
      readFileSync(new URL(`../../dist/simd/${file}.wasm`, import.meta.url)),
    );
    expect(unshared.length).toBe(shared.length);
    // The flags of the memory's limits: a maximum, and shared.
    const differences = [...shared.entries()].filter(([i, byte]) => byte !== unshared[i]);
    expect(differences.map(([i, byte]) => [byte, unshared[i]])).toEqual([[3, 1]]);
  });
});

/** @file Two runs side by side: what both have, and what counts as a change. */
import { describe, expect, it } from 'vitest';
import { compareReports, type Earlier, parseEarlier } from '../../src/bench/compare.ts';
import type { BenchReport } from '../../src/bench/report.ts';

const spread = (median: number, low: number, high: number) => ({ median, low, high, samples: 9 });

/** Only what a comparison looks at. */
function report(some: object): BenchReport & Earlier {
  const fixed = { date: '2026-01-01', device: { name: 'CPU' }, machine: { cpu: 'one' } };
  return { ...fixed, ...some } as unknown as BenchReport & Earlier;
}

function step(units: number, median: number, low: number, high: number): object {
  return { step: { units, layers: 5, batch: 1024, spread: spread(median, low, high) } };
}

function parts(factor: number): object {
  return {
    kernels: [
      { kernel: 'relu', shape: { n: 7 }, seconds: spread(factor, factor, factor) },
      { kernel: 'relu', shape: { n: factor }, seconds: spread(1, 1, 1) },
    ],
    products: [{ edge: 33, seconds: spread(3 * factor, 3 * factor, 3 * factor) }],
    ceilings: { operationsPerSecond: 1e9, bytesPerSecond: 1e9 / factor },
  };
}

describe('compareReports', () => {
  it('has the change of a step, and whether it is more than chance', () => {
    const before = report(step(64, 100, 95, 105));
    expect(compareReports(before, report(step(64, 80, 78, 90)))).toEqual([
      {
        name: 'step of 5×64 units, 1024 rows',
        before: 0.1,
        after: 0.08,
        change: expect.closeTo(-0.2, 12),
        beyondSpread: true,
      },
    ]);
    expect(compareReports(before, report(step(64, 90, 80, 96)))[0].beyondSpread).toBe(false);
    expect(compareReports(before, report(step(64, 120, 106, 130)))[0].beyondSpread).toBe(true);
  });

  it('compares nothing with something of another size', () => {
    expect(compareReports(report(step(64, 1, 1, 1)), report(step(65, 1, 1, 1)))).toEqual([]);
  });

  it('finds kernels by name and shape, products by edge, ceilings', () => {
    const changes = compareReports(report(parts(1)), report(parts(2)));
    expect(changes.map(({ name, change, beyondSpread }) => [name, change, beyondSpread])).toEqual([
      ['10⁹ multiply-adds in registers', 0, false],
      ['10⁹ bytes copied', 1, true],
      ['relu n 7', 1, true],
      ['product 33×33×33', 1, true],
    ]);
  });
});

describe('parseEarlier', () => {
  it('reads what a report has, and forgives more', () => {
    const text = JSON.stringify({ ...report(step(64, 1, 1, 1)), more: true });
    expect(parseEarlier(text)?.step?.spread.median).toBe(1);
  });

  it.each(['', '[]', '{}', '{"date":"x"}', 'null', '{"date":1,"device":{},"machine":{}}'])(
    'finds none in %j',
    (text) => expect(parseEarlier(text)).toBeUndefined(),
  );
});

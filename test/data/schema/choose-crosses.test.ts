/** @file Crosses that help: found where there are some, none where there are none, the same every time. */
import { describe, expect, it } from 'vitest';
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import {
  chooseCrosses,
  type ChoiceOptions,
  type CrossChoice,
} from '../../../src/data/schema/choose-crosses.ts';
import type { Target } from '../../../src/data/tasks/target.ts';
import { fit, PLAIN } from './fitting.ts';
import { allRows, rawTable, series } from './small-tables.ts';

const ROWS = 4000;
const random = new RandomStream(3, Purpose.test, 77);
const draw = (levels: number): number[] => series(ROWS, () => random.below(levels));
const noise = series(ROWS, () => random.normal());
const [a, b, c] = [draw(8), draw(8), draw(5)];
const [x, z] = [draw(997), draw(1009)];
const weights = series(64, () => 2 * random.normal());

const TABLE = rawTable({
  a: a.map((level) => `a${level}`),
  b: b.map((level) => `b${level}`),
  c: c.map((level) => `c${level}`),
  x: x.map((value) => value + 0.5),
  z: z.map((value) => value + 0.5),
});

const QUANTITY: Target = { kind: 'regression', name: 'y', mean: 0, scale: 1 };
const BINARY: Target = { kind: 'binary', name: 'y', classes: ['0', '1'], positive: '1' };
const SEVERAL: Target = { kind: 'multiclass', name: 'y', classes: ['p', 'q', 'r'] };
const OPTIONS: ChoiceOptions = { crossBuckets: 4096, wideBuckets: 0, seed: 0 };

function choose(
  labels: readonly number[],
  target: Target,
  options: Partial<ChoiceOptions> = {},
  table: RawTable = TABLE,
): CrossChoice {
  const values = Float64Array.from(labels);
  const asked = { ...OPTIONS, ...options };
  return chooseCrosses(fit(table, PLAIN), table, allRows(ROWS), values, target, asked);
}

function names({ chosen }: CrossChoice): string[] {
  return chosen.map((each) => each.names.join(':'));
}

/** Decided by the pair of a and b, and by c. */
const score = a.map((_, i) => weights[a[i] * 8 + b[i]] + c[i] / 2);

describe('chooseCrosses', () => {
  it('finds the pair that decides between two classes', () => {
    const labels = score.map((value, i) => (value + noise[i] > 1 ? 1 : 0));
    const choice = choose(labels, BINARY);
    expect(names(choice)).toEqual(['a:b']);
    expect(choice).toMatchObject({ pairs: 10, rows: ROWS });
    expect(choice.chosen[0].gain).toBeGreaterThan(0.2);
  });

  it('finds it among several classes', () => {
    const labels = score.map((value, i) => Math.min(2, Math.max(0, Math.round(value + noise[i]))));
    expect(names(choose(labels, SEVERAL))).toEqual(['a:b']);
  });

  it('finds two for a quantity, the stronger first', () => {
    const labels = score.map((value, i) => {
      const corner = x[i] < 500 === z[i] < 500 ? 1 : -1;
      return value + corner + noise[i];
    });
    expect(names(choose(labels, QUANTITY))).toEqual(['a:b', 'x:z']);
  });

  it('does not take a second one that says the same', () => {
    const again = rawTable({
      a: a.map((level) => `a${level}`),
      b: b.map((level) => `b${level}`),
      copy: b.map((level) => `c${level}`),
    });
    const choice = choose(
      score.map((value, i) => value + noise[i]),
      QUANTITY,
      {},
      again,
    );
    expect(choice.pairs).toBe(3);
    expect(choice.chosen).toHaveLength(1);
  });

  it('finds none where inputs add up', () => {
    const labels = a.map(
      (_, i) => weights[a[i]] + weights[8 + b[i]] + (x[i] / 500) ** 2 + noise[i],
    );
    expect(names(choose(labels, QUANTITY))).toEqual([]);
    const classes = labels.map((value) => (value > 2 ? 1 : 0));
    expect(names(choose(classes, BINARY))).toEqual([]);
  });

  it('finds none in noise, whatever the seed', () => {
    const labels = noise.map((value) => (value > 0 ? 1 : 0));
    for (const seed of [0, 1, 2, 3]) expect(names(choose(labels, BINARY, { seed }))).toEqual([]);
  });

  it('is the same for the same seed', () => {
    const labels = score.map((value, i) => value + noise[i]);
    expect(choose(labels, QUANTITY, { seed: 5 })).toEqual(choose(labels, QUANTITY, { seed: 5 }));
  });

  it('weighs the buckets that the network would have: too few of them lose the cross', () => {
    const labels = score.map((value, i) => value + noise[i]);
    const whole = choose(labels, QUANTITY).chosen[0].gain;
    const [hashed] = choose(labels, QUANTITY, { crossBuckets: 40 }).chosen;
    expect(hashed.gain).toBeLessThan(whole / 2);
  });

  it('keeps eight at most', () => {
    const parts = Array.from({ length: 6 }, () => draw(2));
    const columns = Object.fromEntries(
      parts.map((part, i) => [`p${i}`, part.map((level) => 'no,yes'.split(',')[level])]),
    );
    const labels = noise.map((value, row) => {
      const signs = parts.map((part) => 2 * part[row] - 1);
      const sum = signs.reduce((all, each) => all + each, 0);
      // Every pair counts: (Σs)² holds all products.
      return sum ** 2 / 4 + value / 4;
    });
    const { chosen, pairs } = choose(labels, QUANTITY, {}, rawTable(columns));
    expect([pairs, chosen.length]).toEqual([15, 8]);
  });

  it('has nothing to try with a single input', () => {
    const choice = choose(noise, QUANTITY, {}, rawTable({ x: TABLE.data[3] }));
    expect(choice).toEqual({ pairs: 0, rows: ROWS, chosen: [] });
  });
});

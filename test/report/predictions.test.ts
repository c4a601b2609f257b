/** @file The scores of rows as CSV. */
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/data/tasks/target.ts';
import { type KeptColumn, predictionsCsv } from '../../src/report/predictions.ts';

function rowsOf(
  logits: readonly number[],
  classes: readonly [string, string] = ['0', '1'],
): string[][] {
  return parse(predictionsCsv(Float32Array.from(logits), two(...classes)));
}

function two(negative: string, positive: string): Target {
  return { kind: 'binary', name: 'y', classes: [negative, positive], positive };
}

function several(...classes: string[]): Target {
  return { kind: 'multiclass', name: 'y', classes };
}

describe('predictionsCsv', () => {
  it('names the probability of each class, and predicts the likelier one', () => {
    expect(predictionsCsv(Float32Array.of(0, 1, -1), two('0', '1'))).toBe(
      'p_0,p_1,predicted\n0.5,0.5,0\n0.26894142,0.73105858,1\n0.73105858,0.26894142,0\n',
    );
    // ln 3 are the odds of 3 to 1; in float32 it is 2.5e-8 more.
    const [, [negative, positive]] = rowsOf([Math.log(3)]);
    expect(Number(negative)).toBeCloseTo(0.25, 7);
    expect(Number(positive)).toBeCloseTo(0.75, 7);
  });

  it('keeps the digits of small probabilities, and ends at 0 and 1', () => {
    const [, low, high, lost, certain] = rowsOf([-20, 20, -1e9, Infinity]);
    expect(low).toEqual(['1', '2.0611536e-9', '0']);
    expect(high).toEqual(['2.0611536e-9', '1', '1']);
    expect(lost).toEqual(['1', '0', '0']);
    expect(certain).toEqual(['0', '1', '1']);
  });

  it('quotes names of classes that would break the lines', () => {
    const text = predictionsCsv(Float32Array.of(1, -1), two('no, "never"', 'yes\nnow'));
    expect(text.startsWith('"p_no, ""never""","p_yes\nnow",predicted\n')).toBe(true);
    const rows: string[][] = parse(text);
    expect(rows[0]).toEqual(['p_no, "never"', 'p_yes\nnow', 'predicted']);
    expect(rows.slice(1).map((row) => row[2])).toEqual(['yes\nnow', 'no, "never"']);
  });

  it('is a header alone for no rows', () => {
    expect(predictionsCsv(new Float32Array(0), two('-1', '1'))).toBe('p_-1,p_1,predicted\n');
  });

  it('gives probabilities that sum to 1 and rise with the logit, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 2, maxLength: 20 }),
        (logits) => {
          const rows = rowsOf(logits.toSorted((a, b) => a - b)).slice(1);
          const positives = rows.map(([, positive]) => Number(positive));
          expect(positives).toEqual(positives.toSorted((a, b) => a - b));
          for (const [negative, positive, predicted] of rows) {
            expect(Math.abs(Number(negative) + Number(positive) - 1)).toBeLessThan(1e-8);
            if (negative !== positive) {
              expect(predicted).toBe(Number(positive) > Number(negative) ? '1' : '0');
            }
          }
        },
      ),
      { seed: 1 },
    );
  });
});

describe('predictionsCsv of several classes', () => {
  it('has a probability for each class, and the class of the largest', () => {
    const logits = Float32Array.of(0, 0, Math.log(2), 5, 5, -5, -1, 30, 2);
    const [header, halves, tie, sure]: string[][] = parse(
      predictionsCsv(logits, several('blue', 'green', 'red')),
    );
    expect(header).toEqual(['p_blue', 'p_green', 'p_red', 'predicted']);
    expect(halves).toEqual(['0.25', '0.25', '0.5', 'red']);
    // 1/(2 + e⁻¹⁰) and e⁻¹⁰/(2 + e⁻¹⁰); of equals the first.
    expect(tie).toEqual(['0.49998865', '0.49998865', '0.00002269945', 'blue']);
    // e⁻³¹ and e⁻²⁸.
    expect(sure).toEqual(['3.4424771e-14', '1', '6.9144001e-13', 'green']);
  });

  it('does not overflow, however large the logits', () => {
    const text = predictionsCsv(
      Float32Array.of(3e38, -3e38, 1e38, Infinity, 0, -Infinity),
      several('a', 'b', 'c'),
    );
    expect(text).toBe('p_a,p_b,p_c,predicted\n1,0,0,a\n1,0,0,a\n');
  });

  it('sums to 1, and two classes are as binary ones', () => {
    for (const logit of [-9, -1, 0, 0.5, 20]) {
      const pair = predictionsCsv(Float32Array.of(0, logit), several('0', '1'));
      const [, row]: string[][] = parse(pair);
      expect(row).toEqual(rowsOf([logit])[1]);
      const three = predictionsCsv(Float32Array.of(1, logit, -logit), several('a', 'b', 'c'));
      const [, values]: string[][] = parse(three);
      const sum = values.slice(0, 3).reduce((total, p) => total + Number(p), 0);
      expect(Math.abs(sum - 1)).toBeLessThan(2e-8);
    }
  });

  it('is a header alone for no rows', () => {
    expect(predictionsCsv(new Float32Array(0), several('a', 'b,c'))).toBe(
      'p_a,"p_b,c",predicted\n',
    );
  });
});

describe('predictionsCsv of a quantity', () => {
  const target = { kind: 'regression', name: 'price', mean: 250_000, scale: 1000 } as const;

  it('is the quantity alone, in its own units', () => {
    expect(predictionsCsv(Float32Array.of(0, -1, 0.5, 1 / 3), target)).toBe(
      'predicted\n250000\n249000\n250500\n250333.33\n',
    );
    expect(predictionsCsv(new Float32Array(0), target)).toBe('predicted\n');
  });

  it.each([
    ['seconds since 1970', 1_700_000_000, 1000, '1700000250'],
    ['far from 0', -1e15, 1000, '-999999999999750'],
    ['farther than float64 tells apart', 1e20, 1, '100000000000000000000'],
    ['around 0', 0, 1e-30, '2.5e-31'],
  ])('has digits enough for its scale: %s', (_, mean, scale, text) => {
    const csv = predictionsCsv(Float32Array.of(0.25), { ...target, mean, scale });
    expect(csv).toBe(`predicted\n${text}\n`);
  });
});

describe('kept columns', () => {
  const ids: KeptColumn = { name: 'id, or "key"', text: (row) => ['x,1', '', 'a "b"'][row] };
  const places: KeptColumn = { name: 'row', text: String };

  it.each<[string, Float32Array, Target, string]>([
    ['of two classes', Float32Array.of(0, 1, -1), two('0', '1'), 'p_0,p_1,predicted'],
    ['of several', new Float32Array(9), several('a', 'b', 'c'), 'p_a,p_b,p_c,predicted'],
    [
      'of a quantity',
      new Float32Array(3),
      { kind: 'regression', name: 'y', mean: 7, scale: 2 },
      'predicted',
    ],
  ])('stand before the scores, row by row: %s', (_, outputs, target, scores) => {
    const alone: string[][] = parse(predictionsCsv(outputs, target));
    const rows: string[][] = parse(predictionsCsv(outputs, target, [ids, places]));
    expect(rows[0]).toEqual(['id, or "key"', 'row', ...scores.split(',')]);
    expect(rows.slice(1).map((row) => row.slice(0, 2))).toEqual([
      ['x,1', '0'],
      ['', '1'],
      ['a "b"', '2'],
    ]);
    expect(rows.map((row) => row.slice(2))).toEqual(alone);
  });

  it('are quoted where they would break the lines', () => {
    const text = predictionsCsv(Float32Array.of(0, 0, 0), two('n', 'y'), [ids]);
    expect(text.split('\n').slice(0, 4)).toEqual([
      '"id, or ""key""",p_n,p_y,predicted',
      '"x,1",0.5,0.5,n',
      ',0.5,0.5,n',
      '"a ""b""",0.5,0.5,n',
    ]);
  });
});

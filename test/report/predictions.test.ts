/** @file The scores of rows as CSV. */
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionsCsv } from '../../src/report/predictions.ts';

function rowsOf(
  logits: readonly number[],
  classes: readonly [string, string] = ['0', '1'],
): string[][] {
  return parse(predictionsCsv(Float32Array.from(logits), classes));
}

describe('predictionsCsv', () => {
  it('names the probability of each class, and predicts the likelier one', () => {
    expect(predictionsCsv(Float32Array.of(0, 1, -1), ['0', '1'])).toBe(
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
    const text = predictionsCsv(Float32Array.of(1, -1), ['no, "never"', 'yes\nnow']);
    expect(text.startsWith('"p_no, ""never""","p_yes\nnow",predicted\n')).toBe(true);
    const rows: string[][] = parse(text);
    expect(rows[0]).toEqual(['p_no, "never"', 'p_yes\nnow', 'predicted']);
    expect(rows.slice(1).map((row) => row[2])).toEqual(['yes\nnow', 'no, "never"']);
  });

  it('is a header alone for no rows', () => {
    expect(predictionsCsv(new Float32Array(0), ['-1', '1'])).toBe('p_-1,p_1,predicted\n');
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

/** @file A table looked at without training: what is judged by a sample, and what by all rows. */
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/data/table-source.ts';
import { type Inspection, inspectTable, type InspectOptions } from '../../src/train/inspect.ts';
import { rawTable } from '../data/schema/small-tables.ts';

/** 5,000 rows, more than the fewest of a sample: every tenth label is missing, x is the label in disguise. */
function source(rows = 5000) {
  const cells = <T>(of: (row: number) => T): T[] => Array.from({ length: rows }, (_, i) => of(i));
  return sourceOf(
    rawTable({
      label: cells((row) => (row % 10 === 0 ? null : row % 2)),
      answer: cells((row) => 3 * (row % 2) + (row % 7) / 100),
      x: cells((row) => (row * 37) % 101),
    }),
  );
}

function options(given: Partial<InspectOptions> = {}): InspectOptions {
  return {
    target: undefined,
    task: { task: undefined, positive: undefined },
    schema: {},
    seed: 0,
    ...given,
  };
}

/** By a sample of a thousand rows. */
function look(seed: number): Inspection {
  return inspectTable(source(), options({ sampleCells: 1, seed }));
}

describe('inspectTable', () => {
  it('judges columns by a sample, the target by every row', () => {
    const { schemas, sampled, target, suspects } = inspectTable(
      source(),
      options({ sampleCells: 1 }),
    );
    expect(sampled).toBe(1000);
    expect(target).toMatchObject({ name: 'label', missing: 500, target: { classes: ['0', '1'] } });
    // One row of every five is drawn: every tenth row is missed by some of them.
    const [{ missing }] = schemas;
    expect(missing).toBeGreaterThan(50);
    expect(missing).toBeLessThan(150);
    expect(suspects.map(({ column }) => column)).toEqual(['answer']);
  });

  it('judges a small table by all its rows', () => {
    const { schemas, sampled, target } = inspectTable(source(), options());
    expect([sampled, schemas[0].missing, target?.missing]).toEqual([undefined, 500, 500]);
    expect(schemas.map(({ role }) => role)).toEqual(['target', 'feature', 'feature']);
  });

  it('draws another sample for another seed, the same for the same', () => {
    expect(look(1)).toEqual(look(1));
    expect(look(1).schemas).not.toEqual(look(2).schemas);
  });

  it('goes on without a target, unless one was asked for', () => {
    const table = sourceOf(rawTable({ a: [1, 2, 3], b: ['u', 'v', 'u'] }));
    const { fault, target, schemas } = inspectTable(table, options());
    expect([fault?.code, target, schemas.length]).toEqual(['WD131', undefined, 2]);
    expect(() => inspectTable(table, options({ target: 'c' }))).toThrow('"c"');
    const constant = sourceOf(rawTable({ label: [1, 1, 1], b: [1, 2, 3] }));
    expect(inspectTable(constant, options()).fault?.code).toBe('WD132');
  });
});

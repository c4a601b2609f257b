/** @file Tables of categories, gaps, several classes and quantities: again the training rows alone are fitted. */
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../src/data/raw-table.ts';
import { outputsFor } from '../../src/model/network-config.ts';
import { taskFor } from '../../src/train/tasks.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';
import {
  AS_THEY_ARE,
  encodeLabelled,
  LAST_QUARTER,
  options,
  prepare,
} from '../support/preparing.ts';

const COLOURS = ['red', 'green', 'blue'];

/** 40 rows with a category, a gap and three classes; `last` are the cells of the last ten rows. */
function mixed(last: { city: string; age: number | null }): RawTable {
  return rawTable({
    city: series(40, (i) => (i < 30 ? ['Rome', 'Oslo', 'Bath'][i % 3] : last.city)),
    age: series(40, (i) => (i === 3 ? null : i < 30 ? i + 0.5 : last.age)),
    label: series(40, (i) => COLOURS[(i >> 1) % 3]),
  });
}

const TAME = { city: 'Rome', age: 7.5 };
const scaled = options({ ...LAST_QUARTER, encoder: { normalScores: false, standardise: true } });

describe('a table with a category, a gap and several classes', () => {
  it('becomes numbers, flags, codes and class numbers', () => {
    const { train, valid, encoder, target } = prepare(mixed({ city: 'Graz', age: 1e6 }), scaled);
    expect(target).toEqual({
      kind: 'multiclass',
      name: 'label',
      classes: ['blue', 'green', 'red'],
    });
    expect(outputsFor(target)).toBe(3);
    expect(encoder.categories).toEqual([
      { column: 'city', part: 'cell', vocabulary: ['Bath', 'Oslo', 'Rome'] },
    ]);
    const [age, gap] = encoder.numbers;
    // Median and mean of 0.5 … 29.5 without 3.5, which becomes the median.
    expect(age).toMatchObject({ column: 'age', part: 'value', fill: 15.5 });
    expect(age.mean).toBeCloseTo(462 / 30, 12);
    expect(gap).toMatchObject({ column: 'age', part: 'missing' });
    expect(gap.mean).toBeCloseTo(1 / 30, 12);
    expect([train.rows, train.numberColumns, train.categoryColumns]).toEqual([30, 2, 1]);
    expect([...train.codes.subarray(0, 6)]).toEqual([4, 3, 2, 4, 3, 2]);
    expect(train.numbers[2 * 3]).toBeCloseTo((15.5 - 15.4) / age.scale, 6);
    expect(train.numbers[2 * 3 + 1]).toBeCloseTo((1 - 1 / 30) / gap.scale, 6);
    expect([...train.labels.subarray(0, 8)]).toEqual([2, 2, 1, 1, 0, 0, 2, 2]);
    expect(valid.codes).toEqual(new Uint32Array(10));
    expect(valid.labels).toEqual(Float32Array.of(2, 2, 1, 1, 0, 0, 2, 2, 1, 1));
  });

  it('is fitted on the training rows alone', () => {
    const { encoder, train } = prepare(mixed(TAME), scaled);
    for (const last of [
      { city: 'Graz', age: 1e6 },
      { city: 'Oslo', age: null },
    ]) {
      const other = prepare(mixed(last), scaled);
      expect(other.encoder).toEqual(encoder);
      expect(other.train.numbers).toEqual(train.numbers);
      expect(other.train.codes).toEqual(train.codes);
    }
  });

  it('draws validation rows in proportion to the classes', () => {
    const validation = { share: 0.25, rows: 'stratified' } as const;
    const { valid } = prepare(mixed(TAME), options({ validation }));
    const rows = [0, 1, 2].map((label) => valid.labels.filter((each) => each === label).length);
    // Of 12, 14 and 14.
    expect(rows).toEqual([3, 4, 4]);
  });

  it('is scored by its classes', () => {
    const { train, target } = prepare(mixed(TAME), scaled);
    const outputs = new Float32Array(3 * train.rows);
    for (const [row, label] of train.labels.entries()) outputs[3 * row + label] = 20;
    expect(taskFor(target, 'squared').score(outputs, train.labels)).toMatchObject({ accuracy: 1 });
    expect(taskFor(target, 'huber').loss).toBe('softmax');
  });

  it('refuses a later class: WD134', () => {
    const { encoder, target } = prepare(mixed(TAME), scaled);
    const later = rawTable({ age: [1], city: ['Rome'], label: ['pink'] });
    expect(() => encodeLabelled(encoder, target, later, { dropMissingTarget: false })).toThrow(
      expect.objectContaining({ code: 'WD134', place: expect.objectContaining({ line: 2 }) }),
    );
  });
});

const PRICES = [10, 20, 30, 40, 50, 60];

function houses(...last: number[]): RawTable {
  const y = [...PRICES, ...last];
  return rawTable({ x: y.map((_, i) => i / 2), y });
}

describe('a table with a quantity to predict', () => {
  // 10 … 60: mean 35, variance 875/3.
  const scale = Math.sqrt(875 / 3);

  it('has labels that are scaled by the training rows alone', () => {
    const { train, valid, target } = prepare(houses(1e6, -1e6), options(LAST_QUARTER));
    expect(target).toEqual({
      kind: 'regression',
      name: 'y',
      mean: 35,
      scale: expect.closeTo(scale, 10),
    });
    expect(outputsFor(target)).toBe(1);
    for (const [i, price] of PRICES.entries())
      expect(train.labels[i]).toBeCloseTo((price - 35) / scale, 6);
    expect(train.labels.reduce((sum, z) => sum + z * z, 0) / 6).toBeCloseTo(1, 6);
    expect([...valid.labels]).toEqual([
      Math.fround((1e6 - 35) / scale),
      Math.fround((-1e6 - 35) / scale),
    ]);
  });

  it('is measured in its own units', () => {
    const { train, target } = prepare(houses(70, 80), options(LAST_QUARTER));
    const task = taskFor(target, 'absolute');
    expect(task.loss).toBe('absolute');
    const { rmse, mae, loss } = task.score(new Float32Array(6), train.labels);
    expect(rmse).toBeCloseTo(scale, 5);
    expect(mae).toBeCloseTo(15, 5);
    expect(loss).toBeCloseTo(15 / scale, 6);
  });

  it('scales the labels of another file the same', () => {
    const { train, valid, target } = prepare(houses(), options(), houses(85));
    expect(train.rows).toBe(6);
    expect(target).toMatchObject({ mean: 35 });
    expect(valid.labels.subarray(0, 6)).toEqual(train.labels);
    expect(valid.labels[6]).toBeCloseTo(50 / scale, 6);
  });

  it('validates by rows from all its range', () => {
    const table = rawTable({ x: series(100, (i) => i + 0.5), y: series(100, (i) => i * i) });
    const { valid } = prepare(table, options(AS_THEY_ARE));
    const tenths = [...valid.numbers].map((x) => Math.floor(x / 10));
    expect(tenths.toSorted((a, b) => a - b)).toEqual(series(10, (i) => i));
  });
});

describe('rows without a target', () => {
  const table = rawTable({
    x: [1.5, 2, 1e9, 4, 5, -1e9, 7, 8, 9, 10],
    y: [0, 1, null, 0, 1, null, 0, 1, 0, 1],
  });

  it('are refused, with their lines', () => {
    expect(() => prepare(table, options())).toThrow(
      expect.objectContaining({ code: 'WD183', place: expect.objectContaining({ line: 4 }) }),
    );
  });

  it('are left out when asked, and nothing is fitted to them', () => {
    const asked = { ...LAST_QUARTER, dropMissingTarget: true };
    const { train, valid, encoder, dropped } = prepare(
      table,
      options({ ...asked, ...AS_THEY_ARE }),
    );
    expect(dropped).toBe(2);
    expect([...train.numbers]).toEqual([1.5, 2, 4, 5, 7, 8]);
    expect([...train.labels]).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...valid.numbers, ...valid.labels]).toEqual([9, 10, 0, 1]);
    expect(encoder.numbers[0].fill).toBe(4.5);
    const { mean } = prepare(table, options(asked)).encoder.numbers[0];
    expect(mean).toBeCloseTo(27.5 / 6, 12);
  });

  it('are refused in a file of validation rows', () => {
    const whole = rawTable({ x: [1.5, 2, 3, 4], y: [0, 1, 0, 1] });
    expect(() => prepare(whole, options(), table)).toThrow(
      expect.objectContaining({ code: 'WD183' }),
    );
  });
});

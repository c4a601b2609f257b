import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/data/schema/encode.ts';
import { describeInputs } from '../../../src/data/schema/encoder.ts';
import type { EncoderOptions } from '../../../src/data/schema/fit-encoder.ts';
import { fit, PLAIN } from './fitting.ts';
import { allRows, rawTable, reordered, series, textColumn } from './small-tables.ts';

/** Inputs of a table of one column, categories with the number of their codes. */
function inputsOf(date: string[], minCount = 1): string[] {
  const encoder = fit(rawTable({ date }), { ...PLAIN, minCount });
  const { numberNames, categories } = describeInputs(encoder);
  return [...numberNames, ...categories.map(({ name, size }) => `${name} ${size}`)];
}

describe('dates', () => {
  const monthly = series(48, (row) => `${1959 + Math.floor(row / 12)}-${(row % 12) + 1}`);

  it('are the year with its fraction', () => {
    const table = rawTable({ date: ['1970-01-01', '2020-01-01', '2020-07-02'] });
    const [first, second, third] = encode(fit(table), table, 'all').numbers;
    expect([first, second, third]).toEqual([1970, 2020, 2020.501].map((x) => expect.closeTo(x, 2)));
  });

  it('and the month where it varies, the weekday where days do, the hour where there are some', () => {
    expect(inputsOf(monthly)).toEqual(['date', 'date.month 14']);
    expect(inputsOf(series(20, (row) => `${1990 + Math.floor(row / 4)}Q${(row % 4) + 1}`))).toEqual(
      ['date', 'date.month 6'],
    );
    expect(inputsOf(series(28, (row) => `2020-02-${row + 1}`))).toEqual(['date', 'date.weekday 9']);
    const hours = series(30, (row) => `2020-02-${(row % 3) + 1} ${row % 24}:30`);
    expect(inputsOf(hours)).toEqual(['date', 'date.hour 26']);
    expect(inputsOf(series(20, (row) => `${1990 + row}-12-31`))).toEqual(['date']);
  });

  it('have parts only of values that are not rare', () => {
    expect(inputsOf(monthly, 5)).toEqual(['date']);
    expect(inputsOf(monthly, 4)).toEqual(['date', 'date.month 14']);
  });

  it('name their codes, and fill gaps', () => {
    const table = rawTable({ date: ['2020-01-05', '2020-02-05', '2020-02-06', null] });
    const encoder = fit(table);
    expect(encoder.categories).toEqual([
      { column: 'date', part: 'month', vocabulary: ['Feb', 'Jan'] },
    ]);
    expect(describeInputs(encoder).numberNames).toEqual(['date', 'date.missing']);
    expect([...encode(encoder, table, 'all').codes]).toEqual([3, 2, 2, 1]);
  });

  it('refuse a later cell that is none: WD163', () => {
    const encoder = fit(rawTable({ date: ['2020-01', '2020-02', '2020-03'] }));
    for (const cell of ['soon', 2020]) {
      expect(() => encode(encoder, rawTable({ date: ['2020-01', null, cell] }), 'all')).toThrow(
        expect.objectContaining({ code: 'WD163', place: expect.objectContaining({ line: 4 }) }),
      );
    }
  });

  it('keep the order of day and month that they had in training', () => {
    const days = fit(
      rawTable({
        date: ['1/2/2020', '31/2/2020', '13/1/2020'].map((d) => d.replace('31/2', '31/3')),
      }),
    );
    const { codes } = encode(days, rawTable({ date: ['3/1/2020', '1/3/2020'] }), 'all');
    expect([...codes].map((code) => days.categories[0].vocabulary[code - 2])).toEqual([
      'Jan',
      'Mar',
    ]);
  });
});

describe('categories and crosses', () => {
  const table = rawTable({
    city: ['Rome', 'Oslo', 'Rome', 'Bath', null, 'Rome', 'Oslo', 'Rome'],
    member: ['yes', 'no', null, 'no', 'yes', 'no', 'no', 'yes'],
    size: [3, 7, 8, 3, 7, 8, 3, 3],
  });
  const options: EncoderOptions = {
    ...PLAIN,
    minCount: 2,
    crosses: [
      ['city', 'member'],
      ['size', 'city', 'member'],
    ],
    crossBuckets: 50,
  };
  const encoder = fit(table, options, allRows(8), { categorical: ['size'] });

  it('have codes: rare and unseen 0, missing 1, by frequency from 2 on', () => {
    const { codes, categoryColumns, unseen } = encode(encoder, table, 'all');
    expect(categoryColumns).toBe(2);
    expect([...codes]).toEqual([2, 2, 3, 3, 2, 4, 0, 2, 1, 3, 2, 4, 3, 2, 2, 2]);
    expect([...unseen]).toEqual([['city', 1]]);
    const later = encode(
      encoder,
      rawTable({ size: ['3.0', 'x'], city: ['Bath', 'Paris'], member: ['no', 'no'] }),
      'all',
    );
    expect([...later.codes]).toEqual([0, 2, 0, 0]);
    expect([...later.unseen]).toEqual([
      ['city', 2],
      ['size', 1],
    ]);
  });

  it('are crossed with each other and with booleans', () => {
    const { crosses, crossColumns } = encode(encoder, table, Uint32Array.of(0, 4));
    expect(crossColumns).toBe(2);
    // city 4 codes, member 4: 2 · 4 + 3 and 1 · 4 + 3; the second cross of 5 · 4 · 4 is a hash into 50.
    expect([crosses[0], crosses[2]]).toEqual([11, 7]);
    const sum = 2 * 742_938_285 + 2 * 950_706_376 + 3 * 1_226_874_159;
    expect(crosses[1]).toBe((sum % 2_147_483_647) % 50);
    expect(encode(encoder, table, 'all').crosses.every((bucket) => bucket < 50)).toBe(true);
  });

  it('are described for the network', () => {
    expect(describeInputs(encoder)).toEqual({
      numberNames: ['member', 'member.missing'],
      categories: [
        { name: 'city', size: 4, embeddingWidth: 3 },
        { name: 'size', size: 5, embeddingWidth: 4 },
      ],
      crosses: [
        { name: 'city:member', buckets: 16 },
        { name: 'size:city:member', buckets: 50 },
      ],
    });
  });

  it('may be parts of dates: date.month', () => {
    const dated = rawTable({ date: ['2020-01', '2020-02', '2020-01'], who: ['a', 'b', 'c'] });
    const crossed = fit(dated, { ...PLAIN, crosses: [['date.month', 'who']] });
    expect(describeInputs(crossed).crosses).toEqual([{ name: 'date.month:who', buckets: 20 }]);
    expect([...encode(crossed, dated, 'all').crosses]).toEqual([12, 18, 14]);
  });

  it('do not meet where a column is named as a part of another is', () => {
    const dated = rawTable({
      date: ['2020-01', '2020-02', '2020-01'],
      'date.month': ['x', 'y', 'z'],
    });
    const { codes } = encode(fit(dated), dated, 'all');
    expect([...codes]).toEqual([2, 2, 3, 3, 2, 4]);
  });

  it('are found by name: other order, other columns among them', () => {
    const shuffled = reordered(table, [2, 0, 1]);
    const more = {
      ...shuffled,
      columns: ['new', ...shuffled.columns],
      data: [textColumn(series(8, () => 'x')), ...shuffled.data],
    };
    expect(encode(encoder, more, 'all')).toEqual(encode(encoder, table, 'all'));
  });

  it('that are not there are named together: WD115', () => {
    const others = rawTable({ City: ['Rome'], size: [3] });
    expect(() => encode(encoder, others, 'all')).toThrow(
      expect.objectContaining({
        code: 'WD115',
        message: 'a.csv lacks 2 of 3 columns: "city", "member"',
      }),
    );
  });
});

describe('an encoder', () => {
  it('needs a feature: WD165', () => {
    const table = rawTable({ y: [0, 1, 0], c: ['x', 'x', 'x'] });
    const refuse = (): unknown => fit(table, PLAIN, allRows(3), { target: 'y' });
    expect(refuse).toThrow(
      expect.objectContaining({ code: 'WD165', details: ['"y": target', '"c": constant'] }),
    );
  });

  it.each([
    [
      'the target alone',
      {},
      {},
      'give a table of more columns; if it is one, name what parts them: --delimiter CHAR',
    ],
    [
      'constants',
      { c: ['x', 'x', 'x'] },
      {},
      'give rows in which a column beside the target has two values or more',
    ],
    [
      'what is left out',
      { n: [1.5, 2, 2.5] },
      { ignore: ['n'] },
      'leave fewer columns out: --ignore, --id',
    ],
    [
      'ids and constants',
      { c: [1, 1, 1], id: [7, 9, 8] },
      {},
      'name columns to be used all the same: --categorical id, or --numeric for numbers',
    ],
  ])('says what to do where there is none: %s', (_, columns, asked, help) => {
    const table = rawTable({ y: [0, 1, 0], ...columns });
    expect(() => fit(table, PLAIN, allRows(3), { target: 'y', ...asked })).toThrow(
      expect.objectContaining({ code: 'WD165', help: [help] }),
    );
  });

  it('tells of a fault among numbers: WD162', () => {
    const ages = series(100, (row) => (row === 41 ? 'n.k.' : 20 + (row % 50)));
    expect(() => fit(rawTable({ age: ages }))).toThrow(
      expect.objectContaining({ code: 'WD162', place: expect.objectContaining({ line: 43 }) }),
    );
  });

  it('encodes no rows, and tables without numbers or without categories', () => {
    const table = rawTable({ city: ['a', 'b', 'c'] });
    expect(encode(fit(table), table, new Uint32Array(0))).toMatchObject({
      rows: 0,
      codes: new Uint32Array(0),
    });
    expect(encode(fit(table), table, 'all')).toMatchObject({
      rows: 3,
      numberColumns: 0,
      numbers: new Float32Array(0),
    });
    const numbers = rawTable({ a: [1.5, 2, 3] });
    expect(encode(fit(numbers), numbers, 'all')).toMatchObject({
      categoryColumns: 0,
      codes: new Uint32Array(0),
      crossColumns: 0,
    });
  });
});

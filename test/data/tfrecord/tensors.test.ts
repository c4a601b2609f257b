/** @file Serialized tensors in bytes features: the form of the HIGGS recipe. */
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { readTfRecord } from '../../../src/data/tfrecord/read-tfrecord.ts';
import { cells, faultOf, testFolder, wholeText } from './files.ts';
import { records, tensor, type Values } from './write-records.ts';

const file = testFolder();

type Row = Readonly<Record<string, Values>>;

async function read(...rows: Row[]): Promise<RawTable> {
  return readTfRecord([await file('a.tfrecord', records(...rows))]);
}

describe('tensors', () => {
  const HIGGS = Array.from({ length: 28 }, (_, i) => i / 4);

  it.each(['content', 'floats'] as const)('are lists of numbers, as %s', async (as) => {
    const table = await read({ t: { bytes: [tensor([1.5, 2, 3], { as })] } });
    expect(table.columns).toEqual(['t[0]', 't[1]', 't[2]']);
    expect(table.data[0]).toMatchObject({ kind: 'number', values: Float64Array.of(1.5) });
  });

  it('of any shape are read row by row, one value for many too', async () => {
    const square = tensor([1, 2, 3, 4], { shape: [2, 2] });
    const same = tensor([7], { shape: [2, 2], as: 'floats' });
    const table = await read({ t: { bytes: [square] } }, { t: { bytes: [same] } });
    expect(table.columns.map((name) => cells(table, name))).toEqual([
      ['1', '7'],
      ['2', '7'],
      ['3', '7'],
      ['4', '7'],
    ]);
    const scalar = await read({ t: { bytes: [tensor([9], { shape: [] })] } });
    expect(cells(scalar, 't')).toEqual(['9']);
  });

  it('of 28 numbers beside a label are the columns of HIGGS', async () => {
    const row = { features: { bytes: [tensor(HIGGS)] }, label: { float: [1] } };
    const table = await read(row, { ...row, label: { float: [0] } });
    expect(table.columns.slice(0, 3)).toEqual(['label', 'lepton_pT', 'lepton_eta']);
    expect(table.columns).toHaveLength(29);
    expect(table.columns.at(-1)).toBe('m_wwbb');
    expect(cells(table, 'label')).toEqual(['1', '0']);
    expect(cells(table, 'm_wwbb')).toEqual(['6.75', '6.75']);
    expect(table.decisions[1]).toMatch(/named as those of HIGGS/);
  });

  it('of 28 numbers beside anything else are numbered', async () => {
    const features = { bytes: [tensor(HIGGS)] };
    expect((await read({ features, label: { float: [1] }, id: { int64: [1] } })).columns).toContain(
      'features[27]',
    );
    expect((await read({ features: { float: HIGGS }, label: { float: [1] } })).columns).toContain(
      'features[27]',
    );
  });

  it.each([
    ['of another type', tensor([1], { dtype: 2 }), /data type 2, not 1/],
    ['with bytes for another shape', tensor([1, 2], { shape: [3] }), /8 bytes for 3 values/],
    ['with more values', tensor([1, 2], { shape: [1], as: 'floats' }), /2 values for a shape of 1/],
    ['cut off', tensor([1, 2, 3]).subarray(0, 15), /9 bytes are announced|bytes are announced/],
    ['of a negative shape', tensor([], { shape: [-1] }), /cannot have -1 values/],
    ['of an absurd shape', tensor([], { shape: [2 ** 40], as: 'floats' }), /1099511627776/],
    ['of an unknown rank', Buffer.from('0801120218010000', 'hex'), /shape of the tensor is not/],
  ])('%s are refused', async (_, bytes, reason) => {
    const text = wholeText(await faultOf(read({ t: { bytes: [bytes] } })));
    expect(text).toMatch(/^WD509\nrecord 1 at byte 0: "t" holds bytes that are neither UTF-8/);
    expect(text).toMatch(reason);
  });
});

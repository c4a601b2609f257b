/** @file model.json: written and read back whole, and refused wherever a stranger changed it. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { decodeModel, encodeModel } from '../../src/model/model-file.ts';
import { describeModel } from '../support/models.ts';

const MODEL = describeModel();

function refusal(text: string): string {
  try {
    decodeModel(text, 'runs/x/model.json');
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect([error.code, error.exitCode, error.place]).toEqual([
      'WD430',
      65,
      { file: 'runs/x/model.json' },
    ]);
    expect(error.help).toEqual([
      'use a folder that wd-train of this version wrote, or train again',
    ]);
    expect(error.details.length).toBeGreaterThan(0);
    expect(error.details.length).toBeLessThanOrEqual(8);
    return error.details.join('\n');
  }
  return 'none';
}

/** The text of a model with a value changed; `path` names it from the outside in. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const model: unknown = structuredClone(MODEL);
  let owner: unknown = model;
  for (const key of path.slice(0, -1)) owner = Reflect.get(Object(owner), key);
  const key = path[path.length - 1];
  if (value === undefined) Reflect.deleteProperty(Object(owner), key);
  else Reflect.set(Object(owner), key, value);
  return JSON.stringify(model);
}

describe('a model', () => {
  it('is written and read back', () => {
    expect(decodeModel(encodeModel(MODEL), 'm')).toEqual(MODEL);
    expect(encodeModel(MODEL).endsWith('}\n')).toBe(true);
    expect(encodeModel(decodeModel(encodeModel(MODEL), 'm'))).toBe(encodeModel(MODEL));
  });

  it('keeps normal scores, names of any text and every digit', () => {
    const columns = [
      { ...MODEL.columns[0], name: 'a "b"\n\u202e漢', mean: 1 / 3, scale: 5e-324 },
      ...MODEL.columns.slice(1, -1),
      { ...MODEL.columns[4], normalScores: { knots: [-1, 0.1, 7], scores: [-2.5, 0, 2.5] } },
    ];
    const model = { ...MODEL, columns };
    expect(decodeModel(encodeModel(model), 'm')).toEqual(model);
  });
});

describe('decodeModel refuses', () => {
  it.each(['', '{', 'null', '[]', '7', '"wd-model"', 'NaN', '{}'])('%j', (text) => {
    expect(refusal(text)).not.toBe('none');
  });

  it.each([
    ['an unknown key', ['shell'], 'rm'],
    ['an unknown key of the network', ['network', 'code'], 'rm'],
    ['an unknown key of a column', ['columns', 1, 'code'], 'rm'],
    ['an unknown key of the target', ['target', 'code'], 'rm'],
    ['another format', ['format'], 'onnx'],
    ['another version', ['version'], 2],
    ['a network that is missing', ['network'], undefined],
    ['a size that is missing', ['network', 'units'], undefined],
    ['a size of 0', ['network', 'units'], 0],
    ['a negative size', ['network', 'units'], -8],
    ['half a unit', ['network', 'units'], 8.5],
    ['a size as text', ['network', 'units'], '8'],
    ['a size beyond all memory', ['network', 'units'], 2 ** 31 + 1],
    ['a size beyond all counting', ['network', 'units'], 2 ** 53],
    ['too many layers', ['network', 'layers'], 1001],
    ['a dropout of everything', ['network', 'dropout'], 1],
    ['an unknown activation', ['network', 'activation'], 'require("fs")'],
    ['an inherited name as activation', ['network', 'activation'], 'constructor'],
    ['an epsilon of 0', ['network', 'batchNormEpsilon'], 0],
    ['more inputs than columns', ['network', 'features'], 2 ** 31],
    ['fewer inputs than columns', ['network', 'features'], 4],
    ['no columns', ['columns'], []],
    ['columns that are no list', ['columns'], { length: 5 }],
    ['a column of another kind', ['columns', 0, 'kind'], 'image'],
    ['a scale of 0', ['columns', 0, 'scale'], 0],
    ['a negative scale', ['columns', 0, 'scale'], -1],
    ['a mean that is no number', ['columns', 0, 'mean'], null],
    ['an endless name', ['columns', 0, 'name'], 'x'.repeat(100_001)],
    ['a name borne twice', ['columns', 0, 'name'], 'x1'],
    ['a target among the columns', ['target', 'name'], 'x1'],
    ['one class', ['target', 'classes'], ['0']],
    ['three classes', ['target', 'classes'], ['0', '1', '2']],
    ['the same class twice', ['target', 'classes'], ['1', '1']],
    ['knots that do not ascend', ['columns', 0, 'normalScores'], { knots: [1, 1], scores: [0, 1] }],
    [
      'more knots than scores',
      ['columns', 0, 'normalScores'],
      { knots: [0, 1, 2], scores: [0, 1] },
    ],
    ['a single knot', ['columns', 0, 'normalScores'], { knots: [0], scores: [0] }],
  ])('%s', (_, path, value) => expect(refusal(changed(path, value))).not.toBe('none'));

  it('infinite numbers, which JSON can spell', () => {
    const text = changed(['columns', 0, 'mean'], 12_345).replace('12345', '1e999');
    expect(refusal(text)).toContain('columns[0].mean');
  });

  it('a prototype in the place of a key', () => {
    const text = encodeModel(MODEL).replace('{', '{"__proto__": {"polluted": true},');
    expect(refusal(text)).toContain('__proto__');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('says where the fault is', () => {
    expect(refusal(changed(['network', 'units'], '8'))).toContain('network.units');
    expect(refusal(changed(['columns', 3, 'scale'], 0))).toContain('columns[3].scale');
    expect(refusal(changed(['network', 'features'], 4))).toBe('4 inputs, but 5 columns');
  });
});

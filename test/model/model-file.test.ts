/** @file model.json: written and read back whole, and refused wherever a stranger changed it. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import type { Encoder } from '../../src/data/schema/encoder.ts';
import { decodeModel, encodeModel, type ModelDescription } from '../../src/model/model-file.ts';
import { describeModel } from '../support/models.ts';
import { SMALL } from '../support/networks.ts';

const MODEL = describeModel();

/** A number with gaps, a category, a boolean, a cross, and several classes. */
const MIXED: ModelDescription = {
  ...MODEL,
  network: {
    ...SMALL,
    features: 3,
    categories: [{ size: 4, width: 3 }],
    crosses: [16],
    outputs: 3,
  },
  encoder: {
    columns: [
      { name: 'age', reading: { kind: 'number' } },
      { name: 'city', reading: { kind: 'category' } },
      { name: 'member', reading: { kind: 'boolean', no: ['n'], yes: ['y'] } },
    ],
    numbers: [
      { column: 'age', part: 'value', fill: 40.5, mean: 39, scale: 12 },
      { column: 'age', part: 'missing', fill: 0, mean: 0.1, scale: 0.3 },
      { column: 'member', part: 'value', fill: 1, mean: 0.5, scale: 0.5 },
    ],
    categories: [{ column: 'city', part: 'cell', vocabulary: ['Oslo', 'Rome'] }],
    crosses: [
      {
        terms: [
          { column: 'city', part: 'cell', multiplier: 4 },
          { column: 'member', part: 'cell', multiplier: 1 },
        ],
        modulus: 16,
        buckets: 16,
      },
    ],
  },
  target: { kind: 'multiclass', name: 'y', classes: ['a', 'b', 'c'] },
};
const step = { kind: 'even', unit: 'months', origin: 24_000, step: 1 } as const;
/** One input of the past: that of the target itself. */
const FORECAST: ModelDescription = {
  ...MODEL,
  network: { ...SMALL, features: 1 },
  encoder: {
    ...MODEL.encoder,
    columns: [{ name: 'y.lag1', reading: { kind: 'number' } }],
    numbers: [{ column: 'y.lag1', part: 'value', fill: 0, mean: 0, scale: 1 }],
  },
  target: { kind: 'regression', name: 'y', mean: 0, scale: 1 },
  forecast: { time: ['month'], horizon: 1, lags: [1], step, columns: [] },
};
const QUANTITY: ModelDescription = {
  ...MODEL,
  target: { kind: 'regression', name: 'y', mean: -1 / 3, scale: 1e-9 },
};

const AGAIN = {
  WD430: 'use a folder that wd-train of this version wrote, or train again',
  WD170: 'use a file that this program wrote, or train again',
  WD171: 'use a file that this program wrote, or train again',
};

/** Why a text is refused: WD430 for the model, WD170 and WD171 for its encoder. */
function refusal(text: string, code: keyof typeof AGAIN = 'WD430'): string {
  try {
    decodeModel(text, 'runs/x/model.json');
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect([error.code, error.exitCode, error.place]).toEqual([
      code,
      65,
      { file: 'runs/x/model.json' },
    ]);
    expect(error.help).toEqual([AGAIN[code]]);
    expect(error.details.length).toBeGreaterThan(0);
    expect(error.details.length).toBeLessThanOrEqual(8);
    return error.details.join('\n');
  }
  return 'none';
}

/** The text of a model with a value changed; `path` names it from the outside in. */
function changed(path: readonly (string | number)[], value: unknown, of = MODEL): string {
  const model: unknown = structuredClone(of);
  let owner: unknown = model;
  for (const key of path.slice(0, -1)) owner = Reflect.get(Object(owner), key);
  const key = path[path.length - 1];
  if (value === undefined) Reflect.deleteProperty(Object(owner), key);
  else Reflect.set(Object(owner), key, value);
  return JSON.stringify(model);
}

/** The way to a part of the first number. */
function number(key: string): (string | number)[] {
  return ['encoder', 'numbers', 0, key];
}

describe('a model', () => {
  it.each([
    ['numbers and two classes', MODEL],
    ['all kinds of inputs and several classes', MIXED],
    ['a quantity', QUANTITY],
  ])('is written and read back: %s', (_, model) => {
    expect(decodeModel(encodeModel(model), 'm')).toEqual(model);
    expect(encodeModel(model).endsWith('}\n')).toBe(true);
    expect(encodeModel(decodeModel(encodeModel(model), 'm'))).toBe(encodeModel(model));
  });

  it('keeps normal scores, names of any text and every digit', () => {
    const { columns, numbers } = MODEL.encoder;
    const name = 'a "b"\n\u202e漢';
    const encoder: Encoder = {
      ...MODEL.encoder,
      columns: [{ ...columns[0], name }, ...columns.slice(1)],
      numbers: [
        { ...numbers[0], column: name, mean: 1 / 3, scale: 5e-324 },
        ...numbers.slice(1, -1),
        { ...numbers[4], normalScores: { knots: [-1, 0.1, 7], scores: [-2.5, 0, 2.5] } },
      ],
    };
    const model = { ...MODEL, encoder };
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
    ['an unknown key of the target', ['target', 'code'], 'rm'],
    ['another format', ['format'], 'onnx'],
    ['another version', ['version'], 2],
    ['a network that is missing', ['network'], undefined],
    ['an encoder that is missing', ['encoder'], undefined],
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
    ['a target among the columns', ['target', 'name'], 'x1'],
    ['one class', ['target', 'classes'], ['0']],
    ['three classes', ['target', 'classes'], ['0', '1', '2']],
    ['the same class twice', ['target', 'classes'], ['1', '1']],
    ['a class as a number', ['target', 'classes'], [0, 1]],
    ['a positive class that there is not', ['target', 'positive'], '2'],
    ['the first class for the positive one', ['target', 'positive'], '0'],
    ['no positive class', ['target', 'positive'], undefined],
    ['a target of another kind', ['target', 'kind'], 'ranking'],
    ['columns without inputs', ['encoder', 'numbers'], []],
    ['outputs for more classes', ['network', 'outputs'], 2],
    ['a category that no column has', ['network', 'categories'], [{ size: 4, width: 3 }]],
    ['a cross that no column has', ['network', 'crosses'], [16]],
  ])('%s', (_, path, value) => expect(refusal(changed(path, value))).not.toBe('none'));

  it.each([
    ['nothing for an encoder', ['encoder'], null],
    ['an unknown key of the encoder', ['encoder', 'code'], 'rm'],
    ['an unknown key of a column', ['encoder', 'columns', 1, 'code'], 'rm'],
    ['an unknown key of a number', number('code'), 'rm'],
    ['no columns', ['encoder', 'columns'], []],
    ['columns that are no list', ['encoder', 'columns'], { length: 5 }],
    ['a column of another kind', ['encoder', 'columns', 0, 'reading'], { kind: 'image' }],
    ['a scale of 0', number('scale'), 0],
    ['a negative scale', number('scale'), -1],
    ['a mean that is no number', number('mean'), null],
    ['an endless name', ['encoder', 'columns', 0, 'name'], 'x'.repeat(100_001)],
    ['knots that do not ascend', number('normalScores'), { knots: [1, 1], scores: [0, 1] }],
    ['more knots than scores', number('normalScores'), { knots: [0, 1, 2], scores: [0, 1] }],
    ['a single knot', number('normalScores'), { knots: [0], scores: [0] }],
  ])('%s', (_, path, value) => expect(refusal(changed(path, value), 'WD170')).not.toBe('none'));

  it.each([
    ['a name borne twice', ['encoder', 'columns', 0, 'name'], 'x1'],
    ['a number of no column', number('column'), 'x9'],
    ['a number that stands twice', number('column'), 'x1'],
  ])('%s', (_, path, value) => expect(refusal(changed(path, value), 'WD171')).not.toBe('none'));

  it('infinite numbers, which JSON can spell', () => {
    const text = changed(number('mean'), 12_345).replace('12345', '1e999');
    expect(refusal(text, 'WD170')).toContain('numbers[0].mean');
    const quantity = changed(['target', 'mean'], 12_345, QUANTITY).replace('12345', '1e999');
    expect(refusal(quantity)).toContain('target.mean');
  });

  it('a prototype in the place of a key', () => {
    const text = encodeModel(MODEL).replace('{', '{"__proto__": {"polluted": true},');
    expect(refusal(text)).toContain('__proto__');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('says where the fault is', () => {
    expect(refusal(changed(['network', 'units'], '8'))).toContain('network.units');
    const flat = changed(['encoder', 'numbers', 3, 'scale'], 0);
    expect(refusal(flat, 'WD170')).toContain('numbers[3].scale');
    expect(refusal(changed(['network', 'features'], 4))).toBe(
      'inputs {"features":4,"categories":[],"crosses":[]}, but columns for {"features":5,"categories":[],"crosses":[]}',
    );
  });
});

describe('what parts of a model say of each other', () => {
  const vocabulary = ['encoder', 'categories', 0, 'vocabulary'];

  it.each<[string, (string | number)[], unknown, string]>([
    ['fewer numbers', ['network', 'features'], 2, 'inputs {"features":2,'],
    ['no category', ['network', 'categories'], [], 'inputs {"features":3,"categories":[],'],
    ['more codes', ['network', 'categories', 0, 'size'], 5, '"size":5,"width":3}]'],
    ['a wider embedding', ['network', 'categories', 0, 'width'], 4, '"size":4,"width":4}]'],
    ['more words', vocabulary, ['Bath', 'Oslo', 'Rome'], 'but columns for {"features":3,"cat'],
    ['fewer buckets', ['network', 'crosses'], [15], '"crosses":[15]}, but columns for'],
    ['another cross', ['network', 'crosses'], [16, 16], '"crosses":[16,16]}, but columns for'],
    ['one output', ['network', 'outputs'], 1, '1 outputs for 3 of the target'],
    ['a class more', ['target', 'classes'], ['a', 'b', 'c', 'd'], '3 outputs for 4 of the target'],
    ['a class twice', ['target', 'classes'], ['a', 'b', 'a'], 'two classes are the same'],
    ['the target as an input', ['target', 'name'], 'city', 'the target "city" is an input too'],
  ])('%s', (_, path, value, fault) => {
    expect(refusal(changed(path, value, MIXED))).toContain(fault);
  });

  it.each<[string, (string | number)[], unknown]>([
    ['a quantity of no scale', ['target', 'scale'], 0],
    ['a quantity of classes', ['target', 'classes'], ['0', '1']],
    ['a quantity of two outputs', ['network', 'outputs'], 2],
  ])('%s', (_, path, value) => expect(refusal(changed(path, value, QUANTITY))).not.toBe('none'));
});

describe('a forecast', () => {
  it('is read back whole', () => {
    expect(decodeModel(encodeModel(FORECAST), 'm.json')).toEqual(FORECAST);
  });

  it.each([
    [['forecast', 'lags'], [2, 1], 'must ascend'],
    [['forecast', 'lags'], [], 'Too small'],
    [['forecast', 'lags'], [1, 20_000], 'Too big'],
    [['forecast', 'horizon'], 0, 'Too small'],
    [['forecast', 'time'], [], 'Too small'],
    [['forecast', 'time'], ['year', 'month'], 'as many time columns as its step has'],
    [['forecast', 'step', 'step'], 0, 'Too small'],
    [['forecast', 'step', 'unit'], 'moons', 'Invalid option'],
    [['forecast', 'step', 'cycle'], { least: 1, size: 4 }, 'as many time columns as its step has'],
    [['forecast', 'more'], 1, 'Unrecognized key'],
    [['forecast', 'lags'], [2], 'the forecast has no input "y.lag1"'],
    [['target'], MODEL.target, 'a forecast of classes'],
  ])('with %j %j is refused', (path, value, text) => {
    expect(refusal(changed(path, value, FORECAST))).toContain(text);
  });
});

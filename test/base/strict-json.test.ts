/** @file The strict JSON reader: what it reads as `JSON.parse` does, and what it refuses. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson, quoted, type StrictJson } from '../../src/base/strict-json.ts';

/** The plain value that `JSON.parse` would give. */
function plain(value: StrictJson): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item)]);
  return Array.isArray(value) ? value.map(plain) : value;
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe('parseStrictJson reads', () => {
  it.each<[string, unknown]>([
    ['0', 0],
    ['9007199254740991', 2 ** 53 - 1],
    ['""', ''],
    [' [ ] ', []],
    ['{}', []],
    ['[1,\t[2],\r\n"x"]', [1, [2], 'x']],
    [String.raw`"\u0041\n\"\\\/\ud83d\ude00"`, 'A\n"\\/😀'],
    [
      '{"b":1,"a":{"b":2}}',
      [
        ['b', 1],
        ['a', [['b', 2]]],
      ],
    ],
    [
      '{"__proto__":{"x":1},"constructor":2}',
      [
        ['__proto__', [['x', 1]]],
        ['constructor', 2],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(plain(parseStrictJson(text))).toEqual(expected);
  });

  it('whatever JSON.stringify writes of strings, integers, lists and objects', () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'grapheme' }),
        fc.maxSafeNat(),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const entries = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(entries);
      if (typeof value !== 'object' || value === null) return value;
      return Object.entries(value).map(([key, item]) => [key, entries(item)]);
    };
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2, '\t'), (value, indent) => {
        expect(plain(parseStrictJson(JSON.stringify(value, null, indent)))).toEqual(entries(value));
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('parseStrictJson refuses', () => {
  it.each([
    ['', 'was expected, at character 1'],
    ['[1,]', 'was expected, at character 4'],
    ['[1 2]', '"," or "]" was expected, at character 4'],
    ['[1', '"," or "]" was expected, at character 3'],
    ['{"a":1', '"," or "}" was expected, at character 7'],
    ['{"a":1,}', 'a key in double quotes was expected, at character 8'],
    ['{a:1}', 'a key in double quotes was expected, at character 2'],
    ['{"a" 1}', '":" was expected, at character 6'],
    ['{"a":1,"a":1}', 'the key "a" stands twice, at character 8'],
    [String.raw`{"a":1,"\u0061":1}`, 'the key "a" stands twice, at character 8'],
    ['{"__proto__":1,"__proto__":2}', 'the key "__proto__" stands twice, at character 16'],
    ['{} {}', 'nothing more was expected, at character 4'],
    ['\uFEFF{}', 'was expected, at character 1'],
    ['true', 'was expected, at character 1'],
    ['null', 'was expected, at character 1'],
    ['-1', 'was expected, at character 1'],
    ['[1.5]', 'a number is no integer from 0 to 2^53 - 1, at character 2'],
    ['[1.0]', 'a number is no integer'],
    ['[1e3]', 'a number is no integer'],
    ['[1e999]', 'a number is no integer'],
    ['[01]', 'a number is no integer'],
    ['[9007199254740992]', 'a number is no integer'],
    [`[${'9'.repeat(400)}]`, 'a number is no integer'],
    ['"abc', 'a string has no end, at character 1'],
    ['"abc\\"', 'a string has no end, at character 1'],
    ['"abc\\', 'a string has no end, at character 1'],
    ['"a\nb"', 'a string has a bad escape or character, at character 1'],
    [String.raw`"\x41"`, 'a string has a bad escape or character'],
    [String.raw`"\ud800"`, 'a string has a bad escape or character'],
    [String.raw`{"\udc00\ud800":1}`, 'a string has a bad escape or character'],
    ["'a'", 'was expected, at character 1'],
    ['[1]// comment', 'nothing more was expected, at character 4'],
  ])('%s', (text, message) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
    expect(() => parseStrictJson(text)).toThrow(message);
  });

  it('nesting beyond 16 levels, however deep, without a stack overflow', () => {
    expect(() => parseStrictJson(nested(16))).not.toThrow();
    expect(() => parseStrictJson(nested(17))).toThrow('nested deeper than 16 levels');
    expect(() => parseStrictJson(nested(200_000))).toThrow('nested deeper than 16 levels');
    expect(() => parseStrictJson('{"a":'.repeat(200_000))).toThrow('nested deeper than 16 levels');
  });

  it('everything that JSON.parse refuses, among random damage', () => {
    const text = String.raw`{"__metadata__":{"a":"\u0062"},"w":{"shape":[2, 30],"dtype":"F32"}}`;
    const place = fc.nat({ max: text.length - 1 });
    const character = fc.constantFrom(...'{}[]",:\\u019.e- \n\u0000é'.split(''));
    fc.assert(
      fc.property(place, fc.nat({ max: 2 }), character, (at, cut, inserted) => {
        const damagedText = text.slice(0, at) + inserted + text.slice(at + cut);
        try {
          parseStrictJson(damagedText);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
          return;
        }
        expect(() => JSON.parse(damagedText)).not.toThrow();
      }),
      { seed: 2, numRuns: 3000 },
    );
  });

  it('a string of a megabyte in little time', () => {
    const started = performance.now();
    expect(parseStrictJson(`"${String.raw`\\a`.repeat(333_333)}"`)).toHaveLength(666_666);
    expect(() => parseStrictJson(`"${'\\'.repeat(1_000_001)}`)).toThrow('a string has no end');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('quoted', () => {
  it.each([
    ['', '""'],
    ['a "b"', String.raw`"a \"b\""`],
    ['é 漢 😀', '"é 漢 😀"'],
    ['\u001b[31m', String.raw`"\u001b[31m"`],
    ['\u009b31m\u007f', String.raw`"\u009b31m\u007f"`],
    ['a\u202eb\u2028', String.raw`"a\u202eb\u2028"`],
    ['\u{e0041}', String.raw`"\udb40\udc41"`],
    ['x'.repeat(81), `"${'x'.repeat(80)}…"`],
  ])('%j', (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });
});

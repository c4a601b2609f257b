/** @file Errors and warnings as text and as JSON. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dataError, ExitCode, usageError, WdError } from '../../src/base/errors.ts';
import { errorJson, formatError, formatWarning, jsonLine } from '../../src/cli/show-error.ts';

const plain = { color: false };

const age = dataError('WD121', '"age" holds text where a number was expected', {
  place: { file: 'people.csv', line: 4182, column: 3, text: 'n.k.' },
  details: ['4,181 rows before it were numbers'],
  help: ['read it as missing: --na "n.k."', 'or leave the column out: --drop age'],
});

describe('formatError', () => {
  it('says what, where, why and how to cure it, in this order', () => {
    expect(formatError(age, plain)).toBe(`\
error[WD121]: "age" holds text where a number was expected
  --> people.csv:4182:3
     | n.k.
  4,181 rows before it were numbers
  help: read it as missing: --na "n.k."
  help: or leave the column out: --drop age`);
  });

  it('is one line where there is nothing more to say', () => {
    expect(formatError(usageError('WD001', 'no'), plain)).toBe('error[WD001]: no');
  });

  it.each([
    [{ file: 'a.csv' }, 'a.csv'],
    [{ file: 'a.csv', line: 7 }, 'a.csv:7'],
    [{ file: 'a.csv', line: 7, column: 1 }, 'a.csv:7:1'],
    [{ file: 'a.csv', column: 2 }, 'a.csv, column 2'],
  ])('names the place %j', (place, shown) => {
    const error = dataError('WD110', 'x', { place });
    expect(formatError(error, plain)).toBe(`error[WD110]: x\n  --> ${shown}`);
  });

  it('indents every line of a message from elsewhere', () => {
    const error = new WdError('WD211', ExitCode.device, 'refused\nerror[WD999]: forged', {
      details: ['line 1\r\n  line 2\n'],
      help: ['one\ntwo'],
    });
    expect(formatError(error, plain)).toBe(`\
error[WD211]: refused
  error[WD999]: forged
  line 1
    line 2
  help: one
    two`);
  });

  it('obeys nothing that a file holds', () => {
    const nasty = '\u001b[2J\u202e\r\u009b1A';
    const error = dataError('WD121', nasty, {
      place: { file: nasty, line: 1, text: `${nasty}\n${'x'.repeat(1e6)}` },
      details: [nasty],
      help: [nasty],
    });
    const shown = formatError(error, plain);
    const escaped = String.raw`\x1b[2J\u202e\x0d\x9b1A`;
    expect(shown.split(escaped)).toHaveLength(6);
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(shown.length).toBeLessThan(500);
  });

  it('differs in colour only', () => {
    const colored = formatError(age, { color: true });
    expect(colored).toContain('\u001b[31merror[WD121]');
    expect(stripVTControlCharacters(colored)).toBe(formatError(age, plain));
  });
});

describe('formatWarning', () => {
  it('has the same form', () => {
    expect(formatWarning('WD301', 'early', ['--patience 5'], plain)).toBe(
      'warning[WD301]: early\n  help: --patience 5',
    );
    expect(formatWarning('WD301', 'early', [], plain)).toBe('warning[WD301]: early');
  });
});

describe('errorJson', () => {
  it('is one line with everything that is known', () => {
    expect(errorJson(age)).toBe(
      '{"v":1,"event":"error","code":"WD121","message":"\\"age\\" holds text where a number was expected",' +
        '"file":"people.csv","line":4182,"column":3,"details":["4,181 rows before it were numbers"],' +
        '"help":["read it as missing: --na \\"n.k.\\"","or leave the column out: --drop age"]}',
    );
    expect(JSON.parse(errorJson(usageError('WD001', 'no')))).toEqual({
      v: 1,
      event: 'error',
      code: 'WD001',
      message: 'no',
      details: [],
      help: [],
    });
  });
});

describe('jsonLine', () => {
  it('says the same with nothing that a terminal obeys', () => {
    const text = 'a\n\u001b\u007f\u009b\u202e\u2028\u{e0041}漢😀"\\';
    const line = jsonLine({ [text]: text });
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(JSON.parse(line)).toEqual({ v: 1, [text]: text });
  });

  it('writes numbers that JSON lacks as null', () => {
    expect(jsonLine({ loss: Number.NaN, auc: Infinity })).toBe('{"v":1,"loss":null,"auc":null}');
  });
});

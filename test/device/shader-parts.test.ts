/** @file Shaders that include parts: their text, and where each of its lines comes from. */
import { describe, expect, it } from 'vitest';
import { expandShader } from '../../src/device/shader-parts.ts';

const FILES: Readonly<Record<string, string>> = {
  plain: 'a\nb\n',
  one: '// One.\n//#include parts/x.wgsl\nend\n',
  two: '//#include parts/y.wgsl\n//#include parts/x.wgsl\n',
  mentioned: '// See //#include parts/x.wgsl\n  //#include parts/x.wgsl\n',
  lost: '//#include parts/none.wgsl\n',
  'parts/x': 'x1\nx2',
  'parts/y': 'y1\n//#include parts/x.wgsl\ny3\n',
};

function text(name: string): string {
  const found = FILES[name];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function expand(name: string): { code: string; origins: string[] } {
  const { code, origin } = expandShader(name, text);
  return { code, origins: code.split('\n').map((_, i) => origin(i + 1)) };
}

describe('expandShader', () => {
  it('leaves a shader without parts as it is', () => {
    const { code, origins } = expand('plain');
    expect(code).toBe(FILES['plain']);
    expect(origins).toEqual([1, 2, 3].map((line) => `shaders/plain.wgsl:${line}`));
  });

  it('puts a part where its line stands, and knows where each line comes from', () => {
    const { code, origins } = expand('one');
    expect(code).toBe('// One.\nx1\nx2\nend\n');
    expect(origins).toEqual([
      'shaders/one.wgsl:1',
      'shaders/parts/x.wgsl:1',
      'shaders/parts/x.wgsl:2',
      'shaders/one.wgsl:3',
      'shaders/one.wgsl:4',
    ]);
  });

  it('takes parts of parts, and shaders that only include', () => {
    const { code, origins } = expand('two');
    expect(code).toBe('y1\nx1\nx2\ny3\n\nx1\nx2\n');
    expect(origins.slice(1, 4)).toEqual([
      'shaders/parts/x.wgsl:1',
      'shaders/parts/x.wgsl:2',
      'shaders/parts/y.wgsl:3',
    ]);
  });

  it('takes a line for it only where that is all of the line', () => {
    expect(expand('mentioned').code).toBe(FILES['mentioned']);
  });

  it('names the shader for a line that is not there', () => {
    expect(expandShader('one', text).origin(99)).toBe('shaders/one.wgsl');
  });

  it('fails where the part does not exist', () => {
    expect(() => expandShader('lost', text)).toThrow('no parts/none');
  });
});

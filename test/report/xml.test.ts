/** @file Escaping of text from outside. */
import { describe, expect, it } from 'vitest';
import { escapeXml } from '../../src/report/xml.ts';

describe('escapeXml', () => {
  it.each([
    ['', ''],
    ['plain Zürich 漢 😀\t\n', 'plain Zürich 漢 😀\t\n'],
    ['<script>alert("1")</script>', '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'],
    ['a && b &amp; c', 'a &amp;&amp; b &amp;amp; c'],
    [']]>', ']]&gt;'],
    ['\u0000\u0007\u001b[2J', '\uFFFD\uFFFD\uFFFD[2J'],
    ['\ud800x\udc00', '\uFFFDx\uFFFD'],
    ['\uFFFE\uFFFF', '\uFFFD\uFFFD'],
  ])('%j', (text, expected) => {
    expect(escapeXml(text)).toBe(expected);
  });
});

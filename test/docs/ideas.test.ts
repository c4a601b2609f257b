/**
 * @file docs/ideas.md against the project: its tables and sentences hold the numbers that the project's own functions
 * give (test/docs/ideas/), no other numbers, its code runs, its diagram is what a step launches.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Cells, Facts } from './ideas/facts.ts';
import { layerFacts } from './ideas/layers.ts';
import { judgedFacts, lossFacts, sharedFacts } from './ideas/losses.ts';
import { networkFacts } from './ideas/networks.ts';
import { launches, roundingFacts, stepFacts, tapeFacts } from './ideas/steps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/ideas.md'), 'utf8');
const [INTRODUCTION, ...SECTIONS] = PAGE.split(/^## (?=\d)/m);
const CODE = /^```js\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm;

function section(number: number): string {
  return SECTIONS[number - 1];
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The tables of a section, without their heads. */
function tablesOf(text: string): Cells[] {
  const tables = text.match(/(?:^\|.*\n)+/gm) ?? [];
  return tables.map((table) => {
    const lines = table.trim().split('\n').slice(2);
    return lines.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  });
}

/** Numbers of two digits and more, years left out, that nothing has computed. */
function unproved(text: string, says: readonly string[]): string[] {
  const prose = text
    .replaceAll(CODE, '')
    .replaceAll(/^\|.*\n/gm, '')
    .replaceAll(/\]\([^)]*\)/g, ']');
  const rest = says.reduce((left, said) => left.replaceAll(said, ' '), plain(prose));
  const numbers = rest.match(/(?<![\w.])\d[\d,.]*\d/g) ?? [];
  return numbers.filter((number) => !/^20[01]\d$/.test(number));
}

const FACTS: readonly (readonly [
  title: string,
  number: number,
  facts: () => Facts | Promise<Facts>,
])[] = [
  ['wide and deep', 1, networkFacts],
  ['losses', 2, lossFacts],
  ['the tape', 3, tapeFacts],
  ['batches and Adam', 4, stepFacts],
  ['a hidden layer', 5, layerFacts],
  ['rounding', 6, roundingFacts],
  ['several devices', 7, sharedFacts],
  ['judging', 8, judgedFacts],
];

describe('docs/ideas.md', () => {
  it.each(FACTS)(
    '%s: the numbers are what the project computes, and there are no others',
    async (_, number, facts) => {
      const { tables, says } = await facts();
      const text = section(number);
      expect(tablesOf(text)).toEqual(tables);
      for (const said of says) expect(plain(text)).toContain(said);
      expect(unproved(text, says)).toEqual([]);
    },
  );

  it('would be found out: a number that nothing computed counts', () => {
    expect(
      unproved('It is 0.37 in\n12 rows of (Cheng 2016), [a](b-99.ts), float32, of 1,000.\n', [
        '12 rows',
      ]),
    ).toEqual(['0.37', '1,000']);
    expect(unproved(INTRODUCTION + section(9), [])).toEqual([]);
  });

  it('has code that runs and prints what stands below it', () => {
    const blocks = [...PAGE.matchAll(CODE)].map((match) => ({
      code: match[1],
      output: match.at(2),
    }));
    const outputs = blocks.map(({ code }) => {
      const options = { cwd: ROOT, input: code, encoding: 'utf8' } as const;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], options);
      expect(stderr).toBe('');
      return stdout;
    });
    // Below Adam stands a table: p in three steps.
    const [, path] = tablesOf(section(4));
    const steps = path.map((row) => `${row[5]}\n`).join('');
    expect(blocks.map(({ output }) => output !== undefined)).toEqual([true, false]);
    expect(outputs).toEqual([blocks[0].output, steps]);
  });

  it('draws a step as it is launched', () => {
    const [diagram] = section(6).match(/^```text\n[^]*?^```/m) ?? [''];
    const drawn = [
      ...diagram.matchAll(/^(?:\w+)? +[│▼ ] +([a-z-]+(?:, [a-z-]+)*)(?: {2}|$)/gm),
    ].flatMap(([, names]) => names.split(', '));
    // Which of its kernels computes a product depends on its sizes.
    const launched = launches().map((name) => name.replace(/^matmul-.*/, 'matmul'));
    expect(drawn).toEqual(launched.filter((name, i) => name !== launched[i - 1] || name === 'add'));
    for (const name of drawn)
      expect(existsSync(join(ROOT, `src/kernels/${name}.ts`)), name).toBe(true);
  });

  it('leads each word to a file that has it', () => {
    const [words] = tablesOf(section(9));
    const links = words
      .flatMap(([one, , other]) => [one, other])
      .map((cell) => /^\[(.*)\]\(\.\.\/(.*)\)$/.exec(cell));
    expect(links.length).toBeGreaterThan(30);
    const names = links.map((link) => link?.[1].replace(/ \(.*/, '').toLowerCase() ?? '');
    for (const [i, link] of links.entries()) {
      const source = readFileSync(join(ROOT, link?.[2] ?? ''), 'utf8').toLowerCase();
      expect(source, names[i]).toMatch(new RegExp(`\\b${names[i]}`));
    }
    const all = words.map(([one]) => one).concat(words.map(([, , other]) => other));
    expect(all.map((cell) => cell.toLowerCase())).toEqual(
      all.map((cell) => cell.toLowerCase()).toSorted(),
    );
  });

  it('stays short', () => {
    expect(PAGE.split('\n').length).toBeLessThanOrEqual(350);
  });
});

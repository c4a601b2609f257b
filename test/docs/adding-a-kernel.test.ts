/**
 * @file docs/adding-a-kernel.md, carried out: each of its blocks goes to its place in a copy of the project, and
 * there the new kernel's own tests must pass, on the CPU and on the GPU, with types, lint and formats clean.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENT = readFileSync(join(ROOT, 'docs/adding-a-kernel.md'), 'utf8');

/** What the new tests need of the project; packages are linked. */
const COPIED =
  'src shaders test scripts vitest.config.ts package.json tsconfig.json tsconfig.test.json .oxfmtrc.json .oxlintrc.json';

interface Block {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

/** The code blocks, each under the last line that holds nothing but a file's name. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let file = '';
  for (const match of markdown.matchAll(/^`([\w./-]+)`$|^```(\w+)\n([^]*?)^```$/gm)) {
    const [, name, language, text] = match;
    if (name === undefined) blocks.push({ file, language, text });
    else file = name;
  }
  return blocks;
}

/** A text with one hunk applied. What the hunk takes for the old text must stand there exactly once. */
function patched(text: string, hunk: string): string {
  const lines = hunk.split('\n').slice(0, -1);
  const without = (sign: string): string =>
    lines.map((line) => (line.startsWith(sign) ? '' : `${line.slice(1)}\n`)).join('');
  expect(lines.filter((line) => !/^[ +-]/.test(line))).toEqual([]);
  const before = without('+');
  expect(text.split(before).length - 1, before).toBe(1);
  return text.replace(before, () => without('-'));
}

const BLOCKS = blocksOf(DOCUMENT);
const WHOLE = BLOCKS.filter(({ language }) => language !== 'diff');
/** Every TypeScript file that the document makes or changes. */
const FILES = [...new Set(BLOCKS.map(({ file }) => file))].filter((file) => file.endsWith('.ts'));

let copy = '';

function run(program: string, ...args: string[]): { status: number | null; output: string } {
  // The copy's tests are a run of their own, not a part of this one.
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST)/.test(name));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', program), ...args],
    { cwd: copy, env: Object.fromEntries(own), encoding: 'utf8' },
  );
  return { status, output: `${stdout}\n${stderr}` };
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'wd-train-adding-a-kernel-'));
  for (const name of COPIED.split(' '))
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
});

afterAll(() => {
  if (copy !== '') rmSync(copy, { recursive: true, force: true });
});

describe('docs/adding-a-kernel.md', () => {
  it('has whole files that the project does not have, and changes to files that it has', () => {
    expect(WHOLE.map(({ file }) => file)).toEqual([
      'shaders/softplus.wgsl',
      'src/kernels/softplus.ts',
      'test/kernels/softplus.test.ts',
      'shaders/softplus-backward.wgsl',
      'src/kernels/softplus-backward.ts',
      'test/kernels/softplus-backward.test.ts',
    ]);
    for (const { file, language } of BLOCKS) {
      expect(existsSync(join(ROOT, file)), file).toBe(language === 'diff');
    }
    expect(BLOCKS.length - WHOLE.length).toBe(9);
  });

  it('fits the project as it is now', () => {
    for (const { file, language, text } of BLOCKS) {
      const path = join(copy, file);
      writeFileSync(path, language === 'diff' ? patched(readFileSync(path, 'utf8'), text) : text);
    }
  });

  interface Report {
    readonly testResults: readonly {
      readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
    }[];
  }

  it('makes a kernel whose cases pass on the CPU and on the GPU, and a rule that holds', () => {
    const report = join(copy, 'report.json');
    const { status, output } = run(
      'vitest/vitest.mjs',
      'run',
      'softplus',
      'test/autograd/gradients',
      'test/shaders',
      'test/bench/costs',
      '-t=softplus|one to one|every op|costs are known',
      '--reporter=json',
      `--outputFile=${report}`,
    );
    expect(status, output).toBe(0);
    const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    const passed = results.filter((each) => each.status === 'passed').map((each) => each.fullName);
    for (const name of ['softplus', 'softplus-backward']) {
      for (const step of ['the reference gives known values', 'the GPU agrees']) {
        expect(passed).toContainEqual(expect.stringContaining(`${name}: ${step}`));
      }
      expect(passed).toContainEqual(expect.stringContaining(`${name}: CPU agrees`));
      expect(passed).toContainEqual(expect.stringContaining(`'${name}' compiles as it stands`));
    }
    expect(passed).toContain('gradients agree with finite differences softplus');
    expect(passed).toContain(
      'gradients agree with finite differences every op of the tape is among them',
    );
    expect(passed).toContainEqual(expect.stringContaining('match one to one by name'));
    expect(passed).toContain('costs are known of every kernel, and of no others');
    expect(passed.length).toBeGreaterThan(70);
  });

  it('compiles', () => {
    const config = {
      extends: './tsconfig.test.json',
      include: ['src/autograd', 'src/model', ...FILES],
    };
    writeFileSync(join(copy, 'tsconfig.copy.json'), JSON.stringify(config));
    const { status, output } = run('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.copy.json');
    expect(status, output).toBe(0);
  });

  it('is written as the project is: oxfmt and oxlint have nothing to say of the new files', () => {
    const format = run('oxfmt/bin/oxfmt', '--check', ...FILES);
    expect(format.status, format.output).toBe(0);
    const lint = run('oxlint/bin/oxlint', '--deny-warnings', ...FILES);
    expect(lint.status, lint.output).toBe(0);
  });
});

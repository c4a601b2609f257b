/**
 * @file README.md and docs/ against the project: commands, flags, links, paths, and the tables that could go
 * out of date. docs/errors.md and docs/adding-a-kernel.md have tests of their own besides.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { benchProgram } from '../../src/cli/bench-program.ts';
import { dataProgram } from '../../src/cli/data-program.ts';
import { predictProgram } from '../../src/cli/predict-program.ts';
import { trainProgram } from '../../src/cli/train-program.ts';
import { presetRecipe } from '../../src/train/recipe.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Document {
  readonly file: string;
  readonly text: string;
  /** Without its code blocks. */
  readonly prose: string;
}

const FENCED = /^```(\w*)\n([^]*?)^```$/gm;

function readDocument(file: string): Document {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return { file, text, prose: text.replaceAll(FENCED, '') };
}

const NAMES = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const README = readDocument('README.md');
const ARCHITECTURE = readDocument('docs/architecture.md');
const DOCUMENTS = [README, ...NAMES.map((name) => readDocument(`docs/${name}`))];

interface Package {
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const PACKAGE: Package = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const PROGRAMS: Readonly<Record<string, () => Command>> = {
  'wd-bench': benchProgram,
  'wd-data': () => dataProgram(() => Promise.resolve()),
  'wd-predict': predictProgram,
  'wd-train': trainProgram,
};

function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...command.commands.flatMap(optionsOf)];
}

function flagsOf(command: Command): string[] {
  return ['--help', ...optionsOf(command).flatMap(({ long }) => long ?? [])];
}

/** Of launchers, which docs/distributed.md speaks of. */
const FOREIGN = new Set(
  '--allow-run-as-root --gpus --gpus-per-task --hostfile --mca --mpi --ntasks --oversubscribe'.split(
    ' ',
  ),
);

/** The parts of a command line that are run one after another, without environment and launcher. */
function partsOf(line: string): string[] {
  const parts = line.split('&&').map((part) => part.trim().replace(/^(?:[A-Z_]+=\S+ )+/, ''));
  const launched = parts.map((part) => part.replace(/^mpirun\S* .*?(?=npx )/, ''));
  return launched.map((part) => /^eval "\$\((.*)\)"$/.exec(part)?.[1] ?? part);
}

/** What is wrong with one part of a command line; undefined if it could be run. */
function faultOf(part: string, whole: boolean): string | undefined {
  const [first, ...rest] = part.split(/\s+/);
  if (first === 'npm') return npmFault(rest);
  if (first === 'node') return existsSync(join(ROOT, rest[0])) ? undefined : `no file ${rest[0]}`;
  const [name, ...args] = first === 'npx' ? rest : [first, ...rest];
  if (name in PACKAGE.bin) return programFault(name, args, whole);
  return first === 'npx' && name in PACKAGE.devDependencies ? undefined : `unknown: ${part}`;
}

function npmFault([command, script]: readonly string[]): string | undefined {
  if (command === 'install') return undefined;
  const name = command === 'run' ? script : command;
  return name in PACKAGE.scripts ? undefined : `npm has no script ${name}`;
}

/** A whole command line must parse; of one in passing, `wd-data higgs`, the flags must exist. */
function programFault(name: string, args: readonly string[], whole: boolean): string | undefined {
  const program = PROGRAMS[name]();
  if (!whole) {
    const flags = new Set(flagsOf(program));
    const unknown = args.filter((arg) => arg.startsWith('--') && !flags.has(arg));
    return unknown.length > 0 ? `${name} has no ${unknown.join(', ')}` : undefined;
  }
  try {
    program.parse([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    return `${name} ${args.join(' ')}: ${String(error)}`;
  }
}

/** All blocks of shell commands, line by line. */
function shellLines({ text }: Document): string[] {
  const blocks = [...text.matchAll(FENCED)].filter(([, language]) => language === 'sh');
  return blocks.flatMap(([, , code]) => code.trim().split('\n'));
}

/** Commands within sentences. */
function inlineCommands({ prose }: Document): string[] {
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span]) => span.replaceAll(/\s+/g, ' '));
  return spans.filter((span) => /^(?:[A-Z_]+=\S+ )*(?:npm|npx|node|wd-\w+) \S/.test(span));
}

/** The cells of all table rows under a heading, up to the next one. */
function rowsUnder({ text }: Document, heading: string): string[][] {
  const section = text.split(`\n${heading}\n`)[1]?.split(/^#+ /m)[0] ?? '';
  const lines = section.split('\n').filter((line) => /^\| [^-]/.test(line));
  const rows = lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.slice(1);
}

function firstCells(document: Document, heading: string): Set<string> {
  return new Set(rowsUnder(document, heading).map(([cell]) => cell));
}

describe('commands', () => {
  it('could be run: every line of every block of shell commands', () => {
    const lines = DOCUMENTS.flatMap(shellLines);
    const faults = lines.flatMap(partsOf).map((part) => faultOf(part, true));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    const setUp = ['npm install && npm run demo', 'npm install && npm test'];
    const uses = Object.keys(PROGRAMS).map((name): unknown =>
      expect.stringMatching(`^npx ${name} `),
    );
    expect(lines).toEqual(expect.arrayContaining([...setUp, ...uses]));
  });

  it('exist where sentences name them', () => {
    const commands = DOCUMENTS.flatMap(inlineCommands);
    const faults = commands.flatMap(partsOf).map((part) => faultOf(part, false));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    expect(commands.length).toBeGreaterThan(5);
  });

  it('would be found out if they did not', () => {
    for (const part of ['npx wd-train a.csv --unit 5', 'npx wd-predict a', 'npx wd-data higgs']) {
      expect(faultOf(part, true), part).toBeDefined();
    }
    for (const part of ['npm run no', 'npx nothing', 'node no.mjs', 'wd-train --no', 'ls']) {
      expect(faultOf(part, false), part).toBeDefined();
    }
  });

  it('are those of package.json', () => {
    const files = Object.keys(PROGRAMS).map((name) => [name, `dist/cli/${name}.js`]);
    expect(PACKAGE.bin).toEqual(Object.fromEntries(files));
  });
});

describe('flags', () => {
  const all = new Set(Object.values(PROGRAMS).flatMap((program) => flagsOf(program())));

  it.each(DOCUMENTS)('$file names none that no command has', ({ text }) => {
    const named = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !all.has(flag) && !FOREIGN.has(flag))).toEqual([]);
  });

  it('of the table in the README belong to wd-train', () => {
    const rows = rowsUnder(README, '### The flags that matter');
    const listed = rows.flatMap(([cell]) => cell.match(/--[a-z-]+/g) ?? []);
    const flags = new Set(flagsOf(trainProgram()));
    expect(listed.length).toBeGreaterThan(15);
    expect(listed.filter((flag) => !flags.has(flag))).toEqual([]);
  });
});

/** The anchor that a heading gets. */
function slug(heading: string): string {
  const kept = heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '');
  return kept.trim().replaceAll(' ', '-');
}

function anchorsOf({ prose }: Document): string[] {
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading));
}

describe('links', () => {
  it.each(DOCUMENTS)('of $file lead somewhere', (document) => {
    const { file, prose } = document;
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
    const inner = targets.filter((target) => !/^https?:/.test(target));
    for (const target of inner) {
      const [path, anchor] = target.split('#');
      const to = path === '' ? file : join(dirname(file), path);
      expect(existsSync(join(ROOT, to)), target).toBe(true);
      if (anchor !== undefined) {
        expect(anchorsOf(to === file ? document : readDocument(to)), target).toContain(anchor);
      }
    }
  });

  it('docs/README.md leads to every document', () => {
    const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
    for (const name of NAMES) if (name !== 'README.md') expect(index).toContain(`](${name})`);
  });
});

describe('what documents say of the project', () => {
  it.each(DOCUMENTS)('$file: the files that it names are there', ({ file, prose }) => {
    const spans = [...prose.matchAll(/`((?:src|shaders|test|docs|scripts)\/[\w./-]*)`/g)];
    // The document on kernels adds some that are not there: its own test looks after those.
    const paths = spans.map(([, path]) => path).filter((path) => !path.includes('softplus'));
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    if (file === 'docs/architecture.md') expect(paths.length).toBeGreaterThan(40);
  });

  it('README.md: the preset sizes networks and batches as its table says', () => {
    const rows = rowsUnder(README, '### Presets').map((cells) =>
      cells.map((cell) => Number(cell.replaceAll(',', ''))),
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const [count, units, batch] of rows) {
      expect(presetRecipe('tabular', count)).toMatchObject({ units, batch });
    }
  });

  it('README.md: a run leaves the files of its table, and no others', () => {
    const source = readFileSync(join(ROOT, 'src/report/run-folder.ts'), 'utf8');
    const written = [...source.matchAll(/^ {4}\['([\w.]+)', /gm)].map(([, name]) => name);
    const rows = rowsUnder(README, '## Use').map(([files]) => files);
    const listed = rows
      .flatMap((files) => files.split(', '))
      .map((name) => name.replaceAll('`', ''));
    expect(listed).toEqual(written);
  });

  it('README.md and docs/architecture.md: the houses are the folders of src', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true });
    const houses = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const inReadme = [...houses.map((name) => `\`src/${name}/\``), '`shaders/`', '`simd/`'];
    expect(firstCells(README, '## Reading the code')).toEqual(new Set(inReadme));
    const inArchitecture = houses.map((name) => `\`${name}\``);
    expect(firstCells(ARCHITECTURE, '## The houses')).toEqual(new Set(inArchitecture));
  });

  const STOPS = ['### Before the first step', '### One step', '### After an epoch'];

  it.each(STOPS)('docs/architecture.md, %s: each function is in its file', (heading) => {
    const rows = rowsUnder(ARCHITECTURE, heading);
    expect(rows.length).toBeGreaterThan(5);
    for (const [file, name] of rows.map((cells) => cells.map((cell) => cell.replaceAll('`', '')))) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      const declared = new RegExp(
        `(?:function|fn|const|interface|class) ${name}\\b|^ {2}(?:async )?#?${name}[(<]`,
        'm',
      );
      expect(source, `${name} in ${file}`).toMatch(declared);
    }
  });
});

/**
 * @file What docs/architecture.md says of the houses, held against the sources: who may import whom, which
 * files need Node, how a file opens, how long it may be.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

/** Each may import itself and those before it, and nothing else. `index.ts` is the package's front door, `browser.ts` a page's. */
const HOUSES = [
  'base',
  'exchange',
  'device',
  'kernels',
  'autograd',
  'model',
  'train',
  'report',
  'browser.ts',
  'index.ts',
  'bench',
  'cli',
];
/** `data` stands beside the line: it imports `base` alone, and these may import it. */
const USERS_OF_DATA = new Set(['data', 'model', 'train', 'report', 'index.ts', 'bench', 'cli']);

/** Packages that run on Node alone: addons, and what needs Node's streams, buffers or process. */
const NODE_PACKAGES = new Set([
  'webgpu',
  'csv-parse',
  'csv-parse/sync',
  'commander',
  'log-update',
  'koffi',
]);

const LONGEST = 250;
const MEDIAN = 120;

interface Import {
  readonly specifier: string;
  /** `type`: gone at run time. `static`: loaded with the file. `dynamic`: loaded when it is needed. */
  readonly kind: 'type' | 'static' | 'dynamic';
}

const FROM =
  /^(?:import|export)\s+(type\s+)?(?:\*(?:\s+as\s+\w+)?|\w+|(?:\w+,\s*)?\{[^}]*\})\s+from\s+'([^']+)';/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function importsOf(text: string): Import[] {
  const fromClauses = [...text.matchAll(FROM)].map(([, type, specifier]): Import => {
    return { specifier, kind: type === undefined ? 'static' : 'type' };
  });
  const calls = [...text.matchAll(DYNAMIC)].map(([, specifier]): Import => {
    return { specifier, kind: 'dynamic' };
  });
  return [...fromClauses, ...calls];
}

const HEADER = /^(?:#!.*\n)?\/\*\*\s(?:\s*\*\s)?(@file [^]*?)\*\//;

/** @param file from the folder of sources, with slashes: `device/dawn.ts` */
function readSource(file: string) {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return {
    file,
    house: file.split('/')[0],
    text,
    /** The first comment, its lines joined by blanks. */
    header: (HEADER.exec(text)?.[1] ?? '').replaceAll(/\s*\n \*\s?/g, ' ').trim(),
    lines: text.split('\n').length - 1,
    imports: importsOf(text),
  };
}

type Source = ReturnType<typeof readSource>;

const ALL = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readSource(name.replaceAll(sep, '/')))
  .toSorted((a, b) => (a.file < b.file ? -1 : 1));
const SOURCES = new Map(ALL.map((source) => [source.file, source]));

/** The file of ours that a specifier leads to; undefined for a package. */
function target({ file }: Source, { specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined;
}

interface Edge {
  readonly source: Source;
  readonly to: Source;
  readonly kind: Import['kind'];
}

const EDGES: readonly Edge[] = ALL.flatMap((source) =>
  source.imports.flatMap((each) => {
    const to = SOURCES.get(target(source, each) ?? '');
    return to === undefined ? [] : [{ source, to, kind: each.kind }];
  }),
);

function mayImport(from: string, to: string): boolean {
  if (to === 'data') return USERS_OF_DATA.has(from);
  if (from === 'data') return to === 'base';
  return HOUSES.indexOf(to) <= HOUSES.indexOf(from);
}

function shown(edges: readonly Edge[]): string[] {
  return edges.map(({ source, to }) => `${source.file} → ${to.file}`);
}

describe('the reading of imports', () => {
  it('misses none', () => {
    for (const { file, text, imports } of ALL) {
      const all = text.match(/ from '[^']+';$|\bimport\(|^import '/gm) ?? [];
      expect(imports.length, file).toBe(all.length);
    }
    expect(EDGES.length).toBeGreaterThan(200);
  });

  it('leads every relative one to a file, by its whole name', () => {
    const targets = ALL.flatMap((source) => source.imports.map((each) => target(source, each)));
    expect(targets.filter((file) => file !== undefined && !SOURCES.has(file))).toEqual([]);
  });
});

describe('houses', () => {
  it('are all known', () => {
    expect(new Set(ALL.map(({ house }) => house))).toEqual(new Set([...HOUSES, 'data']));
  });

  it('import themselves and those before them: base ← device ← kernels ← … ← cli; data base alone', () => {
    const wrong = EDGES.filter(({ source, to }) => !mayImport(source.house, to.house));
    expect(shown(wrong)).toEqual([]);
  });

  it.each([
    ['base', 'device', false],
    ['report', 'cli', false],
    ['data', 'device', false],
    ['autograd', 'data', false],
    ['cli', 'base', true],
    ['model', 'data', true],
    ['data', 'data', true],
  ])('%s may import %s: %s', (from, to, allowed) => {
    expect(mayImport(from, to)).toBe(allowed);
  });
});

type Pair = readonly [from: string, to: string];

/**
 * The imports on cycles and between them: what is left when files that import nothing of the rest, and
 * files that nothing of the rest imports, are taken away one after another.
 */
function cyclic(edges: readonly Pair[]): string[] {
  let left = edges;
  for (;;) {
    const from = new Set(left.map((edge) => edge[0]));
    const to = new Set(left.map((edge) => edge[1]));
    const inner = left.filter((edge) => to.has(edge[0]) && from.has(edge[1]));
    if (inner.length === left.length) return left.map((edge) => edge.join(' → '));
    left = inner;
  }
}

describe('cycles', () => {
  it('are found where there are some', () => {
    expect(
      cyclic([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
        ['c', 'd'],
      ]),
    ).toEqual(['b → c', 'c → b']);
    expect(cyclic([['a', 'b']])).toEqual([]);
    expect(cyclic([['a', 'a']])).toEqual(['a → a']);
  });

  it('there are none among the files, imports of types and dynamic ones included', () => {
    expect(cyclic(EDGES.map(({ source, to }) => [source.file, to.file]))).toEqual([]);
  });
});

function needsNode({ specifier }: Import): boolean {
  return specifier.startsWith('node:') || NODE_PACKAGES.has(specifier);
}

/** The whole of `cli` is Node's; elsewhere a file that needs Node says "(Node)" or "(Node only)" in its header. */
function isNodes({ house, header }: Source): boolean {
  return house === 'cli' || /\(Node( only)?\)/.test(header);
}

describe('what needs Node', () => {
  it('says so: a file that imports node:* or a package of Node alone has "(Node" in its header', () => {
    const silent = ALL.filter(
      (source) =>
        !isNodes(source) && source.imports.some((each) => each.kind !== 'type' && needsNode(each)),
    );
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  it('is not loaded by a file that does not say so', () => {
    const wrong = EDGES.filter(
      ({ source, to, kind }) => kind === 'static' && !isNodes(source) && isNodes(to),
    );
    expect(shown(wrong)).toEqual([]);
  });

  it('has no place in the engine: kernels, autograd, model, train, and both devices', () => {
    const engine = ALL.filter(({ file }) =>
      /^(kernels|autograd|model|train|device\/(cpu|gpu|kernel|arena|params))/.test(file),
    );
    expect(engine.filter(isNodes).map(({ file }) => file)).toEqual([]);
    expect(engine.length).toBeGreaterThan(60);
  });

  it('is not used by its global names either: Buffer, process', () => {
    const wrong = ALL.filter((source) => {
      const code = source.text.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
      return !isNodes(source) && /\b(?:Buffer[.<([]|process\.)/.test(code);
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

describe('webgpu, the native addon', () => {
  it('is loaded by device/dawn.ts alone, and only when it is needed', () => {
    const users = ALL.flatMap(({ file, imports }) =>
      imports
        .filter(({ specifier, kind }) => specifier === 'webgpu' && kind !== 'type')
        .map(({ kind }) => `${file} ${kind}`),
    );
    expect(users).toEqual(['device/dawn.ts dynamic']);
  });

  it('costs a run on the CPU nothing: dawn.ts itself is never loaded with another file', () => {
    const users = EDGES.filter(({ to, kind }) => to.file === 'device/dawn.ts' && kind === 'static');
    expect(shown(users)).toEqual([]);
  });
});

describe('files', () => {
  it('open with what they are: /** @file …, after the #! line of a command', () => {
    expect(ALL.filter(({ header }) => header.length < 20).map(({ file }) => file)).toEqual([]);
    const commands = ALL.filter(({ text }) => text.startsWith('#!'));
    expect(commands.map(({ file }) => file)).toEqual([
      'cli/wd-bench.ts',
      'cli/wd-data.ts',
      'cli/wd-predict.ts',
      'cli/wd-train.ts',
    ]);
  });

  it('have at most 250 lines, or say in the header why not: "Long because …"', () => {
    const long = ALL.filter(({ lines }) => lines > LONGEST);
    const silent = long.filter(({ header }) => !/\bLong (?:because|since)\b/.test(header));
    expect(silent.map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });

  it('are short: a median of at most 120 lines', ({ annotate }) => {
    const sizes = ALL.map(({ lines }) => lines).toSorted((a, b) => a - b);
    const median = sizes[Math.floor(sizes.length / 2)];
    expect(median).toBeLessThanOrEqual(MEDIAN);
    return annotate(`${sizes.length} files, median ${median} lines, longest ${sizes.at(-1)}`);
  });
});

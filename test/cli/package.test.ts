/** @file The package as npm would publish it: what is in it, and that it works with its dependencies alone. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCommand, type Ended, json, plainEnvironment, start, workplace } from './commands.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { path } = workplace();

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

let packed: Packed;
let files: string[] = [];

function npm(...args: string[]): string {
  const shell = process.platform === 'win32';
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', shell });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Puts the tarball into a folder of its own, and links exactly the packages that it depends on. */
function install(): void {
  const modules = path('node_modules');
  mkdirSync(join(modules, 'wd-train'), { recursive: true });
  const args = ['-xzf', path(packed.filename), '-C', join(modules, 'wd-train')];
  expect(spawnSync('tar', [...args, '--strip-components=1']).status).toBe(0);
  for (const folder of npm('ls', '--omit=dev', '--parseable', '--all').trimEnd().split('\n')) {
    const name = relative(join(ROOT, 'node_modules'), folder);
    // The project itself is in the list too, and packages inside others come along with them.
    if (name.startsWith('..') || name.includes(`node_modules${sep}`)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(folder, join(modules, name), 'junction');
  }
}

/** Runs Node there; links count as the places where they stand, so nothing else of this project is found. */
function node(...args: string[]): Promise<Ended> {
  return start(process.execPath, ['--preserve-symlinks', ...args], path(), plainEnvironment())
    .ended;
}

function command(name: string, ...args: string[]): Promise<Ended> {
  return node(path('node_modules', 'wd-train', 'dist', 'cli', `${name}.js`), ...args);
}

beforeAll(() => {
  builtCommand('wd-train');
  const told = npm('pack', '--ignore-scripts', '--json', '--pack-destination', path());
  const list: readonly Packed[] = JSON.parse(told);
  packed = list[0];
  files = packed.files.map((file) => file.path);
  install();
});

describe('the tarball', () => {
  it('holds the commands, the shaders, the documents and nothing else', () => {
    const places = new Set(files.map((file) => file.split('/')[0]));
    const expected = ['LICENSE', 'README.md', 'dist', 'docs', 'package.json', 'shaders'];
    expect([...places].toSorted()).toEqual(expected);
    const shaders = readdirSync(join(ROOT, 'shaders'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.wgsl'))
      .map((name) => `shaders/${name.replaceAll('\\', '/')}`);
    expect(shaders.length).toBeGreaterThan(20);
    expect(files).toEqual(expect.arrayContaining([...shaders, 'docs/errors.md']));
    expect(files).toContain('dist/report/THIRD-PARTY-LICENSES.txt');
  });

  it('holds compiled code only: no sources, maps, tests or secrets', () => {
    const kinds = new Set(files.map((file) => /(\.d)?\.[a-z]+$/.exec(file)?.[0] ?? file));
    expect([...kinds].toSorted()).toEqual(
      ['.d.ts', '.js', '.json', '.md', '.txt', '.wasm', '.wgsl', 'LICENSE'].toSorted(),
    );
    expect(files.filter((file) => /\.test\.|(^|\/)\./.test(file))).toEqual([]);
  });

  it('is small', () => {
    expect(packed.size).toBeLessThan(2e6);
    expect(packed.unpackedSize).toBeLessThan(8e6);
  });

  it('has an executable file behind each command', () => {
    const { bin } = json(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const targets = Object.entries(json(JSON.stringify(bin)));
    expect(targets.map(([name]) => name)).toEqual([
      'wd-bench',
      'wd-data',
      'wd-predict',
      'wd-train',
    ]);
    for (const [, target] of targets) {
      const file = path('node_modules', 'wd-train', String(target));
      expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o111).toBe(0o111);
    }
  });
});

describe('the installed package, with its dependencies alone', () => {
  it('cannot reach what is needed for development only', async () => {
    const probe = "import('esbuild').catch((error) => { console.log(error.code); });";
    expect((await node('--input-type=module', '-e', probe)).out).toBe('ERR_MODULE_NOT_FOUND\n');
  });

  it('can be imported by its name', async () => {
    const probe =
      "import('wd-train').then((library) => { console.log(Object.keys(library).length); });";
    const { code, out, err } = await node('--input-type=module', '-e', probe);
    expect([code, err]).toEqual([0, '']);
    expect(Number(out)).toBeGreaterThan(0);
  });

  it('makes a table, trains on it and scores it', async () => {
    const made = await command('wd-data', 'higgs', '--rows', '100', '-o', 'data.csv');
    expect(made).toMatchObject({ code: 0, err: '' });
    const sizes = ['--units', '8', '--layers', '1', '--epochs', '1', '--batch', '50'];
    const trained = await command('wd-train', 'data.csv', ...sizes, '--device', 'cpu');
    expect(trained).toMatchObject({ code: 0, err: '' });
    const scored = await command('wd-predict', 'runs/data-1', 'data.csv', '--device', 'cpu');
    expect(scored).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(path('data.scored.csv'), 'utf8').split('\n')).toHaveLength(102);
    expect(readFileSync(path('runs', 'data-1', 'curves.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it('finds its shaders and a GPU', async () => {
    const sizes = ['--units', '8', '--layers', '1', '--epochs', '1', '--batch', '50'];
    const device = ['--device', process.env['WD_TEST_DEVICE'] ?? 'gpu'];
    const { code, err } = await command('wd-train', 'data.csv', ...sizes, ...device, '-q');
    expect([code, err]).toEqual([0, expect.not.stringContaining('error[')]);
    const run = json(readFileSync(path('runs', 'data-2', 'metrics.json'), 'utf8'));
    expect(run['device']).not.toMatch(/^CPU /);
  });
});

/**
 * @file Builds `dist`: TypeScript to JavaScript, `simd/` to WebAssembly, and the drawing libraries into the one
 * file that uses them.
 *
 * The new tree is made aside and renamed into place once it is complete, and only when it differs from
 * the one that stands: two builds at once, or a command that runs meanwhile, see a whole tree.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { compileSimd } from './simd.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** The file into which its libraries are bundled, so that the package does not depend on them. */
const BUNDLED = 'report/curves.js';
const LICENSES = 'report/THIRD-PARTY-LICENSES.txt';
const HOUR = 3_600_000;

/** A fault to be shown without a stack. */
class BuildError extends Error {}

/** A new name on the same file system as `dist`, in a folder that git and the linter do not see. */
function aside() {
  const folder = join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  return join(folder, `build-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Removes what killed builds left; one that still runs is younger. */
function sweep() {
  const folder = join(root, '.cache');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (name.startsWith('build-') && age > HOUR) rmSync(path, { recursive: true, force: true });
  }
}

function compile(target) {
  const tsc = join(dirname(locate('typescript/package.json')), 'bin', 'tsc');
  const options = ['-p', join(root, 'tsconfig.json'), '--outDir', target];
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [tsc, ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (status !== 0) throw new BuildError(error?.message ?? `${stdout}${stderr}`.trimEnd());
}

function locate(specifier) {
  try {
    return createRequire(import.meta.url).resolve(specifier);
  } catch {
    const name = specifier.split('/', 1)[0];
    throw new BuildError(`${name} is not installed: run npm install, without --omit=dev`);
  }
}

/** Bundles the libraries of one file into it. Our own modules stay apart, so that each exists once. */
async function bundle(target) {
  locate('esbuild');
  const { build } = await import('esbuild');
  const file = join(target, BUNDLED);
  const ours = {
    name: 'ours',
    setup(builder) {
      builder.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) =>
        relative(target, resolveDir).startsWith('..') ? undefined : { path, external: true },
      );
    },
  };
  const { metafile } = await build({
    // Comments name files relative to this folder: the same in every build.
    absWorkingDir: target,
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
    // An optional dependency of linkedom, which does without.
    external: ['canvas'],
    plugins: [ours],
    metafile: true,
    logLevel: 'silent',
  });
  const { inputs } = Object.values(metafile.outputs)[0];
  return packagesOf(Object.keys(inputs).map((input) => resolve(target, input)));
}

/** The folders of the packages that these files belong to, sorted by name. */
function packagesOf(files) {
  const folders = files.map(
    (file) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0],
  );
  const found = new Set(folders.filter((folder) => folder !== undefined));
  return [...found].map(readPackage).toSorted((a, b) => (a.title < b.title ? -1 : 1));
}

function readPackage(path) {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((entry) => /^(licen[cs]e|copying)\b/i.test(entry));
  if (file === undefined) throw new BuildError(`${name} ${version} has no licence file in ${path}`);
  return {
    title: `${name} ${version} (${license})`,
    text: readFileSync(join(path, file), 'utf8').trim(),
  };
}

function licenseTexts(packages) {
  const sections = packages.map(({ title, text }) => `${title}\n\n${text}\n`);
  const intro = `${BUNDLED} contains code of these packages:\n`;
  return [intro, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

/** Commands can be run by path; npm sets the bit for installed ones only. */
function makeExecutable(target) {
  const folder = join(target, 'cli');
  if (!existsSync(folder)) return;
  const commands = readdirSync(folder).filter((name) => /^wd-.*\.js$/.test(name));
  for (const name of commands) chmodSync(join(folder, name), 0o755);
}

/** All files of a tree, as paths relative to it, sorted. */
function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted();
}

/** Whether two trees hold the same files, bytes and execute bits. A tree that vanishes differs. */
function same(a, b) {
  try {
    const files = filesOf(a);
    if (files.join('\n') !== filesOf(b).join('\n')) return false;
    return files.every(
      (file) =>
        readFileSync(join(a, file)).equals(readFileSync(join(b, file))) &&
        statSync(join(a, file)).mode === statSync(join(b, file)).mode,
    );
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Puts the new tree in the place of the old. Whoever else builds at the same time just does it again. */
function publish(target) {
  while (!same(target, dist)) {
    const retired = aside();
    try {
      renameSync(dist, retired);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    try {
      renameSync(target, dist);
      return;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code) || !existsSync(dist)) throw error;
    } finally {
      rmSync(retired, { recursive: true, force: true });
    }
  }
}

async function main() {
  const started = performance.now();
  sweep();
  const target = aside();
  try {
    locate('assemblyscript/package.json');
    compile(target);
    const fault = await compileSimd(root, join(target, 'simd'));
    if (fault !== undefined) throw new BuildError(fault);
    const packages = await bundle(target);
    writeFileSync(join(target, LICENSES), licenseTexts(packages));
    makeExecutable(target);
    const files = filesOf(target).length;
    publish(target);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`dist: ${files} files, ${packages.length} packages bundled, ${seconds} s`);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
}

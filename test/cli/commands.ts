/** @file Runs the built commands as a person does: each a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { higgsCsv } from '../../src/data/higgs/csv.ts';

export type CommandName = 'wd-train' | 'wd-predict' | 'wd-data' | 'wd-bench';

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Arguments of a training that takes a moment. */
export const TINY: readonly string[] =
  '--units 8 --layers 2 --epochs 2 --batch 64 --device cpu'.split(' ');

/** @throws where nothing is built: `npm test` builds first */
export function builtCommand(name: CommandName): string {
  const path = fileURLToPath(new URL(`../../dist/cli/${name}.js`, import.meta.url));
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: build it with node scripts/build.mjs, as npm test does`);
}

/** The environment of this process without what makes pipes coloured. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, NO_COLOR: __, ...env } = process.env;
  return env;
}

/** Simulated collisions as CSV: the column `label` first, 28 numbers behind it. */
export function collisions(rows: number, seed = 0): string {
  return [...higgsCsv(rows, seed)].join('');
}

/** A JSON object of any content. */
export function json(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new Error(`${text} is no object`);
}

/** What a command said with `--json`: every line must be an object of this version. */
export function events(out: string): Record<string, unknown>[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = json(line);
      if (event['v'] !== 1) throw new Error(`${line} lacks "v":1`);
      return event;
    });
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** What stdout has said so far. */
  readonly out: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until stdout or stderr has said something that matches; the process may have ended by then. */
  readonly said: (pattern: RegExp) => Promise<void>;
}

/** Nothing a failed test leaves behind runs longer. */
const LONGEST_MS = 50_000;

/** Starts any program and collects what it says. */
export function start(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = plainEnvironment(),
): Started {
  const limits = { timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...limits });
  const text = { out: '', err: '' };
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
    tell();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...text });
      tell();
    });
  });
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const over = child.exitCode !== null || child.signalCode !== null;
        if (over || pattern.test(text.out) || pattern.test(text.err)) resolve();
      };
      listeners.add(look);
      look();
    });
  return { ended, out: () => text.out, kill: (signal) => void child.kill(signal), said };
}

/** A temporary folder for the tests of a file, made before them and removed behind them. */
export interface Workplace {
  /** Its name holds blanks and letters that are not ASCII. */
  readonly folder: string;
  readonly path: (...names: string[]) => string;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly read: (...names: string[]) => string;
  /** Runs a built command there, or in another folder. */
  readonly run: (
    name: CommandName,
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
    cwd?: string,
  ) => Promise<Ended>;
  readonly start: (name: CommandName, args: readonly string[]) => Started;
}

export function workplace(): Workplace {
  let folder = '';
  /** Beside the folder, where no test looks for results. */
  const cache = (): string => `${folder} cache`;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wd träin '));
  });
  afterAll(() => {
    for (const each of [folder, cache()]) rmSync(each, { recursive: true, force: true });
  });
  const path = (...names: string[]): string => join(folder, ...names);
  const read = (...names: string[]): string => readFileSync(path(...names), 'utf8');
  const started = (
    name: CommandName,
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
    cwd = folder,
  ): Started =>
    start(process.execPath, [builtCommand(name), ...args], cwd, {
      WD_CACHE_DIR: cache(),
      ...(env ?? plainEnvironment()),
    });
  return {
    get folder() {
      return folder;
    },
    path,
    write: (name, content) => writeFileSync(path(name), content),
    read,
    run: (name, args, env, cwd) => started(name, args, env, cwd).ended,
    start: (name, args) => started(name, args),
  };
}

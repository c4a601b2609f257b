/**
 * @file A headless Chromium that opens one page: the one that npm's @sparticuz/chromium carries, for Linux on x86-64.
 *
 * Unpacked once, beside the software GPU of the same package.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const FLAGS = [
  '--headless',
  // As root, and in containers, Chromium starts only so.
  '--no-sandbox',
  '--no-zygote',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  // Stays until it is ended.
  '--remote-debugging-port=0',
];

/** How long a page may take, in ms. */
const PATIENCE = 30_000;

/** The folder with `chromium` and the libraries that small systems lack, in `lib`. */
function unpacked(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const root = entry.slice(0, entry.lastIndexOf('chromium') + 'chromium'.length);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const cache = join(dirname(dirname(root)), '.cache', 'wd-train');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, 'unpacking-'));
  const unpack = (name: string, target: string): string => {
    const bytes = brotliDecompressSync(readFileSync(join(root, 'bin', `${name}.br`)));
    writeFileSync(join(aside, target), bytes);
    return join(aside, target);
  };
  chmodSync(unpack('chromium', 'chromium'), 0o755);
  const tar = unpack('al2023.tar', 'lib.tar');
  execFileSync('tar', ['-xf', tar, '-C', aside]);
  rmSync(tar);
  try {
    renameSync(aside, folder);
  } catch (error) {
    // Another process was first: its folder is as good.
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function launch(folder: string, url: string, profile: string): ChildProcess {
  const libraries = [join(folder, 'lib'), process.env['LD_LIBRARY_PATH']];
  return spawn(join(folder, 'chromium'), [...FLAGS, `--user-data-dir=${profile}`, url], {
    // A process group of its own, so that all of it can be ended.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries.filter((each) => each !== undefined).join(':'),
    },
  });
}

/** Opens a page, waits for what it leads to, and ends the browser; fails where the browser ends first, or after 30 s. */
export async function browse<T>(url: string, outcome: Promise<T>): Promise<T> {
  const folder = unpacked();
  const profile = mkdtempSync(join(tmpdir(), 'wd-chromium-'));
  const browser = launch(folder, url, profile);
  const limit = setTimeout(end, PATIENCE, browser);
  let told = '';
  browser.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text));
  const ended = new Promise<string>((resolve) => {
    browser.once('error', (error) => resolve(error.message));
    browser.once('close', (code, signal) => resolve(`${code ?? signal}: ${told.slice(-2000)}`));
  });
  try {
    return await Promise.race([
      outcome,
      ended.then((how): never => {
        throw new Error(`Chromium has ended, ${how}`);
      }),
    ]);
  } finally {
    clearTimeout(limit);
    end(browser);
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Why there is no browser on this machine; undefined where there is one. */
export async function whyNoChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `@sparticuz/chromium runs on Linux on x86-64, and this is ${process.platform} on ${process.arch}`;
  }
  try {
    await browse('about:blank', new Promise((resolve) => void setTimeout(resolve, 500)));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @file Serves `dist` to one page, with and without cross-origin isolation, and hears what the page found. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { transformSync } from 'esbuild';
import { browse } from './chromium.ts';

const root = new URL('../../', import.meta.url);

const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

/** What the page, or a worker of it, runs. */
const RUN = `
  import { CpuDevice, kernels, openPageCpu } from '/dist/browser.js';
  import { openPageEngine } from '/dist/device/simd-page.js';
  import { work } from '/work.js';
  const tell = (found) => fetch('/found', { method: 'POST', body: JSON.stringify(found) });
  try {
    const search = decodeURIComponent(new URL(import.meta.url).search.slice(1));
    const { engine: options, wanted } = JSON.parse(search);
    const engine = await openPageEngine(options);
    const device = new CpuDevice({ engine });
    const rounds = [];
    const end = performance.now() + 10_000;
    do rounds.push(await work(device, kernels));
    while (engine?.helped < wanted && performance.now() < end);
    const { name } = device;
    device.destroy();
    const whole = await openPageCpu();
    const offered = navigator.hardwareConcurrency;
    const { crossOriginIsolated: isolated } = globalThis;
    const helped = engine?.helped ?? 0;
    const window = 'document' in globalThis;
    await tell({ name, isolated, window, rounds, helped, offered, whole: whole.name });
    whole.destroy();
  } catch (error) {
    await tell({ error: String(error.stack) });
  }`;

export interface PageOptions {
  /** Served with the headers that allow a SharedArrayBuffer. */
  readonly isolated: boolean;
  /** Runs in a worker of the page instead of its main thread. */
  readonly worker?: boolean;
  /** Files that are not there. */
  readonly without?: RegExp;
  /** Works until other threads have computed so many chunks; for 10 s at most. */
  readonly wanted?: number;
  readonly engine?: { readonly threads?: number; readonly relaxed?: boolean };
}

/** What a page found. */
export interface Found {
  readonly error?: string;
  readonly name: string;
  readonly isolated: boolean;
  /** Whether it ran on the page's main thread. */
  readonly window: boolean;
  /** Bits of `work`, each time. */
  readonly rounds: readonly number[][];
  /** Chunks that other threads computed. */
  readonly helped: number;
  /** What the browser says of the machine's threads. */
  readonly offered: number;
  /** Name of the device with as many threads as that. */
  readonly whole: string;
}

function fileOf(
  path: string,
  { worker = false, engine = {}, wanted = 0 }: PageOptions,
): string | Uint8Array {
  if (path === '/') {
    const run = JSON.stringify(`/run.js?${encodeURIComponent(JSON.stringify({ engine, wanted }))}`);
    const start = worker ? `new Worker(${run}, { type: 'module' })` : `import(${run})`;
    return `<!doctype html><title>SIMD</title><script type="module">${start};</script>`;
  }
  if (path === '/run.js') return RUN;
  if (path === '/work.js') {
    const source = readFileSync(new URL('test/support/page-work.ts', root), 'utf8');
    return transformSync(source, { loader: 'ts' }).code;
  }
  return readFileSync(new URL(`.${path}`, root));
}

function answer(request: IncomingMessage, response: ServerResponse, options: PageOptions): void {
  const path = new URL(request.url ?? '/', 'http://page').pathname;
  const known = path === '/' || /\.(js|wasm)$/.test(path);
  if (!known || options.without?.test(path) === true) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[path === '/' ? 'html' : path.slice(path.lastIndexOf('.') + 1)];
  const headers = { 'content-type': type, ...(options.isolated ? ISOLATION : {}) };
  response.writeHead(200, headers).end(fileOf(path, options));
}

/** What a page posts to a server. */
function postTo(server: Server): Promise<Found> {
  return new Promise((resolve) => {
    server.on('request', (request) => {
      if (request.method !== 'POST') return;
      let text = '';
      request.setEncoding('utf8').on('data', (more: string) => (text += more));
      request.on('end', () => resolve(JSON.parse(text)));
    });
  });
}

/** Opens such a page in a browser; returns what it found. */
export async function onPage(options: PageOptions): Promise<Found> {
  const server = createServer((request, response) => {
    if (request.method === 'POST') response.end();
    else answer(request, response, options);
  });
  const found = postTo(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    return await browse(`http://127.0.0.1:${port}/`, found);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * @file Ours and other libraries on the same work, turn by turn: A B C, A B C, … Each turn is a process of
 * its own; what counts is the median of a contestant's turns. Prints a markdown table.
 *
 *   node bench/side-by-side.mjs --device cpu --units 64 256 --products 512 --rounds 3
 *   node bench/side-by-side.mjs --device llvmpipe --units 64 --out side-by-side.json
 *
 *   --device NAME       cpu: against WASM and PyTorch; anything else: against WebGPU on the same adapter
 *   --units N…          training steps of the recipe's network, 5 layers (default 64 256)
 *   --batch N           rows of a step (default 1024)
 *   --products N…       square matrix products (default none)
 *   --rounds N          turns of each contestant (default 3)
 *   --seconds N         how long each turn measures (default 2)
 *   --peers DIR         a folder where the other libraries are installed; or WD_PEERS
 *   --python COMMAND    a Python with PyTorch; or WD_PYTHON (default python3)
 *   --only NAME…        these contestants alone, besides ours
 *   --out FILE          all turns as JSON
 *
 * Run `npm run build` first. What a contestant cannot do is left out of the table and said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from './command-line.mjs';

const PEERS = `npm install webgpu@0.6.2 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 \\
    @tensorflow/tfjs-backend-webgpu@4.22.0 @jax-js/jax@0.1.25`;
const TURN_LIMIT_MS = 600_000;

const OPTIONS = {
  device: { type: 'string', default: 'cpu' },
  units: { type: 'string', multiple: true, number: true },
  batch: { type: 'string', default: '1024', number: true },
  products: { type: 'string', multiple: true, number: true },
  rounds: { type: 'string', default: '3', number: true },
  seconds: { type: 'string', default: '2', number: true },
  peers: { type: 'string', default: process.env.WD_PEERS ?? '' },
  python: { type: 'string', default: process.env.WD_PYTHON ?? 'python3' },
  only: { type: 'string', multiple: true },
  out: { type: 'string' },
};
const given = readCommandLine(import.meta.url, OPTIONS, repeated(process.argv.slice(2)));

/** `--units 64 256` as `--units 64 --units 256`. */
function repeated(args) {
  const out = [];
  let option = '';
  for (const arg of args) {
    if (arg.startsWith('--')) option = arg;
    else if (out.at(-2) === option && ['--units', '--products', '--only'].includes(option)) {
      out.push(option);
    }
    out.push(arg);
  }
  return out;
}

function fail(message) {
  console.error(`side-by-side: ${message}`);
  process.exit(2);
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Runs a program; its last line of output is its result. */
function turn(file, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(file, args, {
    encoding: 'utf8',
    timeout: TURN_LIMIT_MS,
    killSignal: 'SIGKILL',
    ...options,
  });
  if (status !== 0) {
    const said = (error?.message ?? stderr ?? '').trimEnd().split('\n');
    throw new Error(said.findLast((line) => line !== '') ?? `ended with ${status}`);
  }
  return JSON.parse(stdout.trimEnd().split('\n').at(-1));
}

function ours({ kind, size }) {
  const command = here('../dist/cli/wd-bench.js');
  const sized =
    kind === 'step' ? ['--step', '--units', size, '--batch', given.batch] : ['--products', size];
  const common = ['--seconds', given.seconds, '--device', given.device, '--json'];
  const report = turn(process.execPath, [command, ...sized, ...common]);
  const ms = kind === 'step' ? report.step.ms : report.products[0].seconds.median * 1e3;
  return { ms, version: report.version, device: report.device.name };
}

/** A script of ours, run as if it lay in the folder where its packages are. */
function nodePeer(script, backend) {
  return ({ kind, size }) => {
    const args = ['--input-type=module', '-', backend, kind, size, given.batch, given.seconds];
    const env = { ...process.env };
    if (given.device !== 'gpu' && given.device !== 'cpu') env.WD_ADAPTER = adapterName();
    return turn(process.execPath, args, {
      cwd: given.peers,
      env,
      input: readFileSync(here(`peers/${script}`), 'utf8'),
    });
  };
}

let adapter;
/** The whole name of the adapter, as the binding wants it. */
function adapterName() {
  if (adapter === undefined) {
    const listed = turn(process.execPath, [
      here('../dist/cli/wd-bench.js'),
      '--adapters',
      '--json',
    ]);
    const wanted = given.device.toLowerCase();
    adapter = listed.adapters.find(({ name }) => name.toLowerCase().includes(wanted))?.name;
    if (adapter === undefined) fail(`no adapter is named ${given.device}`);
  }
  return adapter;
}

function pytorch(device) {
  return ({ kind, size }) => {
    const args = [here('peers/pytorch.py'), device, kind, size, given.batch, given.seconds];
    return turn(given.python, args);
  };
}

function contestants() {
  const all = { 'wd-train': ours };
  if (given.device === 'cpu') {
    all['tfjs WASM'] = nodePeer('tfjs.mjs', 'wasm');
    all['jax-js WASM'] = nodePeer('jax.mjs', 'wasm');
    all['PyTorch CPU'] = pytorch('cpu');
  } else {
    all['tfjs WebGPU'] = nodePeer('tfjs.mjs', 'webgpu');
    all['jax-js WebGPU'] = nodePeer('jax.mjs', 'webgpu');
    if (!/llvmpipe|swiftshader/i.test(given.device)) all['PyTorch CUDA'] = pytorch('cuda');
  }
  const { only } = given;
  const chosen = Object.entries(all).filter(([name]) => {
    return name === 'wd-train' || only === undefined || only.some((part) => name.includes(part));
  });
  const inNode = chosen.some(([name]) => /js/.test(name));
  if (inNode && (given.peers === '' || !existsSync(join(given.peers, 'node_modules')))) {
    fail(
      `the other libraries are not there.\n  In an empty folder:\n  ${PEERS}\n  then --peers that folder, or WD_PEERS; without them: --only PyTorch`,
    );
  }
  return chosen;
}

function works() {
  const steps = (given.units ?? (given.products ? [] : ['64', '256'])).map((size) => ({
    kind: 'step',
    size,
    name: `step, 5×${size} units, ${given.batch} rows`,
  }));
  const products = (given.products ?? []).map((size) => ({
    kind: 'product',
    size,
    name: `product ${size}×${size}×${size}`,
  }));
  return [...steps, ...products];
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** All turns of all contestants at one work. */
function contest(work, players, rounds) {
  const results = players.map(([name]) => ({ name, times: [], fault: undefined }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, [name, play]] of players.entries()) {
      const result = results[i];
      if (result.fault !== undefined) continue;
      try {
        const { ms, version, device } = play(work);
        result.times.push(ms);
        result.version = version ?? result.version;
        result.device = device;
        console.error(`${work.name}, round ${round + 1}: ${name} ${ms.toPrecision(4)} ms`);
      } catch (error) {
        result.fault = error instanceof Error ? error.message : String(error);
        console.error(`${work.name}: ${name} fails: ${result.fault}`);
      }
    }
  }
  return { work: work.name, kind: work.kind, results };
}

function show(ms) {
  return ms >= 1000 ? `${(ms / 1000).toPrecision(3)} s` : `${ms.toPrecision(3)} ms`;
}

function cell({ times, fault }, own) {
  if (fault !== undefined || times.length === 0) return 'fails';
  const ms = median(times);
  const factor = own === undefined || own === ms ? '' : ` (${(ms / own).toPrecision(2)}×)`;
  return `${show(ms)}${factor}`;
}

function markdown(contests) {
  const names = contests[0].results.map(({ name, version }) =>
    version === undefined ? name : `${name} ${version}`,
  );
  const lines = [
    ['work', ...names],
    ['---', ...names.map(() => '---:')],
  ];
  for (const { work, results } of contests) {
    const [{ times }] = results;
    const own = times.length > 0 ? median(times) : undefined;
    lines.push([work, ...results.map((result) => cell(result, own))]);
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const players = contestants();
const loadBefore = loadavg()[0];
const contests = [];
for (const work of works()) {
  contests.push(contest(work, players, Number(given.rounds)));
  // Written anew after each work: a run that is cut short leaves what there is.
  keep(reportOf());
}
const report = reportOf();
const load = report.load.map((one) => one.toFixed(1)).join(' to ');
console.log(`${report.machine.cpu}, ${report.machine.threads} threads; ${report.device}`);
console.log(`${report.date.slice(0, 10)}, medians of ${report.rounds} turns, load ${load}`);
console.log('× is how many times the time of ours\n');
console.log(markdown(contests));

function reportOf() {
  const [{ results }] = contests;
  const machine = {
    cpu: cpus()[0].model.trim(),
    threads: availableParallelism(),
    node: process.version,
  };
  return {
    date: new Date().toISOString(),
    command: ['node bench/side-by-side.mjs', ...process.argv.slice(2)].join(' '),
    machine,
    device: results[0].device,
    /** Of the minute before and of the last one: what else the machine had to do. */
    load: [loadBefore, loadavg()[0]],
    rounds: Number(given.rounds),
    contests,
  };
}

function keep(found) {
  if (given.out === undefined) return;
  writeFileSync(given.out, `${JSON.stringify(found, undefined, 2)}\n`);
}

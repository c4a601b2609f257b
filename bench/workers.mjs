/**
 * @file Workers of one training beside as many trainings that know nothing of each other, turn by turn: how many of
 * their rows a second the workers keep, and what the exchange of gradients costs of a step. Prints a markdown table.
 *
 *   node bench/workers.mjs --workers 2 --units 256 --batch 1024 --rounds 5
 *
 *   --workers N         CPU workers of one thread each, and independent processes of one thread each (default 2)
 *   --units N           units of the recipe's five hidden layers (default 256)
 *   --batch N           rows of a worker's step (default 1024)
 *   --rows N            rows of the table (default 24000)
 *   --epochs N          of each training (default 4)
 *   --rounds N          turns of each (default 5)
 *   --launcher COMMAND  workers that are ranks of MPI, by this launcher: mpirun.openmpi, mpirun.mpich
 *   --out FILE          all turns as JSON
 *
 * The exchange alone is measured on threads in either case. What counts is a turn's rows a second, training alone, and of several turns the median; on a machine that is not quiet
 * the best of each say more. Run `npm run build` first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { readCommandLine } from './command-line.mjs';

const LAYERS = 5;
const FEATURES = 28;
const EXCHANGES = 60;

function built(path) {
  return fileURLToPath(new URL(`../dist/${path}`, import.meta.url));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A training as a process of its own, or as a job of that launcher. @returns its rows a second */
function train(folder, args, [command, ...words] = []) {
  const own = [built('cli/wd-train.js'), ...args, '--json', '-qq'];
  const stdio = ['ignore', 'pipe', 'inherit'];
  const options = { cwd: folder, stdio };
  const training =
    command === undefined
      ? spawn(process.execPath, own, options)
      : spawn(command, [...words, process.execPath, ...own], options);
  let said = '';
  training.stdout.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    training.once('close', (code) => {
      if (code !== 0) return reject(new Error(`wd-train ended with ${code}`));
      return resolve(JSON.parse(said.trimEnd().split('\n').at(-1)).rowsPerSecond);
    });
  });
}

/** The exchange alone: gradients of that size, summed by workers that all begin at once. */
async function exchangeHere({ team, rank, length }) {
  const { ThreadCommunicator } = await import(built('exchange/thread-communicator.js'));
  const { openCpu } = await import(built('device/simd-files.js'));
  const communicator = new ThreadCommunicator(team, rank);
  const device = openCpu(1);
  const gradients = device.create('f32', length);
  const times = [];
  for (let i = 0; i < EXCHANGES; i++) {
    await communicator.barrier();
    const started = performance.now();
    await communicator.sum(device.hostArray(gradients));
    times.push(performance.now() - started);
  }
  await communicator.close();
  device.destroy();
  parentPort.postMessage(median(times.slice(10)), []);
}

async function timeExchange(workers, length) {
  const { createTeam } = await import(built('exchange/thread-team.js'));
  const team = createTeam(Array.from({ length: workers }, () => 'cpu'));
  const times = await Promise.all(
    team.names.map(
      (_, rank) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), {
            workerData: { team, rank, length },
          });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  return median(times);
}

/** Weights of the recipe's network. */
function weightsOf(units) {
  const hidden = FEATURES * units + (LAYERS - 1) * units ** 2 + LAYERS * 3 * units;
  return hidden + units + 1 + FEATURES + 1;
}

function best(values) {
  return Math.max(...values);
}

function rate(value) {
  return `${Math.round(value).toLocaleString('en-US')} rows/s`;
}

async function main() {
  const given = readCommandLine(import.meta.url, {
    workers: { type: 'string', default: '2', number: true },
    units: { type: 'string', default: '256', number: true },
    batch: { type: 'string', default: '1024', number: true },
    rows: { type: 'string', default: '24000', number: true },
    epochs: { type: 'string', default: '4', number: true },
    rounds: { type: 'string', default: '5', number: true },
    launcher: { type: 'string' },
    out: { type: 'string' },
  });
  const workers = Number(given.workers);
  const folder = mkdtempSync(join(tmpdir(), 'wd-workers-'));
  try {
    const table = [built('cli/wd-data.js'), 'higgs', '--rows', given.rows, '-o', 'higgs.csv'];
    spawnSync(process.execPath, table, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const common = `higgs.csv --layers ${LAYERS} --no-linear --threads 1 --drop-remainder`.split(
      ' ',
    );
    const sizes = ['--units', given.units, '--epochs', given.epochs, '--average', '0'];
    const each = ['--batch-per-replica', given.batch, '--replicas'];
    const alone = [...common, ...sizes, ...each, '1', '--device', 'cpu'];
    const list = Array.from({ length: workers }, () => 'cpu').join();
    const by = given.launcher === undefined ? ['--workers', list] : ['--device', 'cpu'];
    const together = [...common, ...sizes, ...each, String(workers), ...by];
    const launch = given.launcher === undefined ? [] : [given.launcher, '-n', String(workers)];
    const turns = [];
    for (let round = 0; round < Number(given.rounds); round++) {
      const apart = await Promise.all(Array.from({ length: workers }, () => train(folder, alone)));
      const independent = apart.reduce((sum, one) => sum + one, 0);
      const team = await train(folder, together, launch);
      turns.push({ independent, team, share: team / independent });
      console.error(`turn ${round + 1}: ${(team / independent).toFixed(3)}`);
    }
    const team = median(turns.map((turn) => turn.team));
    const stepMs = (1e3 * workers * Number(given.batch)) / team;
    const length = weightsOf(Number(given.units));
    const exchangeMs = await timeExchange(workers, length);
    const result = {
      workers,
      units: Number(given.units),
      batch: Number(given.batch),
      independent: median(turns.map((turn) => turn.independent)),
      team,
      share: median(turns.map((turn) => turn.share)),
      bestShare: best(turns.map((one) => one.team)) / best(turns.map((one) => one.independent)),
      stepMs,
      exchangeMs,
      exchangeShare: exchangeMs / stepMs,
    };
    console.log(
      `| work | ${workers} processes apart | ${workers} workers | kept | of the best turns | a step | the exchange |`,
    );
    console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
    console.log(
      `| ${LAYERS}×${given.units} units, ${given.batch} rows each | ${rate(result.independent)} | ${rate(team)} | ${result.share.toFixed(3)} | ${result.bestShare.toFixed(3)} | ${stepMs.toFixed(1)} ms | ${exchangeMs.toFixed(2)} ms, ${(100 * result.exchangeShare).toFixed(1)} % |`,
    );
    if (given.out !== undefined) {
      writeFileSync(given.out, `${JSON.stringify({ ...result, turns }, undefined, 2)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await (isMainThread ? main() : exchangeHere(workerData));

/**
 * @file Trains on the real HIGGS rows, where they lie beside the project, on the CPU and on a GPU.
 *
 *   node scripts/real-run.mjs           a small network, a few epochs, both devices: minutes
 *   node scripts/real-run.mjs --full    256 units, 5 layers, three seeds: the validation AUC that is promised
 *
 * Both compare the two devices: the same seed must give nearly the same losses. WD_DEVICE names the GPU
 * (default: a hardware adapter, else SwiftShader).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { softwareVulkan } from './software-vulkan.mjs';

const table = fileURLToPath(new URL('../../shared/data/higgs/higgs_train.csv.gz', import.meta.url));
const command = fileURLToPath(new URL('../dist/cli/wd-train.js', import.meta.url));
const { findHardware } = await import(new URL('../dist/device/open-device.js', import.meta.url));

if (!existsSync(table)) {
  process.stdout.write('real run: left out, the HIGGS rows are not beside this checkout\n');
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'wd-real-run-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

async function gpu() {
  if (process.env.WD_DEVICE !== undefined) return { name: process.env.WD_DEVICE, env: process.env };
  const hardware = await findHardware();
  if (hardware !== undefined) return { name: hardware.name, env: process.env };
  return { name: 'SwiftShader', env: { ...process.env, ...softwareVulkan() } };
}

function fail(message) {
  process.stdout.write(`real run: ${message}\n`);
  process.exit(1);
}

/** One training; its metrics and its epochs. */
function train(name, device, env, args) {
  process.stdout.write(`\nreal run: ${name}\n`);
  const fixed = ['--out', folder, '--name', name, '--device', device];
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [command, table, ...fixed, ...args], {
    env,
    stdio: 'inherit',
  });
  if (status !== 0) fail(`${name} ended with exit code ${status}`);
  const read = (file) => readFileSync(join(folder, name, file), 'utf8');
  const epochs = read('history.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const seconds = (performance.now() - started) / 1000;
  return { metrics: JSON.parse(read('metrics.json')), epochs, seconds };
}

const close = (a, b, bound) => Math.abs(a - b) <= bound * Math.abs(b);

async function short() {
  const args = ['--units', '64', '--layers', '3', '--batch', '512', '--seed', '0'];
  const { name, env } = await gpu();
  const onGpu = train('gpu', name, env, [...args, '--epochs', '2']);
  const onCpu = train('cpu', 'cpu', process.env, [...args, '--epochs', '2']);
  for (const [i, { train: scores, valid }] of onCpu.epochs.entries()) {
    const other = onGpu.epochs[i];
    // Free-running float32 trainings drift apart by the order of their sums: a thousandth in two epochs.
    if (!close(other.train.loss, scores.loss, 1e-3)) fail(`epoch ${i + 1}: losses differ`);
    if (!close(other.valid.auc, valid.auc, 5e-3)) fail(`epoch ${i + 1}: AUCs differ`);
  }
  const { auc } = onCpu.metrics.best.valid;
  if (!(auc > 0.66)) fail(`validation AUC ${auc} after two epochs, expected above 0.66`);
  process.stdout.write('\nreal run: both devices learned, and agree\n');
}

function full() {
  const size = ['--units', '256', '--layers', '5', '--batch', '512', '--dropout', '0.1'];
  const stopping = ['--patience', '2', '--min-delta', '0.001', '--valid', '0.1'];
  const aucs = [0, 1, 2].map((seed) => {
    const args = [...size, ...stopping, '--seed', String(seed)];
    return train(`seed-${seed}`, 'cpu', process.env, args).metrics.best.valid.auc;
  });
  const [least, median] = aucs.toSorted((a, b) => a - b);
  process.stdout.write(`\nreal run: validation AUC ${aucs.join(', ')}\n`);
  if (!(median >= 0.788 && least >= 0.78)) fail('below 0.788 (median) or 0.78 (least)');
}

if (process.argv.includes('--full')) full();
else await short();

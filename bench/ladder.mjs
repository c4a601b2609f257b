/**
 * @file Everything that is to be known of an adapter, in one command and without a network: what it offers,
 * its ceilings, products from 512 to 4096, steps from 64 to 2048 units, what the host pays, and how long an
 * epoch of the published recipe would take.
 *
 *   node bench/ladder.mjs --device gpu --folder ladder
 *
 *   --device NAME     as for wd-bench (default gpu)
 *   --folder DIR      where each part's JSON and summary.md go (default ladder)
 *   --seconds N       how long each figure is measured (default 2)
 *   --limit N         seconds that one part may take (default 150)
 *   --total N         seconds for all of it: parts that would begin later are not run (default 540)
 *   --python COMMAND  a Python with PyTorch for CUDA, to run the recipe's step beside ours (default python3)
 *   --largest N       units and edges of products beyond this are left out (default 8192)
 *
 * Every part is a process of its own: one that fails, hangs or loses the device costs the others nothing,
 * and what it said is kept. Run `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from './command-line.mjs';

const given = readCommandLine(import.meta.url, {
  device: { type: 'string', default: 'gpu' },
  folder: { type: 'string', default: 'ladder' },
  seconds: { type: 'string', default: '2', number: true },
  limit: { type: 'string', default: '150', number: true },
  total: { type: 'string', default: '540', number: true },
  python: { type: 'string', default: 'python3' },
  largest: { type: 'string', default: '8192', number: true },
});
const PYTORCH = fileURLToPath(new URL('peers/pytorch.py', import.meta.url));
const COMMAND = fileURLToPath(new URL('../dist/cli/wd-bench.js', import.meta.url));
/** Training rows of the published recipe: 11,000,000 less 500,000 for validation. */
const EPOCH_ROWS = 10_500_000;
const RECIPE = { units: 2048, batch: 16_384 };

function stepPart(units, batch, device, precision = 'f32') {
  // The host's part has no kernels to look at.
  const profile = device === 'null' ? [] : ['--profile'];
  const args = ['--step', ...profile, '--units', units, '--batch', batch, '--precision', precision];
  const suffix = [device, precision === 'f32' ? undefined : precision].filter(Boolean);
  return { name: ['step', units, batch, ...suffix].join('-'), args, device };
}

/** PyTorch on the recipe's step: in float32, with TF32, and with automatic mixed precision. */
function pytorchParts() {
  const hardware = !/^cpu$|^null$|llvmpipe|swiftshader/i.test(given.device);
  return (hardware ? [[], ['tf32'], ['amp']] : []).map((precision) => {
    const args = ['cuda', 'step', RECIPE.units, RECIPE.batch, given.seconds, ...precision];
    return { name: ['pytorch', ...precision].join('-'), python: args.map(String) };
  });
}

/** In this order: what matters most comes first, what takes longest last. */
function parts() {
  const largest = Number(given.largest);
  const upTo = (sizes) => sizes.filter((size) => size <= largest);
  return [
    { name: 'adapters', args: ['--adapters'] },
    { name: 'ceilings', args: ['--ceilings'] },
    ...upTo([RECIPE.units]).flatMap((units) => [
      stepPart(units, RECIPE.batch),
      stepPart(units, RECIPE.batch, undefined, 'f16'),
    ]),
    ...upTo([RECIPE.units]).flatMap(pytorchParts),
    ...upTo([512, 1024, 2048, 4096, 8192]).map((edge) => {
      return { name: `product-${edge}`, args: ['--ceilings', '--products', edge] };
    }),
    ...upTo([2048, 4096, 8192]).map((edge) => {
      const args = ['--ceilings', '--products', edge, '--precision', 'f16'];
      return { name: `product-${edge}-f16`, args };
    }),
    ...upTo([64, 256, 2048]).map((units) => stepPart(units, 1024, 'null')),
    ...upTo([64, 128, 256, 512, 1024, 2048]).map((units) => stepPart(units, 1024)),
    ...upTo([512, 1024, 2048]).map((units) => stepPart(units, 2048, undefined, 'f16')),
    { name: 'kernels-256', args: ['--ceilings', '--kernels', '--units', 256, '--batch', 1024] },
    ...upTo([2048]).map((units) => {
      const args = ['--ceilings', '--kernels', '--units', units, '--batch', 2048];
      return { name: `kernels-${units}`, args };
    }),
  ];
}

/** Runs one part; whatever happens is a result. */
function runPart({ name, args, device, python }) {
  if (python !== undefined) return runScript(name, given.python, [PYTORCH, ...python]);
  const common = ['--seconds', given.seconds, '--device', device ?? given.device];
  const all = [...args, ...(name === 'adapters' ? [] : common), '--json'].map(String);
  return runScript(name, process.execPath, [COMMAND, ...all], ['wd-bench', ...all]);
}

function runScript(name, program, args, shown = [program, ...args.slice(1)]) {
  const started = performance.now();
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 1000 * Number(given.limit),
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - started) / 1000;
  const part = { name, command: shown.join(' '), seconds };
  if (status === 0) return { ...part, result: parsed(stdout) };
  const why = error?.code === 'ETIMEDOUT' ? `took longer than ${given.limit} s` : error?.message;
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-12);
  return { ...part, error: why ?? `ended with ${status ?? signal}`, said };
}

function parsed(stdout) {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1));
  } catch {
    return undefined;
  }
}

function number(value, digits = 3) {
  if (value === undefined || !Number.isFinite(value)) return '';
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(digits);
}

function percent(share) {
  return share === undefined ? '' : `${(100 * share).toFixed(0)} %`;
}

/** What a part says in one line of the summary. */
function lineOf({ name, result, error }) {
  if (error !== undefined) return `fails: ${error}`;
  if (name === 'adapters') return (result?.adapters ?? []).map(adapterLine).join('<br>');
  if (name.startsWith('pytorch')) {
    const rows = (1000 * RECIPE.batch) / result.ms;
    return `${number(result.ms)} ms, ${number(rows)} rows/s (PyTorch ${result.version})`;
  }
  const { ceilings, products, kernels, step } = result ?? {};
  if (step !== undefined) {
    const { ms, rowsPerSecond, gflops, firstMs, launches } = step;
    if (!result.device.computes) return `${number(ms)} ms on the host, ${launches} launches`;
    const gap = result.profile && result.profile.spanMs - result.profile.launchedMs;
    const gaps = gap === undefined ? '' : `, gaps ${number(gap)} ms`;
    return `${number(ms)} ms, ${number(rowsPerSecond)} rows/s, ${number(gflops)} GFLOP/s, ${launches} launches, first step ${number(firstMs)} ms${gaps}`;
  }
  if (products !== undefined) {
    const [{ seconds, gflops, share }] = products;
    return `${number(seconds.median * 1e3)} ms, ${number(gflops)} GFLOP/s, ${percent(share)} of the measured ceiling`;
  }
  if (kernels !== undefined) {
    const total = kernels.reduce((sum, { count, seconds }) => sum + count * seconds.median, 0);
    return `${kernels.length} shapes, ${number(total * 1e3)} ms for the launches of a step`;
  }
  const { operationsPerSecond, bytesPerSecond, launch, submit, readback, clock } = ceilings;
  return `${number(operationsPerSecond / 1e9)} GFLOP/s, ${number(bytesPerSecond / 1e9)} GB/s, launch ${number(launch * 1e6)} µs, submit ${number(submit * 1e6)} µs, readback ${number(readback.median * 1e6)} µs (${clock})`;
}

function adapterLine({ name, backend, features, subgroups, subgroupMatrices, limits }) {
  const has = ['shader-f16', 'subgroups', 'timestamp-query'].filter((one) =>
    features.includes(one),
  );
  const matrices = subgroupMatrices.map((config) => Object.values(config).join('·')).join(', ');
  return `${name} (${backend}): ${has.join(', ')}; subgroups ${subgroups.join('–')}; ${limits.maxComputeWorkgroupStorageSize} B a workgroup; matrices ${matrices || 'none'}`;
}

/** Seconds of an epoch of the recipe, from each step of its size that was measured, or from the widest. */
function epochLines(done) {
  const steps = done.flatMap(({ name, result }) =>
    result?.step !== undefined && result.device.computes && result.step.units === RECIPE.units
      ? [{ name, ...result.step }]
      : [],
  );
  const whole = steps.filter(({ batch }) => batch === RECIPE.batch);
  const used = whole.length > 0 ? whole : steps.slice(-1);
  if (used.length === 0) return ['not known: no step of 2048 units was measured'];
  return used.map(({ name, rowsPerSecond }) => {
    const seconds = number(EPOCH_ROWS / rowsPerSecond);
    return `${seconds} s for ${number(EPOCH_ROWS)} rows, by ${name}: ${number(rowsPerSecond)} rows/s`;
  });
}

function summary(done, date) {
  const rows = done.map((part) => `| ${part.name} | ${number(part.seconds)} s | ${lineOf(part)} |`);
  return [
    `# The ladder: ${given.device}`,
    '',
    `${date}; ${cpus()[0].model.trim()}, ${availableParallelism()} threads; Node ${process.version}; \`node bench/ladder.mjs ${process.argv.slice(2).join(' ')}\``,
    '',
    '| part | took | figures |',
    '| --- | ---: | --- |',
    ...rows,
    '',
    ...epochLines(done).map((line) => `An epoch of the published recipe: ${line}.`),
    '',
  ].join('\n');
}

mkdirSync(given.folder, { recursive: true });
const date = new Date().toISOString();
const began = performance.now();
const done = [];
for (const part of parts()) {
  const elapsed = (performance.now() - began) / 1000;
  const late = elapsed > Number(given.total);
  const result = late
    ? { name: part.name, seconds: 0, error: `not run: ${given.total} s were over` }
    : runPart(part);
  done.push(result);
  console.log(`${part.name.padEnd(20)} ${lineOf(result)}`);
  writeFileSync(
    join(given.folder, `${part.name}.json`),
    `${JSON.stringify(result, undefined, 2)}\n`,
  );
  // Written anew after each part: a run that ends early leaves what there is.
  writeFileSync(join(given.folder, 'summary.md'), summary(done, date));
}
for (const line of epochLines(done)) console.log(`an epoch of the published recipe: ${line}`);

/**
 * @file The first 20 step losses of the recipe's network on the real HIGGS rows, CPU beside GPU.
 *
 *   node scripts/first-steps.mjs [DEVICE]     256 units, 5 layers, batches of 512; DEVICE: name of an adapter
 *
 * Exits with 1 if any differs by more than 1e-4 relative.
 */
const load = (path) => import(new URL(`../dist/${path}`, import.meta.url));
const { readTable } = await load('data/csv.js');
const { prepare } = await load('train/prepare.js');
const { presetRecipe } = await load('train/recipe.js');
const { openDevice } = await load('device/open-device.js');
const { Tape } = await load('autograd/tape.js');
const { WideDeep } = await load('model/wide-deep.js');
const { initialParameters, initialMoving } = await load('model/initial.js');
const { fit } = await load('train/fit.js');

const STEPS = 20;
const BOUND = 1e-4;
const file = new URL('../../shared/data/higgs/higgs_train.csv.gz', import.meta.url).pathname;

const table = await readTable(file);
const recipe = {
  ...presetRecipe('tabular', table.rows),
  units: 256,
  layers: 5,
  batch: 512,
  epochs: 1,
};
const prepared = prepare(table, { ...recipe, target: 'label', seed: 0 });
const rows = STEPS * recipe.batch;
const { features } = prepared.train;
const train = {
  rows,
  features,
  x: prepared.train.x.slice(0, rows * features),
  labels: prepared.train.labels.slice(0, rows),
};
const valid = {
  rows: 10,
  features,
  x: train.x.slice(0, 10 * features),
  labels: train.labels.slice(0, 10),
};

async function losses(name) {
  const { device } = await openDevice(name);
  const config = { ...recipe, features };
  const network = new WideDeep(new Tape(device), config);
  network.parameters.values.upload(initialParameters(config, 0));
  network.moving.upload(initialMoving(config));
  const seen = [];
  const hooks = { onProgress: ({ stepLosses }) => seen.push(...stepLosses) };
  const started = performance.now();
  await fit(network, train, valid, { ...recipe, seed: 0 }, hooks);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${device.name}: ${STEPS} steps in ${seconds} s\n`);
  device.destroy();
  return seen;
}

const gpu = await losses(process.argv[2] ?? 'gpu');
const cpu = await losses('cpu');
const errors = cpu.map((loss, i) => Math.abs(gpu[i] - loss) / loss);
process.stdout.write(
  `relative differences: ${errors.map((error) => error.toExponential(1)).join(' ')}\n`,
);
const worst = Math.max(...errors);
process.stdout.write(`largest ${worst.toExponential(2)}, allowed ${BOUND}\n`);
process.exitCode = errors.length === STEPS && worst <= BOUND ? 0 : 1;

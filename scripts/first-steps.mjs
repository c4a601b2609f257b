/**
 * @file The first 20 step losses of the recipe's network on the real HIGGS rows, CPU beside GPU.
 *
 *   node scripts/first-steps.mjs [DEVICE]     256 units, 5 layers, batches of 512; DEVICE: name of an adapter
 *
 * Exits with 1 if any differs by more than 1e-4 relative.
 */
const load = (path) => import(new URL(`../dist/${path}`, import.meta.url));
const { readRawTable } = await load('data/reading/read-raw-table.js');
const { prepare } = await load('train/prepare.js');
const { sliceRows } = await load('train/evaluate.js');
const { inputSizes } = await load('model/network-config.js');
const { describeInputs } = await load('data/schema/encoder.js');
const { taskFor } = await load('train/tasks.js');
const { presetRecipe } = await load('train/recipe.js');
const { openDevice } = await load('device/open-device.js');
const { Tape } = await load('autograd/tape.js');
const { WideDeep } = await load('model/wide-deep.js');
const { initialParameters, initialMoving } = await load('model/initial.js');
const { fit } = await load('train/fit.js');

const STEPS = 20;
const BOUND = 1e-4;
const file = new URL('../../shared/data/higgs/higgs_train.csv.gz', import.meta.url).pathname;

const table = await readRawTable([file], {});
const recipe = {
  ...presetRecipe('tabular', table.rows),
  units: 256,
  layers: 5,
  batch: 512,
  epochs: 1,
};
const prepared = prepare(table, {
  target: 'label',
  task: {},
  dropMissingTarget: false,
  schema: {},
  // Plain standardisation: which runs meet a ReLU within rounding of its kink is a matter of the numbers.
  encoder: { normalScores: false, standardise: true },
  validation: recipe.validation,
  seed: 0,
});
const part = (rows) => ({
  ...sliceRows(prepared.train, 0, rows),
  labels: prepared.train.labels.slice(0, rows),
});
const train = part(STEPS * recipe.batch);
const valid = part(10);
const sizes = { ...inputSizes(describeInputs(prepared.encoder)), outputs: 1 };
const task = taskFor(prepared.target, 'squared');

async function losses(name) {
  const { device } = await openDevice(name);
  const config = { ...recipe, ...sizes };
  const network = new WideDeep(new Tape(device), config);
  network.parameters.values.upload(initialParameters(config, 0));
  network.moving.upload(initialMoving(config));
  const seen = [];
  const hooks = { onProgress: ({ stepLosses }) => seen.push(...stepLosses) };
  const started = performance.now();
  await fit(network, train, valid, { ...recipe, task, seed: 0 }, hooks);
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

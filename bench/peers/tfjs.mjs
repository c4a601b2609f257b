/**
 * @file TensorFlow.js on the same work: one JSON line. Run by ../side-by-side.mjs, from standard input in the
 * folder where its packages are.
 *
 *   wasm|webgpu step UNITS BATCH SECONDS        wasm|webgpu product EDGE - SECONDS
 *
 * A step is the recipe's network by the layers API, `trainOnBatch` with Adam; it reads its loss every step.
 */
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

const [backend, work, size, batch, seconds] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'package.json'));
if (backend === 'webgpu') {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const flags = process.env.WD_ADAPTER ? [`adapter=${process.env.WD_ADAPTER}`] : [];
  const navigator = { gpu: create(flags), userAgent: 'node' };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}
const tf = await import('@tensorflow/tfjs');
if (backend === 'wasm') {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const place = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(`${place.replace(/dist.*$/, 'dist')}/`);
} else {
  await import('@tensorflow/tfjs-backend-webgpu');
}
await tf.setBackend(backend);
await tf.ready();

function network(units) {
  const inputs = tf.input({ shape: [28] });
  const wide = tf.layers.dense({ units: 1 }).apply(inputs);
  let x = inputs;
  for (let layer = 0; layer < 5; layer++) {
    x = tf.layers.dense({ units }).apply(x);
    x = tf.layers.batchNormalization({ epsilon: 1e-3, momentum: 0.99 }).apply(x);
    x = tf.layers
      .dropout({ rate: 0.1 })
      .apply(tf.layers.activation({ activation: 'relu' }).apply(x));
  }
  const sum = tf.layers.add().apply([wide, tf.layers.dense({ units: 1 }).apply(x)]);
  const outputs = tf.layers.activation({ activation: 'sigmoid' }).apply(sum);
  const model = tf.model({ inputs, outputs });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'binaryCrossentropy' });
  return model;
}

function stepWork() {
  const model = network(Number(size));
  const x = tf.randomNormal([Number(batch), 28]);
  const y = tf.cast(tf.greater(tf.randomUniform([Number(batch), 1]), 0.5), 'float32');
  return async (count) => {
    for (let i = 0; i < count; i++) {
      const loss = await model.trainOnBatch(x, y);
      if (!(loss > 0 && loss < 10)) throw new Error(`a loss of ${loss}`);
    }
  };
}

function productWork() {
  const edge = Number(size);
  const [a, b] = [tf.ones([edge, edge]), tf.ones([edge, edge])];
  return async (count) => {
    let last;
    for (let i = 0; i < count; i++) {
      last?.dispose();
      last = tf.matMul(a, b);
    }
    const corner = last.slice([edge - 1, edge - 1], [1, 1]);
    const [value] = await corner.data();
    tf.dispose([last, corner]);
    if (value !== edge) throw new Error(`a product of ${value}, not ${edge}`);
  };
}

/** Milliseconds of one: the median over windows long enough for the clock. */
async function median(run) {
  await run(1);
  const budget = 1000 * Number(seconds);
  const end = performance.now() + budget;
  let count = 1;
  const times = [];
  do {
    const started = performance.now();
    await run(count);
    const ms = performance.now() - started;
    if (ms < 50 && times.length === 0) count *= 2;
    else times.push(ms / count);
  } while (performance.now() < end || times.length < 3);
  return times.toSorted((p, q) => p - q)[times.length >> 1];
}

const ms = await median(work === 'step' ? stepWork() : productWork());
console.log(JSON.stringify({ ms, version: tf.version_core ?? tf.version.tfjs }));
process.exit(0);

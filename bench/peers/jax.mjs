/**
 * @file jax-js on the same work: one JSON line. Run by ../side-by-side.mjs, from standard input in the folder
 * where its packages are.
 *
 *   wasm|webgpu step UNITS BATCH SECONDS        wasm|webgpu product EDGE - SECONDS
 *
 * A step is `jit(valueAndGrad(…))` of the recipe's network. It is less work than the others': no dropout, no
 * moving averages, and plain gradient descent in place of Adam.
 */
import { readFileSync } from 'node:fs';
import { create, globals } from 'webgpu';

const [backend, work, size, batch, seconds] = process.argv.slice(2);
Object.assign(globalThis, globals);
const flags = process.env.WD_ADAPTER ? [`adapter=${process.env.WD_ADAPTER}`] : [];
const navigator = { gpu: create(flags), userAgent: 'node', hardwareConcurrency: 2 };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
const jax = await import('@jax-js/jax');
await jax.init();
jax.defaultDevice(backend);
const { numpy: np, random, nn, tree, jit, valueAndGrad } = jax;

function initial(units) {
  const layers = [28, units, units, units, units].map((inputs, i) => ({
    w: np.multiply(random.normal(random.key(i + 1), [inputs, units]), Math.sqrt(2 / inputs)),
    b: np.zeros([units]),
    gamma: np.ones([units]),
    beta: np.zeros([units]),
  }));
  const head = { w: np.multiply(random.normal(random.key(9), [units, 1]), 0.05), b: np.zeros([1]) };
  return { layers, head, wide: { w: np.zeros([28, 1]), b: np.zeros([1]) } };
}

function loss(parameters, x, y) {
  let hidden = x.ref;
  for (const { w, b, gamma, beta } of parameters.layers) {
    const z = np.matmul(hidden, w).add(b);
    const mean = np.mean(z.ref, 0);
    const centred = z.sub(mean);
    const variance = np.mean(centred.ref.mul(centred.ref), 0);
    const scale = np.reciprocal(np.sqrt(variance.add(1e-3)));
    hidden = nn.relu(centred.mul(scale).mul(gamma).add(beta));
  }
  const { head, wide } = parameters;
  const logits = np.matmul(hidden, head.w).add(head.b).add(np.matmul(x, wide.w).add(wide.b));
  return np.mean(nn.softplus(logits.ref).sub(logits.mul(y)));
}

function stepWork() {
  let parameters = initial(Number(size));
  const x = random.normal(random.key(100), [Number(batch), 28]);
  const y = np.zeros([Number(batch), 1]);
  const gradient = jit(valueAndGrad(loss));
  return async (count) => {
    for (let i = 0; i < count; i++) {
      const [value, gradients] = gradient(tree.ref(parameters), x.ref, y.ref);
      parameters = tree.map((p, g) => p.sub(g.mul(1e-3)), parameters, gradients);
      const [number] = await value.data();
      if (!(number > 0 && number < 10)) throw new Error(`a loss of ${number}`);
      await jax.blockUntilReady(tree.ref(parameters));
    }
  };
}

function productWork() {
  const edge = Number(size);
  const [a, b] = [np.ones([edge, edge]), np.ones([edge, edge])];
  let checked = false;
  return async (count) => {
    for (let i = 0; i < count; i++) {
      const product = np.matmul(a.ref, b.ref);
      if (checked) {
        await jax.blockUntilReady(product);
        product.dispose();
        continue;
      }
      const [value] = await product.data();
      if (value !== edge) throw new Error(`a product of ${value}, not ${edge}`);
      checked = true;
    }
  };
}

/** Milliseconds of one: the median over windows long enough for the clock. */
async function median(run) {
  await run(1);
  const end = performance.now() + 1000 * Number(seconds);
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
const { version } = JSON.parse(readFileSync('node_modules/@jax-js/jax/package.json', 'utf8'));
console.log(JSON.stringify({ ms, version }));
process.exit(0);

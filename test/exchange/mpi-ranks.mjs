/**
 * @file What each rank of a job does in the tests of MPI: `mpirun -n 4 node mpi-ranks.mjs <what> …`.
 *
 * What a rank finds out it prints as one line of JSON. Runs on what is built.
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const given = process.env.WD_TEST_DIST;
const built = given === undefined ? new URL('../../dist', import.meta.url) : pathToFileURL(given);
const { openMpi } = await import(`${built.href}/exchange/mpi.js`);
const { WdError } = await import(`${built.href}/base/errors.js`);

const [what, ...args] = process.argv.slice(2);

function print(found) {
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

function digest(values) {
  return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex').slice(0, 16);
}

/** Values of rank r: of both signs and many magnitudes, so that another order gives other bits. */
function valuesOf(rank, length) {
  let state = 12345 + rank;
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = (state / 2 ** 31 - 1) * 10 ** (state % 7);
  }
  return values;
}

/** Farthest of the sums from those in float64, in units of what float32 rounds at their magnitude. */
function farthest(sums, size) {
  const all = Array.from({ length: size }, (_, rank) => valuesOf(rank, sums.length));
  let worst = 0;
  for (let i = 0; i < sums.length; i++) {
    const exact = all.reduce((total, values) => total + values[i], 0);
    const magnitude = all.reduce((total, values) => total + Math.abs(values[i]), 0);
    worst = Math.max(worst, Math.abs(sums[i] - exact) / (magnitude * 2 ** -24 || 1));
  }
  return worst;
}

const programs = {
  async sums(mpi) {
    const { rank, size } = mpi;
    for (const length of args.map(Number)) {
      const values = valuesOf(rank, length);
      await mpi.sum(values);
      print({ rank, length, bits: digest(values), off: farthest(values, size) });
    }
    const several = [3, 70_000, 0, 1].map((length) => valuesOf(rank, length));
    const order = [];
    await Promise.all(several.map((values, i) => mpi.sum(values).then(() => order.push(i))));
    print({ rank, order, off: Math.max(...several.map((values) => farthest(values, size))) });
    const view = new Float32Array(new SharedArrayBuffer(4096), 8, 1000).fill(rank + 1);
    await mpi.sum(view);
    print({ rank, shared: [view[0], view[999]], around: new Float32Array(view.buffer)[1002] });
  },

  async broadcast(mpi) {
    for (const [length, root] of [
      [0, 0],
      [1, mpi.size - 1],
      [100_003, 1],
    ]) {
      const bytes = new Uint8Array(length).fill(mpi.rank);
      if (mpi.rank === root) bytes.set(bytes.map((_, i) => (i * 31) & 255));
      await mpi.broadcast(bytes, root);
      const wrong = bytes.findIndex((byte, i) => byte !== ((i * 31) & 255));
      print({ rank: mpi.rank, length, wrong });
    }
  },

  async barrier(mpi) {
    const late = mpi.rank === mpi.size - 1;
    if (late) await new Promise((resolve) => setTimeout(resolve, 700));
    const before = Date.now();
    let ticks = 0;
    const clock = setInterval(() => ticks++, 10);
    await mpi.barrier();
    clearInterval(clock);
    print({ rank: mpi.rank, before, after: Date.now(), ticks });
  },

  /** Exchanges without an end, each with its number as the place; `busy` ms of computing between them. */
  async steps(mpi) {
    const [values, busy] = [valuesOf(mpi.rank, 10_000), Number(args[0] ?? 5)];
    for (let step = 1; ; step++) {
      mpi.note(`step ${step}`);
      compute(busy);
      await mpi.sum(values);
      if (step === 5) print({ rank: mpi.rank, pid: process.pid });
    }
  },

  /** One rank, the last one, does something else in its step 20. */
  async odd(mpi) {
    for (let step = 1; ; step++) {
      mpi.note(`step ${step}`);
      if (step === 20 && mpi.rank === mpi.size - 1) await oddities[args[0]](mpi);
      await mpi.sum(new Float32Array(100)).catch((cause) => {
        print({ rank: mpi.rank, rejected: cause.message });
        return new Promise(() => {});
      });
    }
  },

  async reduce(mpi) {
    for (const mebibytes of args.map(Number)) {
      const values = new Float32Array(mebibytes * 2 ** 18);
      const times = [];
      for (let i = 0; i < 25; i++) {
        values.fill(1);
        await mpi.barrier();
        const start = performance.now();
        await mpi.sum(values);
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      if (mpi.rank === 0)
        print({ mebibytes, library: mpi.library, ms: times[12], least: times[0] });
    }
  },
};

const oddities = {
  /** Longer than silence may last: a rank that computes is no lost one. */
  compute: async (mpi) => {
    compute(3500);
    print({ rank: mpi.rank, computed: true });
    await mpi.fail(new Error('enough'));
  },
  refuse: (mpi) =>
    mpi.fail(
      new WdError('WD162', 65, '"age" holds text where a number was expected', {
        place: { file: 'people.csv', line: 7 },
        help: ['mend it'],
      }),
    ),
  throw: (mpi) => mpi.fail(new TypeError('no such thing')),
  exit: async () => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    process.exit(0);
  },
  wait: () => new Promise((resolve) => setTimeout(resolve, 1e6)),
};

function compute(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

let mpi;
try {
  mpi = await openMpi({ json: process.env.WD_TEST_JSON === '1' });
  print({ rank: mpi.rank, size: mpi.size, library: mpi.library });
  await programs[what](mpi);
  await mpi.close();
  print({ rank: mpi.rank, closed: true });
} catch (cause) {
  await mpi?.fail(cause);
  const { code, message, details = [], help = [] } = cause;
  process.stderr.write(`${[`error[${code}]: ${message}`, ...details, ...help].join('\n  ')}\n`);
  process.exit(cause.exitCode ?? 70);
}

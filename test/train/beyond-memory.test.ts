/**
 * @file Tables that do not fit in memory: the same rows, losses and weights to the bit from memory, from a file and
 * from the device, and memory that does not grow with the table.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tape, type Tensor } from '../../src/autograd/tape.ts';
import { permutation, Purpose, RandomStream } from '../../src/base/random.ts';
import { WdError } from '../../src/base/errors.ts';
import { planBatches } from '../../src/data/batches.ts';
import { encode } from '../../src/data/schema/encode.ts';
import type { RawTable } from '../../src/data/raw-table.ts';
import { openRecordFile } from '../../src/data/record-file.ts';
import { sourceOf, type TableSource } from '../../src/data/table-source.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { collectParts, type Spill } from '../../src/train/collect-rows.ts';
import { inferStore } from '../../src/train/evaluate.ts';
import { fit } from '../../src/train/fit.ts';
import { prepare } from '../../src/train/prepare.ts';
import { openRows } from '../../src/train/rows.ts';
import { emptyRows, recordWidth, type RowStore, storeOf } from '../../src/train/row-store.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';
import { openTestGpu } from '../support/gpu.ts';
import { FIT, openNetwork, SMALL } from '../support/networks.ts';
import { options } from '../support/preparing.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes of arrays that something still refers to. They are given back beside the program: that takes a moment. */
async function arrayBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}

const SPILL: Spill = { limit: 0, open: openRecordFile };

/** How much of a table was asked for at once. */
interface Asked {
  rows: number;
}

function stretchOf(first: number, count: number): Uint32Array {
  return new Uint32Array(count).map((_, i) => first + i);
}

/** A table of any length that is nowhere: each row is computed when it is asked for. */
function endless(rows: number, asked: Asked = { rows: 0 }): TableSource {
  const columns = ['y', 'a', 'b', 'c', 'd', 'e'];
  const value = (row: number, column: number): number => {
    const x = (Math.imul(row * 6 + column + 1, 2654435761) >>> 8) / 2 ** 24;
    return column === 0 ? Number(value(row, 1) + x / 2 > 0.7) : x;
  };
  const part = (ids: Uint32Array, places: readonly number[]): RawTable => {
    asked.rows = Math.max(asked.rows, ids.length);
    return {
      file: 'endless.csv',
      columns: places.map((place) => columns[place]),
      rows: ids.length,
      data: places.map((place) => {
        const values = new Float64Array(ids.length);
        for (let i = 0; i < ids.length; i++) values[i] = value(ids[i], place);
        return { kind: 'number', whole: place === 0, values };
      }),
      lines: ids.map((row) => row + 2),
      decisions: [],
    };
  };
  const all = columns.map((_, i) => i);
  return {
    file: 'endless.csv',
    columns,
    rows,
    decisions: [],
    stretch: (first, count, places = all) => {
      return part(stretchOf(first, count), places);
    },
    pick: (ids, places = all) => part(ids, places),
    close: () => {},
  };
}

/** The same with a column of weights, of which only rows that train have usable ones. */
function withWeights(rows: number): TableSource {
  const plain = endless(rows);
  const train = prepare(plain, options()).uses;
  const weighed = (table: RawTable, ids: Uint32Array): RawTable => ({
    ...table,
    columns: [...table.columns, 'w'],
    data: [...table.data, { kind: 'number', whole: false, values: Float64Array.from(ids, weight) }],
  });
  const weight = (row: number): number => (train[row] === 1 ? (row % 7) / 3 : Number.NaN);
  const columns = [...plain.columns, 'w'];
  const part = (ids: Uint32Array, places = [...columns.keys()]): RawTable => {
    const table = weighed(plain.pick(ids), ids);
    return {
      ...table,
      columns: places.map((place) => columns[place]),
      data: places.map((place) => table.data[place]),
    };
  };
  return {
    ...plain,
    columns,
    stretch: (first, count, places) => part(stretchOf(first, count), places?.slice()),
    pick: (ids, places) => part(ids, places?.slice()),
  };
}

/**
 * Numbers, gaps, categories, more of them than a vocabulary has room for, dates, crosses, buckets and weights, in more
 * rows than one stretch has.
 */
const mixed = rawTable({
  label: series(70_001, (i) => (i % 997 === 3 ? null : ['no', 'yes'][(i * i + (i >> 3)) % 2])),
  x: series(70_001, (i) => (i % 50 === 0 ? null : Math.exp(((i * 7919) % 60) / 6))),
  colour: series(70_001, (i) => ['red', 'green', 'blue', null][(i >> 2) % 4]),
  day: series(70_001, (i) => `2020-0${1 + (i % 9)}-1${i % 10}`),
  town: series(70_001, (i) => `t${(i * 13) % 1500}`),
  w: series(70_001, (i) => (i % 997 === 3 ? null : (i % 5) + 1)),
});

function prepared(source: TableSource, spill?: Spill) {
  return prepare(
    source,
    options({
      dropMissingTarget: true,
      schema: { weight: 'w' },
      classWeight: 'balanced',
      encoder: {
        normalScores: true,
        standardise: true,
        crosses: [['colour', 'day.month']],
        wideBuckets: 4,
      },
      spill,
    }),
  );
}

function allRows(store: RowStore): readonly ArrayLike<number>[] {
  const { numbers, codes, crosses, labels, weights } = store.range(0, store.rows);
  return [numbers, codes, crosses, labels, ...(weights === undefined ? [] : [weights])];
}

describe('encoded rows in a file', () => {
  const memory = prepared(sourceOf(mixed));
  const file = prepared(sourceOf(mixed), SPILL);
  afterAll(() => {
    file.train.close();
    file.valid.close();
  });

  it('are those that would be in memory, to the bit', () => {
    expect(file.train.held).toBeUndefined();
    expect(memory.train.held?.rows).toBe(file.train.rows);
    expect(file.dropped).toBe(71);
    expect(file.train.rows + file.valid.rows).toBe(70_001 - 71);
    for (const part of ['train', 'valid'] as const) {
      for (const [k, values] of allRows(memory[part]).entries()) {
        expect(Buffer.compare(bytesOf(values), bytesOf(allRows(file[part])[k]))).toBe(0);
        expect(values.length).toBeGreaterThan(0);
      }
    }
    expect(file.encoder).toEqual(memory.encoder);
    expect([file.train.weighted, file.valid.weighted]).toEqual([true, false]);
    expect(file.weightRange).toEqual(memory.weightRange);
  });

  it('are encoded by stretches as the whole table would be at once', () => {
    const { encoder, train, uses } = memory;
    const town = encoder.categories.find(({ column }) => column === 'town');
    expect([town?.vocabulary.length, town?.hashBuckets]).toEqual([1000, 512]);
    expect(encoder.buckets?.map(({ column }) => column)).toEqual(['x', 'day']);
    const rows = Uint32Array.from([...uses.keys()].filter((row) => uses[row] === 1));
    const whole = encode(encoder, mixed, rows);
    for (const part of ['numbers', 'codes', 'crosses'] as const) {
      expect(Buffer.compare(bytesOf(train.range(0, train.rows)[part]), bytesOf(whole[part]))).toBe(
        0,
      );
    }
    // Codes of towns without room: behind the special ones and the vocabulary, in every stretch.
    const place = encoder.categories.findIndex(({ column }) => column === 'town');
    const towns = whole.codes.filter((_, i) => i % whole.categoryColumns === place);
    expect(towns.some((code) => code >= 1002)).toBe(true);
    expect(towns.some((code) => code === 0)).toBe(false);
  });

  it('weigh what their column and their class say, 1 on average', () => {
    const { train, uses } = memory;
    const { weights = new Float32Array(0), labels } = train.range(0, train.rows);
    const rows = [...uses.keys()].filter((row) => uses[row] === 1);
    const [none, one] = [0, 1].map((label) => labels.filter((each) => each === label).length);
    const products = rows.map((row, i) => ((row % 5) + 1) / (labels[i] === 0 ? none : one));
    const mean = products.reduce((sum, each) => sum + each, 0) / products.length;
    const worst = products.reduce((most, product, i) => {
      return Math.max(most, Math.abs(weights[i] / (product / mean) - 1));
    }, 0);
    expect([weights.length, worst < 1e-6]).toEqual([products.length, true]);
    expect(memory.weightRange).toEqual([
      weights.reduce((a, b) => Math.min(a, b)),
      weights.reduce((a, b) => Math.max(a, b)),
    ]);
  });

  it('come in the same batches from memory, from the file and from several arrays', async () => {
    const order = permutation(file.train.rows, new RandomStream(5, Purpose.shuffle));
    const batches = planBatches(file.train.rows, 4096, false);
    const read = async (store: RowStore, limit?: number, largestArray?: number) => {
      const tape = new Tape(new CpuDevice());
      const rows = openRows(tape, store, limit, largestArray);
      const seen: Buffer[] = [];
      // Twice, as two epochs would: memory is used again.
      for (let epoch = 0; epoch < 2; epoch++) {
        rows.setOrder(order);
        for (const batch of batches) {
          tape.reset();
          const { x, labels, codes, crosses, weights } = await rows.take(batch);
          for (const part of [x, labels, codes, crosses, weights]) {
            if (part !== undefined) seen.push(bytesOf(await tape.device.read(part.view)));
          }
        }
      }
      rows.release();
      return Buffer.concat(seen);
    };
    const resident = await read(memory.train);
    expect(resident.length).toBe(2 * file.train.rows * recordWidth(file.train) * 4);
    expect((await read(memory.train, 0)).equals(resident)).toBe(true);
    expect((await read(file.train)).equals(resident)).toBe(true);
    expect((await read(file.train, Infinity)).equals(resident)).toBe(true);
    expect((await read(file.train, Infinity, 100_000)).equals(resident)).toBe(true);
  });
});

function bytesOf(values: ArrayLike<number>): Buffer {
  const { buffer, byteOffset, byteLength } = values as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

it('weights of rows go with them, wherever they are', async () => {
  const rows = { ...emptyRows({ numberColumns: 1, categoryColumns: 0, crossColumns: 0 }, 300) };
  const weights = Float32Array.from({ length: 300 }, (_, i) => i / 7);
  const part = { ...rows, numbers: weights.map((each) => -each), weights };
  const widths = { numberColumns: 1, categoryColumns: 0, crossColumns: 0, weighted: true };
  const [collector] = collectParts([{ ...widths, rows: 300 }], SPILL);
  collector.append(part, Uint32Array.from(weights.keys()));
  const file = collector.finish();
  const order = permutation(300, new RandomStream(2, Purpose.shuffle));
  for (const [store, limit] of [
    [storeOf(part), Infinity],
    [storeOf(part), 0],
    [file, 0],
    [file, Infinity],
  ] as const) {
    const tape = new Tape(new CpuDevice());
    const opened = openRows(tape, store, limit, 256);
    opened.setOrder(order);
    const batch = await opened.take({ first: 0, rows: 100 });
    expect(batch.weights?.shape).toEqual([100]);
    const [taken, negated] = [await valuesOf(tape, batch.weights), await valuesOf(tape, batch.x)];
    expect(taken).toEqual(Float32Array.from(order.subarray(0, 100), (row) => weights[row]));
    expect(negated).toEqual(Float32Array.from(taken, (each) => -each));
    opened.release();
  }
  file.close();
});

function valuesOf(tape: Tape, tensor: Tensor | undefined): Promise<ArrayLike<number>> {
  return tensor === undefined ? Promise.resolve([]) : tape.device.read(tensor.view);
}

describe.each([
  ['CPU', async (): Promise<Device> => new CpuDevice()],
  ['GPU', openTestGpu],
] as const)('training on the %s', (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  it.each([
    ['', {}, endless(300)],
    [', with weights', { schema: { weight: 'w' }, classWeight: 'balanced' }, withWeights(300)],
  ] as const)(
    'gives the same losses and scores from memory, from a file and from the device%s',
    async (_name, asked, source) => {
      const run = async (spill: Spill | undefined, resident: boolean) => {
        const { train, valid } = prepare(source, options({ spill, ...asked }));
        expect(train.weighted).toBe('schema' in asked);
        const network = openNetwork(device, SMALL);
        const losses: number[] = [];
        // What is not in memory stays on the host of a CPU, and goes to a GPU.
        const rows = resident ? storeOf(train.range(0, train.rows)) : train;
        const result = await fit(
          network,
          rows,
          valid,
          { ...FIT, epochs: 2 },
          {
            onProgress: ({ stepLosses }) => losses.push(...stepLosses),
          },
        );
        const { outputs } = await inferStore(network, valid);
        train.close();
        valid.close();
        return { losses, outputs, scores: result.valid };
      };
      const inMemory = await run(undefined, true);
      expect(inMemory.losses.length).toBe(2 * Math.ceil(270 / 32));
      expect(await run(SPILL, false)).toEqual(inMemory);
      expect(await run(SPILL, true)).toEqual(inMemory);
    },
  );
});

/** The bytes of arrays that are kept after a table was prepared, and the rows asked for at once. */
async function held(rows: number) {
  const asked = { rows: 0 };
  const source = endless(rows, asked);
  const before = await arrayBytes();
  const kept = prepare(source, options({ spill: SPILL, sampleCells: 6000 }));
  const bytes = (await arrayBytes()) - before;
  expect([kept.sampled, kept.train.rows + kept.valid.rows]).toEqual([1000, rows]);
  kept.train.close();
  kept.valid.close();
  return { bytes, asked: asked.rows };
}

describe('a large table', () => {
  it('is judged by a sample, and refused for a cell that is not what the sample was', () => {
    const rows = series(4000, (i): number | string => (i === 2501 ? 'n.k.' : i + 0.5));
    const table = rawTable({ x: rows, y: series(4000, (i) => i % 2) });
    const given = options({ target: 'y', sampleCells: 2200 });
    const refusal = (): unknown => prepare(sourceOf(table), given);
    expect(refusal).toThrow(WdError);
    expect(refusal).toThrow(
      expect.objectContaining({
        code: 'WD162',
        place: expect.objectContaining({ file: 'a.csv', line: 2503, column: 1, text: 'n.k.' }),
      }),
    );
    const good = rawTable({ x: series(4000, (i) => i + 0.5), y: series(4000, (i) => i % 2) });
    const { sampled, encoder } = prepare(sourceOf(good), given);
    expect(sampled).toBe(1100);
    // The mean of 0.5 … 3999.5, by a row of each stretch.
    expect(Math.abs(encoder.numbers[0].mean - 2000)).toBeLessThan(3);
    expect(prepare(sourceOf(good), options({ target: 'y' })).sampled).toBeUndefined();
  });

  it('knows rows that are numbered also by a sample', () => {
    const row = series(4000, (i) => i + 7);
    const y = series(4000, (i) => i % 2);
    const x = series(4000, (i) => (i * 37) % 1001);
    const given = options({ target: 'y', sampleCells: 3300 });
    const kinds = prepare(sourceOf(rawTable({ row, x, y })), given).schemas.map(({ kind }) => kind);
    expect(kinds).toEqual(['id', 'number', 'boolean']);
  });

  it('takes memory for a sample, a stretch and a byte a row, and no more', async () => {
    await held(2000);
    const [few, many] = [await held(70_000), await held(400_000)];
    expect(few.asked).toBe(2 ** 16);
    expect(many.asked).toBe(2 ** 16);
    // What each row is for. Encoded, it has 24 bytes; as it was read, 48.
    expect(many.bytes - few.bytes).toBeLessThan(1.1 * 330_000);
  });
});

import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/autograd/tape.ts';
import { permutation, Purpose, RandomStream } from '../../src/base/random.ts';
import { groupsOf, planBatches } from '../../src/data/batches.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import {
  type ArraySize,
  type BufferView,
  type Device,
  readFloats,
} from '../../src/device/device.ts';
import { RecordingDevice } from '../../src/device/recording-device.ts';
import { fit } from '../../src/train/fit.ts';
import { storeOf } from '../../src/train/row-store.ts';
import {
  openRows,
  placeFor,
  type PlacedRows,
  placeRows,
  type RowPlace,
} from '../../src/train/rows.ts';
import { openTestGpu } from '../support/gpu.ts';
import { FIT, interactionRows, openNetwork } from '../support/networks.ts';

/** Numbers, two columns of codes and one cross. */
const table = {
  ...interactionRows(101),
  codes: Uint32Array.from({ length: 202 }, (_, i) => i % 7),
  categoryColumns: 2,
  crosses: Uint32Array.from({ length: 101 }, (_, i) => (i * i) % 11),
  crossColumns: 1,
};

/** All batches of one epoch as one list of numbers, in a shuffled order. */
async function epoch(limit?: number): Promise<number[]> {
  const tape = new Tape(new CpuDevice());
  const rows = openRows(tape, storeOf(table), limit);
  rows.setOrder(permutation(table.rows, new RandomStream(5, Purpose.shuffle)));
  const seen: number[] = [];
  for (const batch of planBatches(table.rows, 16, false)) {
    tape.reset();
    const { x, labels, codes, crosses } = await rows.take(batch);
    expect(x.shape).toEqual([batch.rows, 5]);
    expect(labels.shape).toEqual([batch.rows, 1]);
    seen.push(...(await readFloats(tape.device, x.view)));
    seen.push(...(await readFloats(tape.device, labels.view)));
    expect([codes.rows, codes.columns, crosses.columns]).toEqual([batch.rows, 2, 1]);
    seen.push(...(await tape.device.read(codes.view)));
    seen.push(...(await tape.device.read(crosses.view)));
  }
  rows.release();
  return seen;
}

function total(values: Iterable<number>): number {
  return [...values].toSorted((a, b) => a - b).reduce((a, b) => a + b, 0);
}

describe('rows of a table', () => {
  it('are the same whether they lie on the device or are streamed', async () => {
    expect(await epoch(0)).toEqual(await epoch());
  });

  it('come once each in an epoch', async () => {
    expect(total(await epoch())).toBeCloseTo(
      total([...table.numbers, ...table.labels, ...table.codes, ...table.crosses]),
      6,
    );
  });
});

/** A device with small arrays and, if asked for, no memory for rows. */
class Small extends RecordingDevice {
  override readonly largestArrayBytes = 1280;
  readonly #refuses: boolean;

  constructor(inner: Device, refuses = false) {
    super(inner, false);
    this.noting = false;
    this.#refuses = refuses;
  }

  override tryCreate(arrays: readonly ArraySize[]): Promise<BufferView[] | undefined> {
    return this.#refuses ? Promise.resolve(undefined) : super.tryCreate(arrays);
  }
}

describe('the place of rows', () => {
  const store = storeOf(table);
  // Five numbers, two codes, a cross, a label: 9 words of 4 bytes. 64 rows of 5 numbers make 1280 bytes.
  const bytes = 101 * 9 * 4;

  it.each([
    ['device', false, { place: 'device', runs: 2, refused: false }],
    ['host', false, { place: 'host', runs: 0, refused: false }],
    ['auto', false, { place: 'device', runs: 2, refused: false }],
    ['device', true, { place: 'host', runs: 0, refused: true }],
    ['auto', true, { place: 'host', runs: 0, refused: true }],
    ['host', true, { place: 'host', runs: 0, refused: false }],
  ] as const)('wanted: %s, memory refused: %s', async (wish, refuses, expected) => {
    const device = new CpuDevice();
    const placed: PlacedRows[] = [];
    const tape = new Tape(new Small(device, refuses));
    const rows = await placeRows(tape, store, wish, (each) => placed.push(each));
    expect(placed).toEqual([{ ...expected, bytes }]);
    expect(rows.count).toBe(101);
    const { place, runs } = expected;
    expect(device.statistics().liveBuffers).toBe(place === 'host' ? 0 : 1 + 5 * runs);
    rows.release();
    expect(device.statistics().liveBuffers).toBe(0);
  });

  it('is the device of a GPU up to 8 GiB, and of a CPU what its memory already holds', () => {
    const gpu = { kind: 'gpu' } as const;
    const cpu = { kind: 'cpu' } as const;
    const most = { ...store, rows: Math.floor(2 ** 33 / 36) };
    const more = { ...most, rows: most.rows + 1 };
    const elsewhere = { ...store, held: undefined };
    expect(placeFor(gpu, most, 'auto')).toBe('device');
    expect(placeFor(gpu, more, 'auto')).toBe('host');
    expect(placeFor(gpu, more, 'device')).toBe('device');
    expect(placeFor(gpu, store, 'host')).toBe('host');
    expect(placeFor(gpu, elsewhere, 'auto')).toBe('device');
    expect(placeFor(cpu, store, 'auto')).toBe('device');
    expect(placeFor(cpu, elsewhere, 'auto')).toBe('host');
  });
});

describe.each([
  ['CPU', async (): Promise<Device> => new CpuDevice()],
  ['GPU', openTestGpu],
] as const)('a training on the %s', (_, open) => {
  it('has the same losses and weights from one array, from several, streamed, and where memory is refused', async () => {
    const device = await open();
    const train = {
      ...interactionRows(301),
      weights: Float32Array.from({ length: 301 }, (_w, i) => i / 150),
    };
    const valid = interactionRows(50, 5, 1);
    const run = async (on: Device, rowsOn: RowPlace) => {
      const network = openNetwork(on);
      const losses: number[] = [];
      const places: (readonly [string, number, boolean])[] = [];
      const { valid: scores } = await fit(
        network,
        train,
        valid,
        { ...FIT, epochs: 2, rowsOn },
        {
          onRows: ({ place, runs, refused }) => places.push([place, runs, refused]),
          onProgress: ({ stepLosses }) => losses.push(...stepLosses),
        },
      );
      const values = await on.read(network.parameters.values.whole);
      return { places, learned: { losses, scores, values } };
    };
    const whole = await run(device, 'device');
    const parts = await run(new Small(device), 'device');
    const streamed = await run(device, 'host');
    const refused = await run(new Small(device, true), 'auto');
    expect([whole, parts, streamed, refused].map(({ places }) => places)).toEqual([
      [['device', 1, false]],
      [['device', 5, false]],
      [['host', 0, false]],
      [['host', 0, true]],
    ]);
    expect(whole.learned.losses.length).toBe(20);
    expect(new Set(whole.learned.losses).size).toBe(20);
    for (const { learned } of [parts, streamed, refused]) expect(learned).toEqual(whole.learned);
    device.destroy();
  });
});

describe('batches', () => {
  it.each([
    [100, 32, false, [32, 32, 32, 4]],
    [100, 32, true, [32, 32, 32]],
    [97, 32, false, [32, 32, 32]],
    [98, 32, false, [32, 32, 32, 2]],
    [5, 32, false, [5]],
    [1, 32, false, []],
    [31, 32, true, []],
    [0, 32, false, []],
  ])('%d rows in batches of %d, remainder dropped: %s', (rows, batch, drop, sizes) => {
    const batches = planBatches(rows, batch, drop);
    expect(batches.map((each) => each.rows)).toEqual(sizes);
    expect(batches.map((each) => each.first)).toEqual(sizes.map((_, i) => i * batch));
  });

  it('never form a group of a single row', () => {
    for (let rows = 2; rows < 40; rows++) {
      for (const replicas of [1, 2, 8, 64]) {
        const groups = groupsOf(rows, replicas);
        expect(Math.floor(rows / groups)).toBeGreaterThanOrEqual(2);
        expect(groups).toBeLessThanOrEqual(replicas);
      }
    }
    expect(groupsOf(16_384, 8)).toBe(8);
  });
});

/**
 * @file How long one launch takes: by the GPU's own clock where it can be read, else by the wall clock over
 * many launches of one submit, less what submitting and reading back cost by themselves.
 */
import type { BufferView, Device } from '../device/device.ts';
import { GpuDevice } from '../device/gpu-device.ts';
import { type Spread, spreadOf } from './statistics.ts';

export type Clock = 'GPU timestamps' | 'wall clock';

/** Launches of one batch by the GPU's clock. */
const MOST_TIMED = 512;
/** A batch by the wall clock is made so long, in seconds; and so many times what reading back costs. */
const LEAST_BATCH = 0.01;
const LEAST_READBACKS = 10;
const MOST_LAUNCHES = 2 ** 16;
const FEWEST_SAMPLES = 3;

export class Stopwatch {
  readonly device: Device;
  /** Seconds from submitting nothing to having read one number. */
  readonly readback: Spread;
  readonly clock: Clock;
  readonly #probe: BufferView;

  private constructor(device: Device, probe: BufferView, readback: Spread, clock: Clock) {
    this.device = device;
    this.#probe = probe;
    this.readback = readback;
    this.clock = clock;
  }

  static async open(device: Device): Promise<Stopwatch> {
    const probe = device.create('f32', 1);
    const latencies: number[] = [];
    for (let i = 0; i < 12; i++) {
      const started = performance.now();
      await device.read(probe);
      latencies.push((performance.now() - started) / 1000);
    }
    // The first ones make what the others find.
    const readback = spreadOf(latencies.slice(2));
    const clock = (await hasClock(device)) ? 'GPU timestamps' : 'wall clock';
    return new Stopwatch(device, probe, readback, clock);
  }

  release(): void {
    this.device.release(this.#probe);
  }

  /**
   * Seconds of one launch, warm: the same arrays again and again.
   *
   * @param launch launches once; must not submit
   * @param seconds about how long to measure
   */
  async time(launch: () => void, seconds: number): Promise<Spread> {
    launch();
    await this.drain();
    const { device } = this;
    if (this.clock === 'GPU timestamps' && device instanceof GpuDevice) {
      const times = await timestamps(device, launch, seconds);
      // A launch below the clock's tick is left to the wall clock.
      if (spreadOf(times).low > 0) return spreadOf(times);
    }
    return this.#wallTimes(launch, seconds);
  }

  /** Seconds of a whole piece of work, from its beginning until the device is done with it. */
  async whole(work: () => void): Promise<number> {
    const started = performance.now();
    work();
    await this.drain();
    return (performance.now() - started) / 1000;
  }

  /** Waits until everything launched so far has happened. */
  async drain(): Promise<void> {
    await this.device.read(this.#probe);
  }

  async #wallTimes(launch: () => void, seconds: number): Promise<Spread> {
    const repeated = (count: number) => (): void => {
      for (let i = 0; i < count; i++) launch();
    };
    const least = Math.max(LEAST_BATCH, LEAST_READBACKS * this.readback.median);
    let count = 1;
    let elapsed = await this.whole(repeated(count));
    while (elapsed < least && count < MOST_LAUNCHES) {
      const wanted = Math.ceil((1.2 * least * count) / elapsed);
      count = Math.min(MOST_LAUNCHES, Math.max(2 * count, Math.min(wanted, 16 * count)));
      elapsed = await this.whole(repeated(count));
    }
    const times: number[] = [];
    const end = performance.now() + seconds * 1000;
    while (times.length < FEWEST_SAMPLES || performance.now() < end) {
      const batch = await this.whole(repeated(count));
      times.push(Math.max(0, batch - this.readback.median) / count);
    }
    return spreadOf(times);
  }
}

/** Whether the GPU's clock can be read. */
async function hasClock(device: Device): Promise<boolean> {
  if (!(device instanceof GpuDevice) || !device.startTiming()) return false;
  await device.stopTiming();
  return true;
}

async function timestamps(
  device: GpuDevice,
  launch: () => void,
  seconds: number,
): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  let count = 1;
  do {
    device.startTiming();
    const started = performance.now();
    for (let i = 0; i < count; i++) launch();
    for (const { begin, end: ended } of await device.stopTiming()) times.push(ended - begin);
    const each = (performance.now() - started) / 1000 / count;
    count = Math.max(1, Math.min(MOST_TIMED, 2 * count, Math.floor(seconds / 4 / each)));
  } while (performance.now() < end || times.length < FEWEST_SAMPLES);
  return times;
}

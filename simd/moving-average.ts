/**
 * @file Moving average: moving[c] += rate · (average over groups of latest[g, c] − moving[c]).
 *
 * latest: [groups, columns]; moving: [columns].
 */
import { load, madd, store } from './lanes';

/** Items: columns. */
export function movingAverage(
  first: u32,
  end: u32,
  latest: usize,
  moving: usize,
  columns: u32,
  groups: u32,
  rate: f32,
): void {
  const rates = f32x4.splat(rate);
  const counts = f32x4.splat(f32(groups));
  for (let c = first; c < end;) {
    const whole = c + 4 <= end;
    let total = f32x4.splat(0);
    for (let group: u32 = 0; group < groups; group++) {
      total = f32x4.add(total, load(latest + 4 * (group * columns + c), whole));
    }
    const old = load(moving + 4 * c, whole);
    const change = f32x4.sub(f32x4.div(total, counts), old);
    store(moving + 4 * c, madd(rates, change, old), whole);
    c += whole ? 4 : 1;
  }
}

/**
 * @file Moving average: moving[c] += rate · (average over groups of latest[g, c] − moving[c]).
 *
 * latest: [groups, columns]; moving: [columns].
 */
import { lanes, load, madd, store, wholeLanes } from './lanes';

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
  const whole = first + wholeLanes(end - first);
  follow<v128>(first, whole, latest, moving, columns, groups, rate);
  follow<f32>(whole, end, latest, moving, columns, groups, rate);
}

function follow<T>(
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
  for (let c = first; c < end; c += lanes<T>()) {
    let total = f32x4.splat(0);
    for (let group: u32 = 0; group < groups; group++) {
      total = f32x4.add(total, load<T>(latest + 4 * (group * columns + c)));
    }
    const old = load<T>(moving + 4 * c);
    const change = f32x4.sub(f32x4.div(total, counts), old);
    store<T>(moving + 4 * c, madd(rates, change, old));
  }
}

/**
 * @file Multiplies and adds in registers and nothing else: out[i] = Σ_j x_j after `rounds` times
 * x_j = factor · x_j + addend, from x_j = i mod 16 + j, for j = 0 … 23.
 *
 * out: [n]. Four elements a vector, twelve chains at a time: with factor and addend they fill the registers that V8
 * has to give, and none waits for another.
 */
import { madd, store } from './lanes';

/** Items: elements, four of which are computed at once. */
export function peakFma(
  first: u32,
  end: u32,
  out: usize,
  _n: u32,
  rounds: u32,
  factor: f32,
  addend: f32,
): void {
  for (let i = first; i < end; i += 4) {
    const start = f32x4.convert_i32x4_u(
      v128.and(i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3)), i32x4.splat(15)),
    );
    const total = f32x4.add(
      chains(start, 0, rounds, factor, addend),
      chains(start, 12, rounds, factor, addend),
    );
    if (i + 4 <= end) {
      store<v128>(out + 4 * i, total);
      continue;
    }
    let left = total;
    for (let j = i; j < end; j++) {
      store<f32>(out + 4 * j, left);
      left = v128.shuffle<i32>(left, left, 1, 2, 3, 0);
    }
  }
}

/** The sum of twelve chains, from `chain` on. */
function chains(start: v128, chain: u32, rounds: u32, factor: f32, addend: f32): v128 {
  const factors = f32x4.splat(factor);
  const addends = f32x4.splat(addend);
  let x0 = f32x4.add(start, f32x4.splat(f32(chain + 0)));
  let x1 = f32x4.add(start, f32x4.splat(f32(chain + 1)));
  let x2 = f32x4.add(start, f32x4.splat(f32(chain + 2)));
  let x3 = f32x4.add(start, f32x4.splat(f32(chain + 3)));
  let x4 = f32x4.add(start, f32x4.splat(f32(chain + 4)));
  let x5 = f32x4.add(start, f32x4.splat(f32(chain + 5)));
  let x6 = f32x4.add(start, f32x4.splat(f32(chain + 6)));
  let x7 = f32x4.add(start, f32x4.splat(f32(chain + 7)));
  let x8 = f32x4.add(start, f32x4.splat(f32(chain + 8)));
  let x9 = f32x4.add(start, f32x4.splat(f32(chain + 9)));
  let x10 = f32x4.add(start, f32x4.splat(f32(chain + 10)));
  let x11 = f32x4.add(start, f32x4.splat(f32(chain + 11)));
  for (let round: u32 = 0; round < rounds; round++) {
    x0 = madd(factors, x0, addends);
    x1 = madd(factors, x1, addends);
    x2 = madd(factors, x2, addends);
    x3 = madd(factors, x3, addends);
    x4 = madd(factors, x4, addends);
    x5 = madd(factors, x5, addends);
    x6 = madd(factors, x6, addends);
    x7 = madd(factors, x7, addends);
    x8 = madd(factors, x8, addends);
    x9 = madd(factors, x9, addends);
    x10 = madd(factors, x10, addends);
    x11 = madd(factors, x11, addends);
  }
  return f32x4.add(
    f32x4.add(f32x4.add(x0, f32x4.add(x1, x2)), f32x4.add(x3, f32x4.add(x4, x5))),
    f32x4.add(f32x4.add(x6, f32x4.add(x7, x8)), f32x4.add(x9, f32x4.add(x10, x11))),
  );
}

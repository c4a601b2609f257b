/**
 * @file Adam, in the form Keras uses, over all parameters at once:
 * m = beta1·m + (1 − beta1)·g; v = beta2·v + (1 − beta2)·g²; p = p − rate · m / (√v + epsilon).
 *
 * gradients, parameters, moments, squares: [n].
 */
import { lanes, load, madd, store, wholeLanes } from './lanes';

/** Items: elements. */
export function adam(
  first: u32,
  end: u32,
  gradients: usize,
  parameters: usize,
  moments: usize,
  squares: usize,
  _n: u32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  oneMinusBeta1: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
): void {
  const whole = first + wholeLanes(end - first);
  update<v128>(
    first,
    whole,
    gradients,
    parameters,
    moments,
    squares,
    rate,
    beta1,
    beta2,
    oneMinusBeta1,
    oneMinusBeta2,
    epsilon,
  );
  update<f32>(
    whole,
    end,
    gradients,
    parameters,
    moments,
    squares,
    rate,
    beta1,
    beta2,
    oneMinusBeta1,
    oneMinusBeta2,
    epsilon,
  );
}

function update<T>(
  first: u32,
  end: u32,
  gradients: usize,
  parameters: usize,
  moments: usize,
  squares: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  oneMinusBeta1: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
): void {
  const rates = f32x4.splat(rate);
  const keepM = f32x4.splat(beta1);
  const keepV = f32x4.splat(beta2);
  const takeM = f32x4.splat(oneMinusBeta1);
  const takeV = f32x4.splat(oneMinusBeta2);
  const floor = f32x4.splat(epsilon);
  for (let i = first; i < end; i += lanes<T>()) {
    const at = 4 * i;
    const g = load<T>(gradients + at);
    const m = madd(keepM, load<T>(moments + at), f32x4.mul(takeM, g));
    const v = madd(keepV, load<T>(squares + at), f32x4.mul(f32x4.mul(takeV, g), g));
    const change = f32x4.div(f32x4.mul(rates, m), f32x4.add(f32x4.sqrt(v), floor));
    store<T>(moments + at, m);
    store<T>(squares + at, v);
    store<T>(parameters + at, f32x4.sub(load<T>(parameters + at), change));
  }
}

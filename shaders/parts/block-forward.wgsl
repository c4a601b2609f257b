// What block-forward.wgsl and block-forward-quads.wgsl share: all but how four values of an array are read and written.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 4;

const RUN: u32 = 8;

// Upper 32 bits of the product of two u32, from 16-bit limbs: WGSL has no 64-bit integers.
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let lowLow = (a & 0xffffu) * (b & 0xffffu);
  let lowHigh = (a & 0xffffu) * (b >> 16u);
  let highLow = (a >> 16u) * (b & 0xffffu);
  let middle = (lowLow >> 16u) + (lowHigh & 0xffffu) + (highLow & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (lowHigh >> 16u) + (highLow >> 16u) + (middle >> 16u);
}

// Philox4x32-10: Salmon, Moraes, Dror, Shaw, SC 2011. The same bits as src/base/philox.ts.
fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var x = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiplyHigh(0xd2511f53u, x.x);
    let high1 = multiplyHigh(0xcd9e8d57u, x.z);
    x = vec4u(high1 ^ x.y ^ k.x, 0xcd9e8d57u * x.z, high0 ^ x.w ^ k.y, 0xd2511f53u * x.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return x;
}

// What dropout does to four units of a row: 0, or scale. Units 4·block … 4·block + 3.
fn factors(row: u32, block: u32) -> vec4f {
  if (params.threshold == 0u) {
    return vec4f(params.scale);
  }
  let counter = vec4u(block, params.firstRow + row, params.step, params.layer);
  let words = philox(counter, vec2u(params.keyLow, params.keyHigh));
  return select(vec4f(0.0), vec4f(params.scale), words >= vec4u(params.threshold));
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let block = id.x;
  let group = id.z;
  let runs = ((params.rows + params.groups - 1u) / params.groups + RUN - 1u) / RUN;
  if (4u * block >= params.columns || id.y >= runs) {
    return;
  }
  let first = group * params.rows / params.groups;
  let end = (group + 1u) * params.rows / params.groups;
  let center = meanOf(group, block);
  let scale = 1.0 / sqrt(varianceOf(group, block) + params.epsilon);
  let gain = gammaOf(block);
  let shift = betaOf(block);
  let existing = 4u * block + vec4u(0u, 1u, 2u, 3u) < vec4u(params.columns);
  var word = 0u;
  for (var row = first + id.y * RUN; row < min(first + (id.y + 1u) * RUN, end); row++) {
    let y = gain * ((xOf(row, block) - center) * scale) + shift;
    let factor = factors(row, block);
    let passes = (y > vec4f(0.0)) & (factor > vec4f(0.0)) & existing;
    let bits = select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), passes);
    word |= (bits.x | bits.y | bits.z | bits.w) << (4u * (row - first - id.y * RUN));
    storeOut(row, block, factor * max(y, vec4f(0.0)));
  }
  open[(group * runs + id.y) * ((params.columns + 3u) / 4u) + block] = word;
}

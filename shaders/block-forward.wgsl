// Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
// x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor = scale or 0, as dropout.wgsl
// draws it. open: where neither ReLU nor dropout made it 0, which is all that the gradient needs to know of both.
//
// x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// open: [groups · runs, ⌈columns / 4⌉] of u32, runs = ⌈⌈rows / groups⌉ / 8⌉ to a group: bit 4i + j of a word belongs to
// row i of the run and column j of the four.
// A thread takes four columns, a block of the generator, and RUN rows of a group: what it knows of the columns
// serves all of them.

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

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> variance: array<f32>;
@group(0) @binding(6) var<storage, read_write> out: array<f32>;
@group(0) @binding(7) var<storage, read_write> open: array<u32>;

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
  // Beyond the last column it is read again, and not written.
  let inside = min(4u * block + vec4u(0u, 1u, 2u, 3u), vec4u(params.columns - 1u));
  let s = group * params.columns + inside;
  let center = vec4f(mean[s.x], mean[s.y], mean[s.z], mean[s.w]);
  let spread = vec4f(variance[s.x], variance[s.y], variance[s.z], variance[s.w]);
  let scale = 1.0 / sqrt(spread + params.epsilon);
  let gain = vec4f(gamma[inside.x], gamma[inside.y], gamma[inside.z], gamma[inside.w]);
  let shift = vec4f(beta[inside.x], beta[inside.y], beta[inside.z], beta[inside.w]);
  let existing = 4u * block + vec4u(0u, 1u, 2u, 3u) == inside;
  var word = 0u;
  for (var row = first + id.y * RUN; row < min(first + (id.y + 1u) * RUN, end); row++) {
    let at = row * params.columns + inside;
    let values = vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
    let y = gain * ((values - center) * scale) + shift;
    let factor = factors(row, block);
    let passes = (y > vec4f(0.0)) & (factor > vec4f(0.0)) & existing;
    let bits = select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), passes);
    word |= (bits.x | bits.y | bits.z | bits.w) << (4u * (row - first - id.y * RUN));
    let result = factor * max(y, vec4f(0.0));
    for (var j = 0u; j < min(4u, params.columns - 4u * block); j++) {
      out[at.x + j] = result[j];
    }
  }
  open[(group * runs + id.y) * ((params.columns + 3u) / 4u) + block] = word;
}

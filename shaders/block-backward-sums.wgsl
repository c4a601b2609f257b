// The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each group and column:
// sumDout[g, c] = Σ d;  sumDoutX[g, c] = Σ d · x̂, where d = factor · dout where the ReLU is open, else 0.
//
// x, dout: [rows, columns]; gamma, beta: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
// x̂ = (x − mean) / √(variance + epsilon); the ReLU is open where gamma · x̂ + beta > 0; factor: block-forward.wgsl.
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// Added up over the groups they are the gradients of beta and gamma.
// Workgroup (i, g) takes 4 · LANES_X columns of group g, four a thread; its LANES_Y rows of threads share the rows.

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

override LANES_X: u32 = 8;
override LANES_Y: u32 = 16;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dout: array<f32>;
@group(0) @binding(3) var<storage, read> gamma: array<f32>;
@group(0) @binding(4) var<storage, read> beta: array<f32>;
@group(0) @binding(5) var<storage, read> mean: array<f32>;
@group(0) @binding(6) var<storage, read> variance: array<f32>;
@group(0) @binding(7) var<storage, read_write> sumDout: array<f32>;
@group(0) @binding(8) var<storage, read_write> sumDoutX: array<f32>;

var<workgroup> plainParts: array<vec4f, LANES_X * LANES_Y>;
var<workgroup> weightedParts: array<vec4f, LANES_X * LANES_Y>;

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
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let block = id.x;
  let group = workgroup.y;
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

  var plain = vec4f(0.0);
  var weighted = vec4f(0.0);
  if (4u * block < params.columns) {
    for (var row = first + local.y; row < end; row += LANES_Y) {
      let at = row * params.columns + inside;
      let normalised = (vec4f(x[at.x], x[at.y], x[at.z], x[at.w]) - center) * scale;
      let gradient = vec4f(dout[at.x], dout[at.y], dout[at.z], dout[at.w]);
      let open = gain * normalised + shift > vec4f(0.0);
      let d = select(vec4f(0.0), factors(row, block) * gradient, open);
      plain += d;
      weighted += d * normalised;
    }
  }
  plainParts[thread] = plain;
  weightedParts[thread] = weighted;
  workgroupBarrier();
  if (local.y == 0u) {
    for (var lane = 1u; lane < LANES_Y; lane++) {
      plain += plainParts[lane * LANES_X + local.x];
      weighted += weightedParts[lane * LANES_X + local.x];
    }
    for (var j = 0u; j < 4u && 4u * block + j < params.columns; j++) {
      sumDout[s.x + j] = plain[j];
      sumDoutX[s.x + j] = weighted[j];
    }
  }
}

// Gradient of BatchNorm → ReLU → dropout with respect to its input, through mean and variance too, in place:
// dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = factor · dout where the ReLU
// is open, else 0.
//
// x, gradient (dout before, dx after): [rows, columns]; gamma, beta: [columns];
// mean, variance, sumDout, sumDoutX: [groups, columns], the sums of block-backward-sums.wgsl; size: rows of the group.
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// One thread takes four units of a row, a block of the generator.

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

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> variance: array<f32>;
@group(0) @binding(6) var<storage, read> sumDout: array<f32>;
@group(0) @binding(7) var<storage, read> sumDoutX: array<f32>;
@group(0) @binding(8) var<storage, read_write> gradient: array<f32>;

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

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let blocks = (params.columns + 3u) / 4u;
  if (i >= params.rows * blocks) {
    return;
  }
  let row = i / blocks;
  let block = i % blocks;
  let group = ((row + 1u) * params.groups - 1u) / params.rows;
  let first = group * params.rows / params.groups;
  let end = (group + 1u) * params.rows / params.groups;
  let factor = factors(row, block);
  for (var j = 0u; j < 4u; j++) {
    let column = 4u * block + j;
    if (column < params.columns) {
      let at = row * params.columns + column;
      let s = group * params.columns + column;
      let scale = 1.0 / sqrt(variance[s] + params.epsilon);
      let normalised = (x[at] - mean[s]) * scale;
      let open = gamma[column] * normalised + beta[column] > 0.0;
      let d = select(0.0, factor[j] * gradient[at], open);
      let through = (sumDout[s] + normalised * sumDoutX[s]) / f32(end - first);
      gradient[at] = gamma[column] * scale * (d - through);
    }
  }
}

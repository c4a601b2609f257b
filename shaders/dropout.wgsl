// Dropout: out[r, u] = scale · x[r, u] where the unit is kept, else 0; scale = 1 / (1 − rate).
//
// x, out: [rows, columns]. Applied to the gradient, the same mask gives the backward pass.
// Whether unit u of row r is kept is an integer comparison: word u mod 4 of the Philox block with counter
// (u / 4, firstRow + r, step, layer) is at least threshold = rate · 2³². Nothing else decides: not the device,
// not the number of replicas, not which rows share a dispatch. One thread takes four units of a row.

struct Params {
  rows: u32,
  columns: u32,
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
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

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

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let blocks = (params.columns + 3u) / 4u;
  if (i >= params.rows * blocks) {
    return;
  }
  let row = i / blocks;
  let block = i % blocks;
  let counter = vec4u(block, params.firstRow + row, params.step, params.layer);
  let words = philox(counter, vec2u(params.keyLow, params.keyHigh));
  for (var j = 0u; j < 4u; j++) {
    let column = 4u * block + j;
    if (column < params.columns) {
      let at = row * params.columns + column;
      out[at] = select(0.0, params.scale * x[at], words[j] >= params.threshold);
    }
  }
}

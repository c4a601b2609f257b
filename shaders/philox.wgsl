// Random bits by counter: words[4i .. 4i+3] = Philox4x32-10(counters[i], keys[i]).
//
// counters: [n, 4]; keys: [n, 2]; words: [n, 4], all u32. One thread a block of four words.
// Training draws its masks in dropout.wgsl with the same function; this kernel is where the generator
// itself is held against its published known answers.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> counters: array<u32>;
@group(0) @binding(2) var<storage, read> keys: array<u32>;
@group(0) @binding(3) var<storage, read_write> words: array<u32>;

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
  if (i >= params.n) {
    return;
  }
  let c = 4u * i;
  let counter = vec4u(counters[c], counters[c + 1u], counters[c + 2u], counters[c + 3u]);
  let block = philox(counter, vec2u(keys[2u * i], keys[2u * i + 1u]));
  for (var j = 0u; j < 4u; j++) {
    words[c + j] = block[j];
  }
}

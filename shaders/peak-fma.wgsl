// Multiplies and adds in registers and nothing else: out[i] = Σ_j x_j after `rounds` times
// x_j = factor · x_j + addend, from x_j = i mod 16 + j, for j = 0 … 23.
//
// out: [n]. One thread an element. The 24 chains do not wait for each other; two rounds a turn of the loop
// keep its counter out of the measurement, so rounds must be even.

struct Params {
  n: u32,
  rounds: u32,
  factor: f32,
  addend: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let f = vec4f(params.factor);
  let c = vec4f(params.addend);
  let start = f32(i % 16u);
  var x0 = vec4f(start, start + 1, start + 2, start + 3);
  var x1 = x0 + 4;
  var x2 = x0 + 8;
  var x3 = x0 + 12;
  var x4 = x0 + 16;
  var x5 = x0 + 20;
  for (var round = 0u; round < params.rounds; round += 2u) {
    x0 = f * x0 + c;
    x1 = f * x1 + c;
    x2 = f * x2 + c;
    x3 = f * x3 + c;
    x4 = f * x4 + c;
    x5 = f * x5 + c;
    x0 = f * x0 + c;
    x1 = f * x1 + c;
    x2 = f * x2 + c;
    x3 = f * x3 + c;
    x4 = f * x4 + c;
    x5 = f * x5 + c;
  }
  let total = x0 + x1 + x2 + x3 + x4 + x5;
  out[i] = total.x + total.y + total.z + total.w;
}

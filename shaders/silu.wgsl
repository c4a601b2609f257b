// Sigmoid linear unit (swish): out = x · σ(x), σ(x) = 1 / (1 + exp(−x)).
// Source: Elfwing, Uchibe, Doya: "Sigmoid-weighted linear units", Neural Networks 107 (2018).
//
// x, out: [n]. One thread an element.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

// Of |x| first, so that exp never overflows.
fn sigmoid(z: f32) -> f32 {
  let e = exp(-abs(z));
  return select(e, 1.0, z >= 0.0) / (1.0 + e);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  out[i] = x[i] * sigmoid(x[i]);
}

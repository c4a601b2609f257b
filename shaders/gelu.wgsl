// Gaussian error linear unit, the tanh form: out = ½ · x · (1 + tanh(u)), u = √(2/π) · (x + 0.044715 · x³).
// Source: Hendrycks, Gimpel, arXiv 1606.08415. ½ · (1 + tanh(u)) is written as σ(2u).
//
// x, out: [n]. One thread an element.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

// Of |z| first, so that exp never overflows.
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
  let z = x[i];
  let u = 0.7978845608028654 * (z + 0.044715 * z * z * z);
  out[i] = z * sigmoid(2.0 * u);
}

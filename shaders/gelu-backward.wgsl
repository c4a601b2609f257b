// Gradient of the Gaussian error linear unit (tanh form): with u = √(2/π) · (x + 0.044715 · x³), s = σ(2u),
// dx = dout · (s + x · s · (1 − s) · 2u′), u′ = √(2/π) · (1 + 3 · 0.044715 · x²).
//
// x (the input of the forward pass), dout, dx: [n]. One thread an element.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dout: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

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
  let slope = 0.7978845608028654 * (1.0 + 3.0 * 0.044715 * z * z);
  let s = sigmoid(2.0 * u);
  dx[i] = dout[i] * (s + z * s * (1.0 - s) * 2.0 * slope);
}

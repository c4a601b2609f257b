// Gradient of binary cross-entropy from logits: dlogits = dlosses · (σ(z) − y).
//
// logits, labels (0 or 1), dlosses, dlogits: [n]. One thread a row.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<storage, read> dlosses: array<f32>;
@group(0) @binding(4) var<storage, read_write> dlogits: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let z = logits[i];
  let e = exp(-abs(z));
  let probability = select(e, 1.0, z >= 0.0) / (1.0 + e);
  dlogits[i] = dlosses[i] * (probability - labels[i]);
}

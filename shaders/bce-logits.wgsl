// Binary cross-entropy of each row, from its logit: loss = max(z, 0) − z·y + log(1 + exp(−|z|)).
//
// logits, labels (0 or 1), losses: [n]. Equal to −y·log σ(z) − (1 − y)·log(1 − σ(z)), without overflow.
// One thread a row.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;

// log(1 + e) for 0 ≤ e ≤ 1. Where 1 + e would round e away, its series; the error stays below 3e-7 relative.
fn logOnePlus(e: f32) -> f32 {
  return select(log(1.0 + e), e * (1.0 - e * (0.5 - e / 3.0)), e < 0.01);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let z = logits[i];
  losses[i] = max(z, 0.0) - z * labels[i] + logOnePlus(exp(-abs(z)));
}

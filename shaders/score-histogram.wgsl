// Counts the rows of each class by their score, for the AUC and the accuracy of an epoch:
// counts[label, bin] += 1, bin = the place of σ(z) among equal parts of (0, 1).
//
// logits, labels (0 or 1): [n]; counts: [2, bins], u32, bins even, added to what is there.
// Both halves are cut from the middle, so that z > 0 is exactly the upper half of the bins.
// Integer additions: the result does not depend on their order. One thread a row.

struct Params {
  n: u32,
  bins: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let z = logits[i];
  let half = params.bins / 2u;
  let confidence = 1.0 / (1.0 + exp(-abs(z))) - 0.5;
  let distance = min(u32(confidence * f32(params.bins)), half - 1u);
  let bin = select(half - 1u - distance, half + distance, z > 0.0);
  let row = select(0u, params.bins, labels[i] > 0.5);
  atomicAdd(&counts[row + bin], 1u);
}

// Cross-entropy of each row from its logits: loss[r] = log Σ_c exp(z[r, c]) − z[r, label[r]].
//
// logits: [rows, classes]; labels: [rows], class indices as floats; losses: [rows]. One thread a row.

struct Params {
  rows: u32,
  classes: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;

// log Σ exp of a row of logits, the largest taken out so that nothing overflows.
fn logSumExp(start: u32) -> f32 {
  var largest = logits[start];
  for (var c = 1u; c < params.classes; c++) {
    largest = max(largest, logits[start + c]);
  }
  var sum = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    sum += exp(logits[start + c] - largest);
  }
  return largest + log(sum);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows) {
    return;
  }
  let start = i * params.classes;
  losses[i] = logSumExp(start) - logits[start + u32(labels[i])];
}

// Adds one value a column: out[r, c] = x[r, c] + bias[c].
//
// x, out: [rows, columns]; bias: [columns]. One thread an element.

struct Params {
  rows: u32,
  columns: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows * params.columns) {
    return;
  }
  out[i] = x[i] + bias[i % params.columns];
}

// Normalises each column and gives it a learned scale and shift:
// out[r, c] = gamma[c] · (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon) + beta[c], g the group of row r.
//
// x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// Training passes the statistics of the batch; inference the moving averages, as one group.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> variance: array<f32>;
@group(0) @binding(6) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows * params.columns) {
    return;
  }
  let row = i / params.columns;
  let column = i % params.columns;
  let group = ((row + 1u) * params.groups - 1u) / params.rows;
  let s = group * params.columns + column;
  let normalised = (x[i] - mean[s]) / sqrt(variance[s] + params.epsilon);
  out[i] = gamma[column] * normalised + beta[column];
}

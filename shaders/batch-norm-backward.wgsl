// Gradient of batch normalisation with respect to its input, through mean and variance too:
// dx = gamma / √(variance + epsilon) · (dout − sumDout / size − x̂ · sumDoutX / size).
//
// x, dout, dx: [rows, columns]; gamma: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns];
// x̂ = (x − mean) / √(variance + epsilon); size: rows of the group; the sums: batch-norm-backward-sums.wgsl.
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// Source: Ioffe, Szegedy: "Batch Normalization", ICML 2015, section 3, simplified. One thread an element.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dout: array<f32>;
@group(0) @binding(3) var<storage, read> gamma: array<f32>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> variance: array<f32>;
@group(0) @binding(6) var<storage, read> sumDout: array<f32>;
@group(0) @binding(7) var<storage, read> sumDoutX: array<f32>;
@group(0) @binding(8) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows * params.columns) {
    return;
  }
  let row = i / params.columns;
  let column = i % params.columns;
  let group = ((row + 1u) * params.groups - 1u) / params.rows;
  let size = f32((group + 1u) * params.rows / params.groups - group * params.rows / params.groups);
  let s = group * params.columns + column;
  let scale = 1.0 / sqrt(variance[s] + params.epsilon);
  let normalised = (x[i] - mean[s]) * scale;
  dx[i] = gamma[column] * scale * (dout[i] - (sumDout[s] + normalised * sumDoutX[s]) / size);
}

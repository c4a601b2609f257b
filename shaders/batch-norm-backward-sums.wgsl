// The two sums that the gradient of batch normalisation needs, for each group and column:
// sumDout[g, c] = Σ dout;  sumDoutX[g, c] = Σ dout · x̂,  x̂ = (x − mean) / √(variance + epsilon).
//
// x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// Added up over the groups they are the gradients of beta and gamma.
// Workgroup (i, g) takes LANES_X columns of group g; its LANES_Y rows of threads share the rows.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 16;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dout: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> sumDout: array<f32>;
@group(0) @binding(6) var<storage, read_write> sumDoutX: array<f32>;

var<workgroup> parts: array<vec2f, LANES_X * LANES_Y>;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let column = id.x;
  let inside = column < params.columns;
  let s = workgroup.y * params.columns + column;
  let first = workgroup.y * params.rows / params.groups;
  let end = (workgroup.y + 1u) * params.rows / params.groups;

  var sums = vec2f(0.0);
  if (inside) {
    let center = mean[s];
    let scale = 1.0 / sqrt(variance[s] + params.epsilon);
    for (var row = first + local.y; row < end; row += LANES_Y) {
      let i = row * params.columns + column;
      sums += dout[i] * vec2f(1.0, (x[i] - center) * scale);
    }
  }
  parts[thread] = sums;
  workgroupBarrier();
  if (local.y == 0u && inside) {
    for (var lane = 1u; lane < LANES_Y; lane++) {
      sums += parts[lane * LANES_X + local.x];
    }
    sumDout[s] = sums.x;
    sumDoutX[s] = sums.y;
  }
}

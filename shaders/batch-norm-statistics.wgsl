// Mean and biased variance of each column, for each group of rows by itself.
//
// x: [rows, columns]; mean, variance: [groups, columns].
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// mean[g, c] = Σ x / size(g);  variance[g, c] = Σ (x − mean)² / size(g): two passes, no cancellation.
// Workgroup (i, g) takes LANES_X columns of group g; its LANES_Y rows of threads share the rows.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 16;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> mean: array<f32>;
@group(0) @binding(3) var<storage, read_write> variance: array<f32>;

var<workgroup> parts: array<f32, LANES_X * LANES_Y>;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let column = id.x;
  let inside = column < params.columns;
  let first = workgroup.y * params.rows / params.groups;
  let end = (workgroup.y + 1u) * params.rows / params.groups;
  let size = f32(end - first);

  var sum = 0.0;
  if (inside) {
    for (var row = first + local.y; row < end; row += LANES_Y) {
      sum += x[row * params.columns + column];
    }
  }
  parts[thread] = sum;
  workgroupBarrier();
  var total = 0.0;
  for (var lane = 0u; lane < LANES_Y; lane++) {
    total += parts[lane * LANES_X + local.x];
  }
  let center = total / size;
  workgroupBarrier();

  var squares = 0.0;
  if (inside) {
    for (var row = first + local.y; row < end; row += LANES_Y) {
      let distance = x[row * params.columns + column] - center;
      squares += distance * distance;
    }
  }
  parts[thread] = squares;
  workgroupBarrier();
  if (local.y == 0u && inside) {
    for (var lane = 1u; lane < LANES_Y; lane++) {
      squares += parts[lane * LANES_X + local.x];
    }
    mean[workgroup.y * params.columns + column] = center;
    variance[workgroup.y * params.columns + column] = squares / size;
  }
}

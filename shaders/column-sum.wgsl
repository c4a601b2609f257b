// Sum of each column: out[c] = Σ_r x[r, c]. The gradient of a bias.
//
// x: [rows, columns]; out: [columns].
// A workgroup of LANES_X × LANES_Y threads takes LANES_X columns; its LANES_Y rows of threads share the
// rows of x, every LANES_Y-th each, and add up their parts in a fixed order at the end.

struct Params {
  rows: u32,
  columns: u32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 16;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> parts: array<f32, LANES_X * LANES_Y>;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let column = id.x;
  var sum = 0.0;
  if (column < params.columns) {
    for (var row = local.y; row < params.rows; row += LANES_Y) {
      sum += x[row * params.columns + column];
    }
  }
  parts[thread] = sum;
  workgroupBarrier();
  if (local.y == 0u && column < params.columns) {
    for (var lane = 1u; lane < LANES_Y; lane++) {
      sum += parts[lane * LANES_X + local.x];
    }
    out[column] = sum;
  }
}

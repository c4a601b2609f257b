// Batch statistics from those of tiles of rows: mean[g, c] = Σ size(t) · tileMean[t, c] / size(g);
// variance[g, c] = Σ (tileSquares[t, c] + size(t) · (tileMean[t, c] − mean[g, c])²) / size(g), over the tiles of g.
// shifted[g, c] = mean[g, c] + bias[c].
//
// tileMean, tileSquares: [⌈rows / tileRows⌉, columns]; bias: [columns]; mean, variance, shifted: [groups, columns].
// Tile t is rows t·tileRows … of the batch; no tile may lie in two groups, so a group is a run of whole tiles.
// Source: Chan, Golub, LeVeque: "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
// Workgroup (i, g) takes LANES_X columns of group g; its LANES_Y rows of threads share the tiles, and add up their
// parts in a fixed order.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  tileRows: u32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 16;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tileMean: array<f32>;
@group(0) @binding(2) var<storage, read> tileSquares: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> variance: array<f32>;
@group(0) @binding(6) var<storage, read_write> shifted: array<f32>;

var<workgroup> parts: array<f32, LANES_X * LANES_Y>;

// Σ over the rows of threads of what each has of a column. Every thread of the workgroup comes here.
fn overLanes(part: f32, thread: u32) -> f32 {
  parts[thread] = part;
  workgroupBarrier();
  var total = 0.0;
  for (var lane = 0u; lane < LANES_Y; lane++) {
    total += parts[lane * LANES_X + thread % LANES_X];
  }
  workgroupBarrier();
  return total;
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let column = min(id.x, params.columns - 1u);
  let size = params.rows / params.groups;
  let first = workgroup.y * size;
  let stride = LANES_Y * params.tileRows;

  var total = 0.0;
  for (var row = local.y * params.tileRows; row < size; row += stride) {
    let rows = f32(min(params.tileRows, size - row));
    total += rows * tileMean[(first + row) / params.tileRows * params.columns + column];
  }
  let center = overLanes(total, thread) / f32(size);
  var squares = 0.0;
  for (var row = local.y * params.tileRows; row < size; row += stride) {
    let rows = f32(min(params.tileRows, size - row));
    let at = (first + row) / params.tileRows * params.columns + column;
    let distance = tileMean[at] - center;
    squares += tileSquares[at] + rows * distance * distance;
  }
  let spread = overLanes(squares, thread) / f32(size);
  if (local.y == 0u && id.x < params.columns) {
    let i = workgroup.y * params.columns + column;
    mean[i] = center;
    variance[i] = spread;
    shifted[i] = center + bias[column];
  }
}

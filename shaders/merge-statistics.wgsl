// Batch statistics from those of tiles of rows: mean[g, c] = Σ size(t) · tileMean[t, c] / size(g);
// variance[g, c] = Σ (tileSquares[t, c] + size(t) · (tileMean[t, c] − mean[g, c])²) / size(g), over the tiles of g.
// shifted[g, c] = mean[g, c] + bias[c].
//
// tileMean, tileSquares: [⌈rows / tileRows⌉, columns]; bias: [columns]; mean, variance, shifted: [groups, columns].
// Tile t is rows t·tileRows … of the batch; no tile may lie in two groups, so a group is a run of whole tiles.
// Source: Chan, Golub, LeVeque: "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
// One thread a column of a group.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  tileRows: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tileMean: array<f32>;
@group(0) @binding(2) var<storage, read> tileSquares: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> variance: array<f32>;
@group(0) @binding(6) var<storage, read_write> shifted: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.groups * params.columns) {
    return;
  }
  let column = i % params.columns;
  let groupRows = params.rows / params.groups;
  let first = (i / params.columns) * groupRows;
  let size = f32(groupRows);

  var total = 0.0;
  for (var row = first; row < first + groupRows; row += params.tileRows) {
    let rows = f32(min(params.tileRows, first + groupRows - row));
    total += rows * tileMean[row / params.tileRows * params.columns + column];
  }
  let center = total / size;
  var squares = 0.0;
  for (var row = first; row < first + groupRows; row += params.tileRows) {
    let rows = f32(min(params.tileRows, first + groupRows - row));
    let at = row / params.tileRows * params.columns + column;
    let distance = tileMean[at] - center;
    squares += tileSquares[at] + rows * distance * distance;
  }
  mean[i] = center;
  variance[i] = squares / size;
  shifted[i] = center + bias[column];
}

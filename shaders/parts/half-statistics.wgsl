// The kernel matmul-half-statistics and its emulation: out = A · B, and what each tile says of its columns.

struct Params {
  m: u32,
  n: u32,
  k: u32,
  scaleA: f32,
  scaleB: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> tileMean: array<f32>;
@group(0) @binding(5) var<storage, read_write> tileSquares: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = tileOf(group.x + group.y * groups.x);
  let rowStart = tile.x * TILE;
  computeTile(thread, rowStart, tile.y * TILE, 0u, params.k, 0u);

  // Matrices of a subgroup keep to themselves which thread holds what: each thread reads a column of the tile back,
  // which is still in the cache.
  storageBarrier();
  let column = tile.y * TILE + thread;
  if (column >= params.n || rowStart >= params.m) {
    return;
  }
  let rows = min(params.m - rowStart, TILE);
  var total = 0.0;
  for (var row = 0u; row < rows; row++) {
    total += out[(rowStart + row) * params.n + column];
  }
  let center = total / f32(rows);
  var squares = 0.0;
  for (var row = 0u; row < rows; row++) {
    let distance = out[(rowStart + row) * params.n + column] - center;
    squares += distance * distance;
  }
  tileMean[tile.x * params.n + column] = center;
  tileSquares[tile.x * params.n + column] = squares;
}

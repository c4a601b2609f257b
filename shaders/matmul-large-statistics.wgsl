// Matrix product in large tiles, and what each tile says of its columns: out = A · B;
// tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
//
// A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 128⌉, n]. Tile t is rows 128t … 128t + 127. n and k
// must be multiples of four.
// The product is that of matmul-large.wgsl; batch normalisation gets its statistics without another pass over out:
// merge-statistics.wgsl puts tiles together.

//#include parts/large-tile.wgsl

struct Params {
  m: u32,
  n: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> tileMean: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> tileSquares: array<vec4f>;

fn sumOfRows(x: mat4x4f) -> vec4f {
  return (x[0] + x[1]) + (x[2] + x[3]);
}

// Σ (x − center)² over the rows that there are; row: that of x[0] in the tile. What there are stores itself.
fn storeFour(x: mat4x4f, center: vec4f, rowStart: u32, row: u32, column: u32) -> vec4f {
  var squares = vec4f(0.0);
  for (var i = 0u; i < 4u; i++) {
    if (EXACT || rowStart + row + i < params.m) {
      squares += (x[i] - center) * (x[i] - center);
      if (EXACT || column < params.n) {
        out[((rowStart + row + i) * params.n + column) / 4u] = x[i];
      }
    }
  }
  return squares;
}

// Σ over the threads of a column of threads, of the vec4s that lie at [SIDE][QUADS] in aTile.
fn sumOfThreads(quad: u32) -> vec4f {
  var total = vec4f(0.0);
  for (var lane = 0u; lane < SIDE; lane++) {
    total += aTile[lane * QUADS + quad];
  }
  return total;
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = tileOf(group.x + group.y * groups.x);
  let rowStart = tile.x * TILE;
  let columnStart = tile.y * TILE;
  let sums = sumsOf(thread, rowStart, columnStart, 0u, params.k);

  // What lies beyond the last row is 0 and not counted. The tiles are done with: A's memory takes the sums of the
  // threads, B's the means.
  let quads = quadsOf(thread);
  let rows = min(params.m - min(params.m, rowStart), TILE);
  let at = quads.x * QUADS + quads.y;
  workgroupBarrier();
  aTile[at] = sumOfRows(sums.upperLeft) + sumOfRows(sums.lowerLeft);
  aTile[at + SIDE] = sumOfRows(sums.upperRight) + sumOfRows(sums.lowerRight);
  workgroupBarrier();
  if (thread < QUADS) {
    bTile[thread] = sumOfThreads(thread) / f32(max(rows, 1u));
  }
  workgroupBarrier();
  let row = 4u * quads.x;
  let column = columnStart + 4u * quads.y;
  let left = bTile[quads.y];
  let right = bTile[quads.y + SIDE];
  aTile[at] = storeFour(sums.upperLeft, left, rowStart, row, column)
    + storeFour(sums.lowerLeft, left, rowStart, row + 4u * SIDE, column);
  aTile[at + SIDE] = storeFour(sums.upperRight, right, rowStart, row, column + 4u * SIDE)
    + storeFour(sums.lowerRight, right, rowStart, row + 4u * SIDE, column + 4u * SIDE);
  workgroupBarrier();
  let first = columnStart + 4u * thread;
  if (thread < QUADS && rows > 0u && first < params.n) {
    tileMean[(tile.x * params.n + first) / 4u] = bTile[thread];
    tileSquares[(tile.x * params.n + first) / 4u] = sumOfThreads(thread);
  }
}

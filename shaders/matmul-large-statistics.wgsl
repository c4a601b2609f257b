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

// Stores four values of a row, if it is there. @returns (x − center)², 0 for what is not
fn store(x: vec4f, center: vec4f, rowStart: u32, row: u32, column: u32) -> vec4f {
  if (EXACT || rowStart + row < params.m) {
    if (EXACT || column < params.n) {
      out[((rowStart + row) * rowOfOut() + column) / 4u] = x;
    }
    return (x - center) * (x - center);
  }
  return vec4f(0.0);
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
  aTile[at] = (sums.left0 + sums.left1) + (sums.left2 + sums.left3)
    + ((sums.left4 + sums.left5) + (sums.left6 + sums.left7));
  aTile[at + SIDE] = (sums.right0 + sums.right1) + (sums.right2 + sums.right3)
    + ((sums.right4 + sums.right5) + (sums.right6 + sums.right7));
  workgroupBarrier();
  if (thread < QUADS) {
    bTile[thread] = sumOfThreads(thread) / f32(max(rows, 1u));
  }
  workgroupBarrier();
  let row = 4u * quads.x;
  let column = columnStart + 4u * quads.y;
  let left = bTile[quads.y];
  let right = bTile[quads.y + SIDE];
  let further = row + 4u * SIDE;
  let opposite = column + 4u * SIDE;
  var leftSquares = store(sums.left0, left, rowStart, row, column);
  leftSquares += store(sums.left1, left, rowStart, row + 1u, column);
  leftSquares += store(sums.left2, left, rowStart, row + 2u, column);
  leftSquares += store(sums.left3, left, rowStart, row + 3u, column);
  leftSquares += store(sums.left4, left, rowStart, further, column);
  leftSquares += store(sums.left5, left, rowStart, further + 1u, column);
  leftSquares += store(sums.left6, left, rowStart, further + 2u, column);
  leftSquares += store(sums.left7, left, rowStart, further + 3u, column);
  var rightSquares = store(sums.right0, right, rowStart, row, opposite);
  rightSquares += store(sums.right1, right, rowStart, row + 1u, opposite);
  rightSquares += store(sums.right2, right, rowStart, row + 2u, opposite);
  rightSquares += store(sums.right3, right, rowStart, row + 3u, opposite);
  rightSquares += store(sums.right4, right, rowStart, further, opposite);
  rightSquares += store(sums.right5, right, rowStart, further + 1u, opposite);
  rightSquares += store(sums.right6, right, rowStart, further + 2u, opposite);
  rightSquares += store(sums.right7, right, rowStart, further + 3u, opposite);
  aTile[at] = leftSquares;
  aTile[at + SIDE] = rightSquares;
  workgroupBarrier();
  let first = columnStart + 4u * thread;
  if (thread < QUADS && rows > 0u && first < params.n) {
    tileMean[(tile.x * params.n + first) / 4u] = bTile[thread];
    tileSquares[(tile.x * params.n + first) / 4u] = sumOfThreads(thread);
  }
}

// Matrix product in large tiles, and what each tile says of its columns: out = A · B;
// tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
//
// A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 128⌉, n]. Tile t is rows 128t … 128t + 127.
// The product is that of matmul-large.wgsl; batch normalisation gets its statistics without another pass over out:
// merge-statistics.wgsl puts tiles together.

struct Params {
  m: u32,
  n: u32,
  k: u32,
}

const TILE: u32 = 128; // rows and columns of out a workgroup
const DEPTH: u32 = 8; // steps of k between two barriers
const QUADS: u32 = 32; // TILE / 4: vec4s across a tile
const HALF: u32 = 16; // threads along each side; a thread's two quads lie so many apart
const SLAB: u32 = 256; // DEPTH · QUADS: one of the two buffers of a tile
const BAND: u32 = 8; // rows of tiles that are worked on together, so that their columns of B stay in the cache

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> tileMean: array<f32>;
@group(0) @binding(5) var<storage, read_write> tileSquares: array<f32>;

// [2][DEPTH][QUADS]: for each step of k, four consecutive rows of A (columns of B) in a vec4. While one half is
// multiplied, the other is filled.
var<workgroup> aTile: array<vec4f, 2 * SLAB>;
var<workgroup> bTile: array<vec4f, 2 * SLAB>;

fn elementOfA(row: u32, step: u32) -> f32 {
  if (row >= params.m || step >= params.k) {
    return 0.0;
  }
  return a[row * params.k + step];
}

fn elementOfB(step: u32, column: u32) -> f32 {
  if (column >= params.n || step >= params.k) {
    return 0.0;
  }
  return b[step * params.n + column];
}

// A thread loads four values of each operand that lie side by side in memory: four steps of a row of A, four columns
// of B at one step.
fn loadA(thread: u32, rowStart: u32, start: u32) -> vec4f {
  let row = rowStart + thread % TILE;
  let step = start + 4u * (thread / TILE);
  return vec4f(
    elementOfA(row, step),
    elementOfA(row, step + 1u),
    elementOfA(row, step + 2u),
    elementOfA(row, step + 3u),
  );
}

fn loadB(thread: u32, columnStart: u32, start: u32) -> vec4f {
  let column = columnStart + 4u * (thread % QUADS);
  let step = start + thread / QUADS;
  return vec4f(
    elementOfB(step, column),
    elementOfB(step, column + 1u),
    elementOfB(step, column + 2u),
    elementOfB(step, column + 3u),
  );
}

fn storeA(slab: u32, thread: u32, values: vec4f) {
  let row = thread % TILE;
  let step = 4u * (thread / TILE);
  for (var j = 0u; j < 4u; j++) {
    aTile[slab + (step + j) * QUADS + row / 4u][row % 4u] = values[j];
  }
}

fn storeB(slab: u32, thread: u32, values: vec4f) {
  bTile[slab + thread] = values;
}

// sums + rows ⊗ columns; sums[i] is row i.
fn addOuter(sums: mat4x4f, rows: vec4f, columns: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(vec4f(rows.x), columns, sums[0]),
    fma(vec4f(rows.y), columns, sums[1]),
    fma(vec4f(rows.z), columns, sums[2]),
    fma(vec4f(rows.w), columns, sums[3]),
  );
}

// The tile of a workgroup: down a band of tile rows first, then the next column of tiles.
fn tileOf(index: u32) -> vec2u {
  let tileRows = (params.m + TILE - 1u) / TILE;
  let tileColumns = (params.n + TILE - 1u) / TILE;
  let band = index / (BAND * tileColumns);
  let inBand = index % (BAND * tileColumns);
  let height = min(BAND, tileRows - min(tileRows, band * BAND));
  return vec2u(band * BAND + inBand % max(height, 1u), inBand / max(height, 1u));
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = tileOf(group.x + group.y * groups.x);
  let rowStart = tile.x * TILE;
  let columnStart = tile.y * TILE;
  let rowQuad = thread / HALF;
  let columnQuad = thread % HALF;

  // Rows 4 · rowQuad … and 64 further, columns 4 · columnQuad … and 64 further.
  var sums00 = mat4x4f();
  var sums01 = mat4x4f();
  var sums10 = mat4x4f();
  var sums11 = mat4x4f();
  var slab = 0u;
  storeA(slab, thread, loadA(thread, rowStart, 0u));
  storeB(slab, thread, loadB(thread, columnStart, 0u));
  workgroupBarrier();
  for (var start = 0u; start < params.k; start += DEPTH) {
    // Asked for early, so that they arrive while the present ones are multiplied; zeros beyond the last.
    let nextA = loadA(thread, rowStart, start + DEPTH);
    let nextB = loadB(thread, columnStart, start + DEPTH);
    for (var step = 0u; step < DEPTH; step++) {
      let at = slab + step * QUADS;
      let upper = aTile[at + rowQuad];
      let lower = aTile[at + HALF + rowQuad];
      let left = bTile[at + columnQuad];
      let right = bTile[at + HALF + columnQuad];
      sums00 = addOuter(sums00, upper, left);
      sums01 = addOuter(sums01, upper, right);
      sums10 = addOuter(sums10, lower, left);
      sums11 = addOuter(sums11, lower, right);
    }
    slab = SLAB - slab;
    storeA(slab, thread, nextA);
    storeB(slab, thread, nextB);
    workgroupBarrier();
  }

  // What lies beyond the last row is 0 and not counted. The tiles are done with: their memory holds the sums of
  // the threads, [HALF][QUADS] each, then the means, [QUADS].
  let rows = min(params.m - min(params.m, rowStart), TILE);
  var sums = array<array<mat4x4f, 2>, 2>(array(sums00, sums01), array(sums10, sums11));
  for (var j = 0u; j < 2u; j++) {
    var total = vec4f(0.0);
    for (var i = 0u; i < 8u; i++) {
      total += sums[i / 4u][j][i % 4u];
    }
    aTile[rowQuad * QUADS + HALF * j + columnQuad] = total;
  }
  workgroupBarrier();
  if (thread < QUADS) {
    var total = vec4f(0.0);
    for (var lane = 0u; lane < HALF; lane++) {
      total += aTile[lane * QUADS + thread];
    }
    bTile[thread] = total / f32(max(rows, 1u));
  }
  workgroupBarrier();
  for (var j = 0u; j < 2u; j++) {
    let center = bTile[HALF * j + columnQuad];
    var squares = vec4f(0.0);
    for (var i = 0u; i < 8u; i++) {
      let inTile = 4u * (rowQuad + HALF * (i / 4u)) + i % 4u;
      let values = sums[i / 4u][j][i % 4u];
      squares += select(vec4f(0.0), (values - center) * (values - center), inTile < rows);
      for (var c = 0u; c < 4u; c++) {
        let column = columnStart + 4u * (columnQuad + HALF * j) + c;
        if (inTile < rows && column < params.n) {
          out[(rowStart + inTile) * params.n + column] = values[c];
        }
      }
    }
    aTile[rowQuad * QUADS + HALF * j + columnQuad] = squares;
  }
  workgroupBarrier();
  if (thread < QUADS && rows > 0u) {
    var squares = vec4f(0.0);
    for (var lane = 0u; lane < HALF; lane++) {
      squares += aTile[lane * QUADS + thread];
    }
    for (var c = 0u; c < 4u; c++) {
      let column = columnStart + 4u * thread + c;
      if (column < params.n) {
        tileMean[tile.x * params.n + column] = bTile[thread][c];
        tileSquares[tile.x * params.n + column] = squares[c];
      }
    }
  }
}

// Matrix product straight from memory, and what each tile of it says of its columns: out = A · B;
// tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
//
// A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 16⌉, n]. Tile t is rows 16t … 16t + 15.
// The product is that of matmul-direct.wgsl. A thread has the 16 rows of 8 columns in registers anyway, so batch
// normalisation gets its statistics without another pass over out: merge-statistics.wgsl puts tiles together.

struct Params {
  m: u32,
  n: u32,
  k: u32,
}

override THREADS: u32 = 8;

const ROWS: u32 = 16;
const COLUMNS: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> tileMean: array<f32>;
@group(0) @binding(5) var<storage, read_write> tileSquares: array<f32>;

// Four numbers, each at an offset of its own from `at`.
fn fourOfA(offsets: vec4u, at: u32) -> vec4f {
  let i = offsets + at;
  return vec4f(a[i.x], a[i.y], a[i.z], a[i.w]);
}

fn fourOfB(offsets: vec4u, at: u32) -> vec4f {
  let i = offsets + at;
  return vec4f(b[i.x], b[i.y], b[i.z], b[i.w]);
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

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = group.y * ROWS;
  let column = (group.x * THREADS + local.x) * COLUMNS;
  if (column >= params.n) {
    return;
  }

  // Beyond the last row (column) the last one is read again.
  let four = vec4u(0u, 1u, 2u, 3u);
  let lastRow = vec4u(params.m - 1u);
  let lastColumn = vec4u(params.n - 1u);
  let rows0 = min(row + four, lastRow) * params.k;
  let rows1 = min(row + 4u + four, lastRow) * params.k;
  let rows2 = min(row + 8u + four, lastRow) * params.k;
  let rows3 = min(row + 12u + four, lastRow) * params.k;
  let columns0 = min(column + four, lastColumn);
  let columns1 = min(column + 4u + four, lastColumn);

  var sums00 = mat4x4f();
  var sums01 = mat4x4f();
  var sums10 = mat4x4f();
  var sums11 = mat4x4f();
  var sums20 = mat4x4f();
  var sums21 = mat4x4f();
  var sums30 = mat4x4f();
  var sums31 = mat4x4f();
  for (var step = 0u; step < params.k; step++) {
    let left = fourOfB(columns0, step * params.n);
    let right = fourOfB(columns1, step * params.n);
    let a0 = fourOfA(rows0, step);
    sums00 = addOuter(sums00, a0, left);
    sums01 = addOuter(sums01, a0, right);
    let a1 = fourOfA(rows1, step);
    sums10 = addOuter(sums10, a1, left);
    sums11 = addOuter(sums11, a1, right);
    let a2 = fourOfA(rows2, step);
    sums20 = addOuter(sums20, a2, left);
    sums21 = addOuter(sums21, a2, right);
    let a3 = fourOfA(rows3, step);
    sums30 = addOuter(sums30, a3, left);
    sums31 = addOuter(sums31, a3, right);
  }

  // [row / 4][column / 4]: one loop over an array compiles in a fraction of the time of 128 single stores.
  var sums = array<array<mat4x4f, 2>, 4>(
    array(sums00, sums01),
    array(sums10, sums11),
    array(sums20, sums21),
    array(sums30, sums31),
  );
  let size = min(params.m - row, ROWS);
  for (var j = 0u; j < min(params.n - column, COLUMNS); j++) {
    var total = 0.0;
    for (var i = 0u; i < size; i++) {
      let value = sums[i / 4u][j / 4u][i % 4u][j % 4u];
      out[(row + i) * params.n + column + j] = value;
      total += value;
    }
    let center = total / f32(size);
    var squares = 0.0;
    for (var i = 0u; i < size; i++) {
      let distance = sums[i / 4u][j / 4u][i % 4u][j % 4u] - center;
      squares += distance * distance;
    }
    tileMean[group.y * params.n + column + j] = center;
    tileSquares[group.y * params.n + column + j] = squares;
  }
}

// Matrix product in tiles: out = A · B.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. out: [m, n].
// A workgroup of 16×16 threads computes a tile of 64×64; each thread keeps 4×4 of it in registers.
// For every 16 steps of k the workgroup first loads the 64×16 of A and the 16×64 of B that it needs
// into workgroup memory, four values a thread, so that each value read from memory is used 64 times.
// The sum over k runs in order whatever m is: a row's result does not depend on the rows beside it.

struct Params {
  m: u32,
  n: u32,
  k: u32,
}

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;

const TILE: u32 = 64; // rows and columns of out a workgroup
const DEPTH: u32 = 16; // steps of k between two barriers
const QUADS: u32 = 16; // TILE / 4: vec4s across a tile, threads along each side of the workgroup

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

// [DEPTH][QUADS]: for each step of k, four consecutive rows of A (columns of B) in a vec4.
var<workgroup> aTile: array<vec4f, DEPTH * QUADS>;
var<workgroup> bTile: array<vec4f, DEPTH * QUADS>;

fn elementOfA(row: u32, step: u32) -> f32 {
  if (row >= params.m || step >= params.k) {
    return 0.0;
  }
  return a[select(row * params.k + step, step * params.m + row, TRANSPOSE_A)];
}

fn elementOfB(step: u32, column: u32) -> f32 {
  if (column >= params.n || step >= params.k) {
    return 0.0;
  }
  return b[select(step * params.n + column, column * params.k + step, TRANSPOSE_B)];
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let rowStart = group.y * TILE;
  let columnStart = group.x * TILE;

  // Neighbouring threads load neighbouring addresses: along k or along the rows, as the operand lies.
  let slow = thread / 16u;
  let fast = thread % 16u;
  let aStep = select(fast, slow, TRANSPOSE_A);
  let aQuad = select(slow, fast, TRANSPOSE_A);
  let bStep = select(slow, fast, TRANSPOSE_B);
  let bQuad = select(fast, slow, TRANSPOSE_B);

  var sums: array<vec4f, 4>;
  for (var start = 0u; start < params.k; start += DEPTH) {
    let row = rowStart + aQuad * 4u;
    aTile[aStep * QUADS + aQuad] = vec4f(
      elementOfA(row, start + aStep),
      elementOfA(row + 1u, start + aStep),
      elementOfA(row + 2u, start + aStep),
      elementOfA(row + 3u, start + aStep),
    );
    let column = columnStart + bQuad * 4u;
    bTile[bStep * QUADS + bQuad] = vec4f(
      elementOfB(start + bStep, column),
      elementOfB(start + bStep, column + 1u),
      elementOfB(start + bStep, column + 2u),
      elementOfB(start + bStep, column + 3u),
    );
    workgroupBarrier();
    for (var step = 0u; step < DEPTH; step++) {
      let fourRows = aTile[step * QUADS + local.y];
      let fourColumns = bTile[step * QUADS + local.x];
      sums[0] += fourRows.x * fourColumns;
      sums[1] += fourRows.y * fourColumns;
      sums[2] += fourRows.z * fourColumns;
      sums[3] += fourRows.w * fourColumns;
    }
    workgroupBarrier();
  }

  for (var i = 0u; i < 4u; i++) {
    let row = rowStart + local.y * 4u + i;
    for (var j = 0u; j < 4u; j++) {
      let column = columnStart + local.x * 4u + j;
      if (row < params.m && column < params.n) {
        out[row * params.n + column] = sums[i][j];
      }
    }
  }
}

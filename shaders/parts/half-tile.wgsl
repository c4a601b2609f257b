// A tile of 128×128 of a product in half precision, summed up in float32: what the kernels matmul-half… share.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. They are float32 in memory, and read
// four values at a time: the length of a row of each must be a multiple of four. On the way into workgroup memory they
// are multiplied by scaleA and scaleB and become halves.
// Who includes this declares params with m, n, k, scaleA and scaleB; a and b as arrays of vec4f; out as array<f32>;
// and includes subgroup-matrix.wgsl, or its emulation.
//
// 128 threads, four subgroups of 32, each 64×64 of the tile: 4×4 matrices of 16×16. For every 32 steps of k they put
// 128×32 of A and 32×128 of B into workgroup memory, and have asked for the next ones before they multiply.

//#include parts/tiles.wgsl

// Whether scaleA or scaleB is anything but 1.
override SCALED: bool = false;

const DEPTH: u32 = 32; // steps of k between two barriers
const THREADS: u32 = 128;
const PART: u32 = 64; // rows and columns of the tile a subgroup
const ALONG: u32 = 5; // vec4u of a row of 32 steps, one of them unused, so that rows lie in different banks
const ACROSS: u32 = 17; // vec4u of a row of 128 rows or columns, likewise

var<workgroup> leftTile: array<vec4u, TILE * ALONG>;
var<workgroup> rightTile: array<vec4u, TILE * ALONG>;
var<workgroup> patches: array<f32, 4u * 256u>;

// Four matrices beside each other.
struct Row {
  s0: Sum,
  s1: Sum,
  s2: Sum,
  s3: Sum,
}

// 4×4 matrices: what a subgroup computes.
struct Sums {
  row0: Row,
  row1: Row,
  row2: Row,
  row3: Row,
}

// A tile's 512 groups of eight values of an operand, four a thread. Across: eight rows or columns at one step.
// Along: eight steps of one row or column.
fn acrossEdge(item: u32) -> u32 {
  return 8u * (item % 16u);
}
fn acrossStep(item: u32) -> u32 {
  return item / 16u;
}
fn alongEdge(item: u32) -> u32 {
  return item / 4u;
}
fn alongStep(item: u32) -> u32 {
  return 8u * (item % 4u);
}

fn fourOfA(row: u32, step: u32) -> vec4f {
  if (EXACT || (row < params.m && step < params.k)) {
    let values = a[(select(row, step, TRANSPOSE_A) * rowOfA() + select(step, row, TRANSPOSE_A)) / 4u];
    if (SCALED) {
      return params.scaleA * values;
    }
    return values;
  }
  return vec4f(0.0);
}

fn fourOfB(step: u32, column: u32) -> vec4f {
  if (EXACT || (column < params.n && step < params.k)) {
    let values = b[(select(step, column, TRANSPOSE_B) * rowOfB() + select(column, step, TRANSPOSE_B)) / 4u];
    if (SCALED) {
      return params.scaleB * values;
    }
    return values;
  }
  return vec4f(0.0);
}

fn loadA(item: u32, rowStart: u32, start: u32) -> vec4u {
  if (TRANSPOSE_A) {
    let row = rowStart + acrossEdge(item);
    let step = start + acrossStep(item);
    return vec4u(toHalves(fourOfA(row, step)), toHalves(fourOfA(row + 4u, step)));
  }
  let row = rowStart + alongEdge(item);
  let step = start + alongStep(item);
  return vec4u(toHalves(fourOfA(row, step)), toHalves(fourOfA(row, step + 4u)));
}

fn loadB(item: u32, columnStart: u32, start: u32) -> vec4u {
  if (TRANSPOSE_B) {
    let column = columnStart + alongEdge(item);
    let step = start + alongStep(item);
    return vec4u(toHalves(fourOfB(step, column)), toHalves(fourOfB(step + 4u, column)));
  }
  let column = columnStart + acrossEdge(item);
  let step = start + acrossStep(item);
  return vec4u(toHalves(fourOfB(step, column)), toHalves(fourOfB(step, column + 4u)));
}

fn storeA(item: u32, eight: vec4u) {
  let across = acrossStep(item) * ACROSS + acrossEdge(item) / 8u;
  let along = alongEdge(item) * ALONG + alongStep(item) / 8u;
  leftTile[select(along, across, TRANSPOSE_A)] = eight;
}

fn storeB(item: u32, eight: vec4u) {
  let across = acrossStep(item) * ACROSS + acrossEdge(item) / 8u;
  let along = alongEdge(item) * ALONG + alongStep(item) / 8u;
  rightTile[select(across, along, TRANSPOSE_B)] = eight;
}

// The matrix of A at a row of the tile, and that of B at a column of it, for 16 steps.
fn left(row: u32, step: u32) -> Left {
  let along = row * ALONG + step / 8u;
  let across = step * ACROSS + row / 8u;
  return leftAt(select(along, across, TRANSPOSE_A), select(ALONG, ACROSS, TRANSPOSE_A), TRANSPOSE_A);
}

fn right(column: u32, step: u32) -> Right {
  let along = column * ALONG + step / 8u;
  let across = step * ACROSS + column / 8u;
  return rightAt(select(across, along, TRANSPOSE_B), select(ACROSS, ALONG, TRANSPOSE_B), TRANSPOSE_B);
}

fn storeWhole(row: Row, factor: f32, at: u32, lane: u32) {
  storeOut(row.s0, factor, at, rowOfOut(), lane);
  storeOut(row.s1, factor, at + 16u, rowOfOut(), lane);
  storeOut(row.s2, factor, at + 32u, rowOfOut(), lane);
  storeOut(row.s3, factor, at + 48u, rowOfOut(), lane);
}

// A matrix by way of workgroup memory, so that nothing is written beyond the last row and column.
fn storeInside(sum: Sum, factor: f32, base: u32, row: u32, column: u32, part: u32, lane: u32) {
  storePatch(sum, factor, part * 256u, lane);
  workgroupBarrier();
  for (var i = lane; i < 256u; i += 32u) {
    if (row + i / 16u < params.m && column + i % 16u < params.n) {
      out[(base + row + i / 16u) * params.n + column + i % 16u] = patches[part * 256u + i];
    }
  }
  workgroupBarrier();
}

fn storeEdge(row: Row, factor: f32, base: u32, top: u32, column: u32, part: u32, lane: u32) {
  storeInside(row.s0, factor, base, top, column, part, lane);
  storeInside(row.s1, factor, base, top, column + 16u, part, lane);
  storeInside(row.s2, factor, base, top, column + 32u, part, lane);
  storeInside(row.s3, factor, base, top, column + 48u, part, lane);
}

// sums + A · B over 16 steps of the tile.
fn multiply(sums: ptr<function, Sums>, top: u32, edge: u32, step: u32, lane: u32) {
  let l0 = left(top, step);
  let l1 = left(top + 16u, step);
  let l2 = left(top + 32u, step);
  let l3 = left(top + 48u, step);
  let r0 = right(edge, step);
  (*sums).row0.s0 = multiplied(l0, r0, (*sums).row0.s0, lane);
  (*sums).row1.s0 = multiplied(l1, r0, (*sums).row1.s0, lane);
  (*sums).row2.s0 = multiplied(l2, r0, (*sums).row2.s0, lane);
  (*sums).row3.s0 = multiplied(l3, r0, (*sums).row3.s0, lane);
  let r1 = right(edge + 16u, step);
  (*sums).row0.s1 = multiplied(l0, r1, (*sums).row0.s1, lane);
  (*sums).row1.s1 = multiplied(l1, r1, (*sums).row1.s1, lane);
  (*sums).row2.s1 = multiplied(l2, r1, (*sums).row2.s1, lane);
  (*sums).row3.s1 = multiplied(l3, r1, (*sums).row3.s1, lane);
  let r2 = right(edge + 32u, step);
  (*sums).row0.s2 = multiplied(l0, r2, (*sums).row0.s2, lane);
  (*sums).row1.s2 = multiplied(l1, r2, (*sums).row1.s2, lane);
  (*sums).row2.s2 = multiplied(l2, r2, (*sums).row2.s2, lane);
  (*sums).row3.s2 = multiplied(l3, r2, (*sums).row3.s2, lane);
  let r3 = right(edge + 48u, step);
  (*sums).row0.s3 = multiplied(l0, r3, (*sums).row0.s3, lane);
  (*sums).row1.s3 = multiplied(l1, r3, (*sums).row1.s3, lane);
  (*sums).row2.s3 = multiplied(l2, r3, (*sums).row2.s3, lane);
  (*sums).row3.s3 = multiplied(l3, r3, (*sums).row3.s3, lane);
}

// Computes the tile over the steps begin … end − 1 and writes it to out, whose rows are numbered from `base` on. Begin
// and, unless it is k, end are multiples of DEPTH.
fn computeTile(thread: u32, rowStart: u32, columnStart: u32, begin: u32, end: u32, base: u32) {
  let lane = thread % 32u;
  let part = thread / 32u;
  let top = part / 2u * PART;
  let edge = part % 2u * PART;
  var sums = Sums();
  if (begin < end) {
    var a0 = loadA(thread, rowStart, begin);
    var a1 = loadA(thread + THREADS, rowStart, begin);
    var a2 = loadA(thread + 2u * THREADS, rowStart, begin);
    var a3 = loadA(thread + 3u * THREADS, rowStart, begin);
    var b0 = loadB(thread, columnStart, begin);
    var b1 = loadB(thread + THREADS, columnStart, begin);
    var b2 = loadB(thread + 2u * THREADS, columnStart, begin);
    var b3 = loadB(thread + 3u * THREADS, columnStart, begin);
    for (var start = begin; start < end; start += DEPTH) {
      workgroupBarrier();
      storeA(thread, a0);
      storeA(thread + THREADS, a1);
      storeA(thread + 2u * THREADS, a2);
      storeA(thread + 3u * THREADS, a3);
      storeB(thread, b0);
      storeB(thread + THREADS, b1);
      storeB(thread + 2u * THREADS, b2);
      storeB(thread + 3u * THREADS, b3);
      workgroupBarrier();
      // Asked for early, so that they arrive while the present ones are multiplied. After the last, the first again.
      let next = select(begin, start + DEPTH, start + DEPTH < end);
      a0 = loadA(thread, rowStart, next);
      a1 = loadA(thread + THREADS, rowStart, next);
      a2 = loadA(thread + 2u * THREADS, rowStart, next);
      a3 = loadA(thread + 3u * THREADS, rowStart, next);
      b0 = loadB(thread, columnStart, next);
      b1 = loadB(thread + THREADS, columnStart, next);
      b2 = loadB(thread + 2u * THREADS, columnStart, next);
      b3 = loadB(thread + 3u * THREADS, columnStart, next);
      multiply(&sums, top, edge, 0u, lane);
      multiply(&sums, top, edge, 16u, lane);
    }
  }

  let factor = 1.0 / (params.scaleA * params.scaleB);
  let row = rowStart + top;
  let column = columnStart + edge;
  if (EXACT || (rowStart + TILE <= params.m && columnStart + TILE <= params.n)) {
    let at = (base + row) * rowOfOut() + column;
    storeWhole(sums.row0, factor, at, lane);
    storeWhole(sums.row1, factor, at + 16u * rowOfOut(), lane);
    storeWhole(sums.row2, factor, at + 32u * rowOfOut(), lane);
    storeWhole(sums.row3, factor, at + 48u * rowOfOut(), lane);
  } else {
    storeEdge(sums.row0, factor, base, row, column, part, lane);
    storeEdge(sums.row1, factor, base, row + 16u, column, part, lane);
    storeEdge(sums.row2, factor, base, row + 32u, column, part, lane);
    storeEdge(sums.row3, factor, base, row + 48u, column, part, lane);
  }
}

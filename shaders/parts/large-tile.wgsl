// A tile of 128×128 of a product, 8×8 a thread: what matmul-large.wgsl and matmul-large-statistics.wgsl share.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. They are read four values at a time:
// the length of a row of each must be a multiple of four.
// Who includes this declares params with m, n and k, and a and b as arrays of vec4f.
//
// 256 threads. For every 16 steps of k they put 128×16 of A and 16×128 of B into workgroup memory, and have asked for
// the next ones before they multiply. The 16 steps are written out: as a loop they run a quarter slower on an H100.

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;
// Whether m, n and k are whole tiles, so that nothing needs to be asked at the edges.
override EXACT: bool = false;

const TILE: u32 = 128; // rows and columns of out a workgroup
const DEPTH: u32 = 16; // steps of k between two barriers
const QUADS: u32 = 32; // TILE / 4: vec4s across a tile
const SIDE: u32 = 16; // threads along each side; a thread's two quads lie so many apart
const THREADS: u32 = 256;
const BAND: u32 = 8; // rows of tiles that are worked on together, so that their columns of B stay in the cache

// [DEPTH][QUADS]: for each step of k, four consecutive rows of A (columns of B) in a vec4; every four steps two quads
// are left out. 192 bytes more than the 16 KiB that every WebGPU device has.
var<workgroup> aTile: array<vec4f, DEPTH * QUADS + 6u>;
var<workgroup> bTile: array<vec4f, DEPTH * QUADS + 6u>;

// What a thread computes: rows 4·rowQuad … and 64 further, columns 4·columnQuad … and 64 further; a column a row.
struct Sums {
  upperLeft: mat4x4f,
  upperRight: mat4x4f,
  lowerLeft: mat4x4f,
  lowerRight: mat4x4f,
}

// A tile's 512 vec4s of an operand, two a thread. Across: four values of the edge at one step. Along: four steps of
// one row or column.
fn acrossEdge(item: u32) -> u32 {
  return 4u * (item % QUADS);
}
fn acrossStep(item: u32) -> u32 {
  return item / QUADS;
}
fn alongEdge(item: u32) -> u32 {
  return item / 4u;
}
fn alongStep(item: u32) -> u32 {
  return 4u * (item % 4u);
}

// Where the quads of a step begin: shifted every four steps, so that threads that store four steps of eight rows do not
// meet in the same bank.
fn placeOf(step: u32) -> u32 {
  return step * QUADS + step / 4u * 2u;
}

fn loadA(item: u32, rowStart: u32, start: u32) -> vec4f {
  let row = rowStart + select(alongEdge(item), acrossEdge(item), TRANSPOSE_A);
  let step = start + select(alongStep(item), acrossStep(item), TRANSPOSE_A);
  if (EXACT || (row < params.m && step < params.k)) {
    return a[select(row * params.k + step, step * params.m + row, TRANSPOSE_A) / 4u];
  }
  return vec4f(0.0);
}

fn loadB(item: u32, columnStart: u32, start: u32) -> vec4f {
  let column = columnStart + select(acrossEdge(item), alongEdge(item), TRANSPOSE_B);
  let step = start + select(acrossStep(item), alongStep(item), TRANSPOSE_B);
  if (EXACT || (column < params.n && step < params.k)) {
    return b[select(step * params.n + column, column * params.k + step, TRANSPOSE_B) / 4u];
  }
  return vec4f(0.0);
}

fn storeA(item: u32, values: vec4f) {
  if (TRANSPOSE_A) {
    aTile[placeOf(acrossStep(item)) + acrossEdge(item) / 4u] = values;
    return;
  }
  let at = placeOf(alongStep(item)) + alongEdge(item) / 4u;
  let lane = alongEdge(item) % 4u;
  aTile[at][lane] = values.x;
  aTile[at + QUADS][lane] = values.y;
  aTile[at + 2u * QUADS][lane] = values.z;
  aTile[at + 3u * QUADS][lane] = values.w;
}

fn storeB(item: u32, values: vec4f) {
  if (!TRANSPOSE_B) {
    bTile[placeOf(acrossStep(item)) + acrossEdge(item) / 4u] = values;
    return;
  }
  let at = placeOf(alongStep(item)) + alongEdge(item) / 4u;
  let lane = alongEdge(item) % 4u;
  bTile[at][lane] = values.x;
  bTile[at + QUADS][lane] = values.y;
  bTile[at + 2u * QUADS][lane] = values.z;
  bTile[at + 3u * QUADS][lane] = values.w;
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

fn multiply(sums: ptr<function, Sums>, step: u32, rowQuad: u32, columnQuad: u32) {
  let at = placeOf(step);
  let upper = aTile[at + rowQuad];
  let lower = aTile[at + SIDE + rowQuad];
  let left = bTile[at + columnQuad];
  let right = bTile[at + SIDE + columnQuad];
  (*sums).upperLeft = addOuter((*sums).upperLeft, upper, left);
  (*sums).upperRight = addOuter((*sums).upperRight, upper, right);
  (*sums).lowerLeft = addOuter((*sums).lowerLeft, lower, left);
  (*sums).lowerRight = addOuter((*sums).lowerRight, lower, right);
}

// The tile of a workgroup: down a band of tile rows first, then the next column of tiles.
fn tileOf(index: u32) -> vec2u {
  let tileRows = (params.m + TILE - 1u) / TILE;
  let tileColumns = (params.n + TILE - 1u) / TILE;
  let band = index / (BAND * tileColumns);
  let inBand = index % (BAND * tileColumns);
  let height = max(min(BAND, tileRows - min(tileRows, band * BAND)), 1u);
  return vec2u(band * BAND + inBand % height, inBand / height);
}

// Where a thread's quads lie in the tile: a warp of 32 takes 4 × 8 of them, so that it reads few values often.
fn quadsOf(thread: u32) -> vec2u {
  let warp = thread / 32u;
  let lane = thread % 32u;
  return vec2u(warp / 2u * 4u + lane / 8u, warp % 2u * 8u + lane % 8u);
}

// The sums of a thread over the steps begin … end − 1; begin and, unless it is k, end are multiples of DEPTH.
fn sumsOf(thread: u32, rowStart: u32, columnStart: u32, begin: u32, end: u32) -> Sums {
  let quads = quadsOf(thread);
  var sums = Sums();
  if (begin >= end) {
    return sums;
  }
  var a0 = loadA(thread, rowStart, begin);
  var a1 = loadA(thread + THREADS, rowStart, begin);
  var b0 = loadB(thread, columnStart, begin);
  var b1 = loadB(thread + THREADS, columnStart, begin);
  for (var start = begin; start < end; start += DEPTH) {
    workgroupBarrier();
    storeA(thread, a0);
    storeA(thread + THREADS, a1);
    storeB(thread, b0);
    storeB(thread + THREADS, b1);
    workgroupBarrier();
    // Asked for early, so that they arrive while the present ones are multiplied. After the last, the first again.
    let next = select(begin, start + DEPTH, start + DEPTH < end);
    a0 = loadA(thread, rowStart, next);
    a1 = loadA(thread + THREADS, rowStart, next);
    b0 = loadB(thread, columnStart, next);
    b1 = loadB(thread + THREADS, columnStart, next);
    multiply(&sums, 0u, quads.x, quads.y);
    multiply(&sums, 1u, quads.x, quads.y);
    multiply(&sums, 2u, quads.x, quads.y);
    multiply(&sums, 3u, quads.x, quads.y);
    multiply(&sums, 4u, quads.x, quads.y);
    multiply(&sums, 5u, quads.x, quads.y);
    multiply(&sums, 6u, quads.x, quads.y);
    multiply(&sums, 7u, quads.x, quads.y);
    multiply(&sums, 8u, quads.x, quads.y);
    multiply(&sums, 9u, quads.x, quads.y);
    multiply(&sums, 10u, quads.x, quads.y);
    multiply(&sums, 11u, quads.x, quads.y);
    multiply(&sums, 12u, quads.x, quads.y);
    multiply(&sums, 13u, quads.x, quads.y);
    multiply(&sums, 14u, quads.x, quads.y);
    multiply(&sums, 15u, quads.x, quads.y);
  }
  return sums;
}

// A tile of 128×128 of a product, 8×8 a thread: what matmul-large.wgsl and matmul-large-statistics.wgsl share.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. They are read four values at a time:
// the length of a row of each must be a multiple of four.
// Who includes this declares params with m, n and k, and a and b as arrays of vec4f.
//
// 256 threads. For every 16 steps of k they put 128×16 of A and 16×128 of B into workgroup memory, and have asked for
// the next ones before they multiply. The 16 steps are written out: as a loop they run a quarter slower on an H100. A program
// on the CPU takes the loop, whose compilation takes it seconds less.

//#include parts/tiles.wgsl

// Whether the 16 steps are a loop.
override ROLLED: bool = false;

const DEPTH: u32 = 16; // steps of k between two barriers
const QUADS: u32 = 32; // TILE / 4: vec4s across a tile
const SIDE: u32 = 16; // threads along each side; a thread's two quads lie so many apart
const THREADS: u32 = 256;

// [DEPTH][QUADS]: for each step of k, four consecutive rows of A (columns of B) in a vec4; every four steps two quads
// are left out. 192 bytes more than the 16 KiB that every WebGPU device has.
var<workgroup> aTile: array<vec4f, DEPTH * QUADS + 6u>;
var<workgroup> bTile: array<vec4f, DEPTH * QUADS + 6u>;

// What a thread computes: rows 4·rowQuad … and 64 further, columns 4·columnQuad … (left) and 64 further (right). Fields,
// not arrays: what is found by a number does not stay in registers.
struct Sums {
  left0: vec4f,
  right0: vec4f,
  left1: vec4f,
  right1: vec4f,
  left2: vec4f,
  right2: vec4f,
  left3: vec4f,
  right3: vec4f,
  left4: vec4f,
  right4: vec4f,
  left5: vec4f,
  right5: vec4f,
  left6: vec4f,
  right6: vec4f,
  left7: vec4f,
  right7: vec4f,
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
    return a[(select(row, step, TRANSPOSE_A) * rowOfA() + select(step, row, TRANSPOSE_A)) / 4u];
  }
  return vec4f(0.0);
}

fn loadB(item: u32, columnStart: u32, start: u32) -> vec4f {
  let column = columnStart + select(acrossEdge(item), alongEdge(item), TRANSPOSE_B);
  let step = start + select(acrossStep(item), alongStep(item), TRANSPOSE_B);
  if (EXACT || (column < params.n && step < params.k)) {
    return b[(select(step, column, TRANSPOSE_B) * rowOfB() + select(column, step, TRANSPOSE_B)) / 4u];
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

// sums + eight rows of A ⊗ eight columns of B, at a step of the tile.
fn multiply(sums: ptr<function, Sums>, step: u32, rowQuad: u32, columnQuad: u32) {
  let at = placeOf(step);
  let upper = aTile[at + rowQuad];
  let lower = aTile[at + SIDE + rowQuad];
  let left = bTile[at + columnQuad];
  let right = bTile[at + SIDE + columnQuad];
  (*sums).left0 = fma(vec4f(upper.x), left, (*sums).left0);
  (*sums).right0 = fma(vec4f(upper.x), right, (*sums).right0);
  (*sums).left1 = fma(vec4f(upper.y), left, (*sums).left1);
  (*sums).right1 = fma(vec4f(upper.y), right, (*sums).right1);
  (*sums).left2 = fma(vec4f(upper.z), left, (*sums).left2);
  (*sums).right2 = fma(vec4f(upper.z), right, (*sums).right2);
  (*sums).left3 = fma(vec4f(upper.w), left, (*sums).left3);
  (*sums).right3 = fma(vec4f(upper.w), right, (*sums).right3);
  (*sums).left4 = fma(vec4f(lower.x), left, (*sums).left4);
  (*sums).right4 = fma(vec4f(lower.x), right, (*sums).right4);
  (*sums).left5 = fma(vec4f(lower.y), left, (*sums).left5);
  (*sums).right5 = fma(vec4f(lower.y), right, (*sums).right5);
  (*sums).left6 = fma(vec4f(lower.z), left, (*sums).left6);
  (*sums).right6 = fma(vec4f(lower.z), right, (*sums).right6);
  (*sums).left7 = fma(vec4f(lower.w), left, (*sums).left7);
  (*sums).right7 = fma(vec4f(lower.w), right, (*sums).right7);
}

// What a thread loads for a tile.
struct Loaded {
  a0: vec4f,
  a1: vec4f,
  b0: vec4f,
  b1: vec4f,
}

fn loadTiles(thread: u32, rowStart: u32, columnStart: u32, start: u32) -> Loaded {
  return Loaded(
    loadA(thread, rowStart, start),
    loadA(thread + THREADS, rowStart, start),
    loadB(thread, columnStart, start),
    loadB(thread + THREADS, columnStart, start),
  );
}

fn storeTiles(thread: u32, loaded: Loaded) {
  storeA(thread, loaded.a0);
  storeA(thread + THREADS, loaded.a1);
  storeB(thread, loaded.b0);
  storeB(thread + THREADS, loaded.b1);
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
  storeTiles(thread, loadTiles(thread, rowStart, columnStart, begin));
  workgroupBarrier();
  for (var start = begin; start < end; start += DEPTH) {
    // Asked for early, so that they arrive while the present ones are multiplied. After the last, the first again.
    let next = select(begin, start + DEPTH, start + DEPTH < end);
    let loaded = loadTiles(thread, rowStart, columnStart, next);
    if (ROLLED) {
      for (var step = 0u; step < DEPTH; step++) {
        multiply(&sums, step, quads.x, quads.y);
      }
    } else {
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
    workgroupBarrier();
    storeTiles(thread, loaded);
    workgroupBarrier();
  }
  return sums;
}

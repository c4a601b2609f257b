// Matrix product in large tiles: out = A · B, or slices of its sum.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. out: [slices, m, n]: slice s is the sum
// over the steps s·⌈⌈k / 16⌉ / slices⌉·16 … of k. The length of a row of A, B and out must be a multiple of four.
// A workgroup of 256 threads computes 128×128 of a slice, 8×8 a thread: parts/large-tile.wgsl.
// The sum over k runs in order whatever m is: a row's result does not depend on the rows beside it.

//#include parts/large-tile.wgsl

struct Params {
  m: u32,
  n: u32,
  k: u32,
  slices: u32,
}

// Whether there is more than one slice.
override SLICED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

// Four values of a row, if it is there. firstRow: where the slice begins.
fn store(values: vec4f, firstRow: u32, row: u32, column: u32) {
  if (EXACT || (row < params.m && column < params.n)) {
    out[((firstRow + row) * rowOfOut() + column) / 4u] = values;
  }
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
  var begin = 0u;
  var end = params.k;
  if (SLICED) {
    let steps = ((params.k + DEPTH - 1u) / DEPTH + params.slices - 1u) / params.slices * DEPTH;
    begin = min(params.k, group.z * steps);
    end = min(params.k, begin + steps);
  }
  let sums = sumsOf(thread, rowStart, columnStart, begin, end);

  let quads = quadsOf(thread);
  let row = rowStart + 4u * quads.x;
  let left = columnStart + 4u * quads.y;
  let right = left + 4u * SIDE;
  let slice = select(0u, group.z * params.m, SLICED);
  store(sums.left0, slice, row, left);
  store(sums.right0, slice, row, right);
  store(sums.left1, slice, row + 1u, left);
  store(sums.right1, slice, row + 1u, right);
  store(sums.left2, slice, row + 2u, left);
  store(sums.right2, slice, row + 2u, right);
  store(sums.left3, slice, row + 3u, left);
  store(sums.right3, slice, row + 3u, right);
  store(sums.left4, slice, row + 4u * SIDE, left);
  store(sums.right4, slice, row + 4u * SIDE, right);
  store(sums.left5, slice, row + 4u * SIDE + 1u, left);
  store(sums.right5, slice, row + 4u * SIDE + 1u, right);
  store(sums.left6, slice, row + 4u * SIDE + 2u, left);
  store(sums.right6, slice, row + 4u * SIDE + 2u, right);
  store(sums.left7, slice, row + 4u * SIDE + 3u, left);
  store(sums.right7, slice, row + 4u * SIDE + 3u, right);
}

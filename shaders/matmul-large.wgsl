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

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

fn storeFour(values: mat4x4f, firstRow: u32, column: u32, row: u32) {
  for (var i = 0u; i < 4u; i++) {
    if (EXACT || (row + i < params.m && column < params.n)) {
      out[((firstRow + row + i) * params.n + column) / 4u] = values[i];
    }
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
  let steps = ((params.k + DEPTH - 1u) / DEPTH + params.slices - 1u) / params.slices * DEPTH;
  let begin = min(params.k, group.z * steps);
  let sums = sumsOf(thread, rowStart, columnStart, begin, min(params.k, begin + steps));

  let quads = quadsOf(thread);
  let row = rowStart + 4u * quads.x;
  let column = columnStart + 4u * quads.y;
  let slice = group.z * params.m;
  storeFour(sums.upperLeft, slice, column, row);
  storeFour(sums.upperRight, slice, column + 4u * SIDE, row);
  storeFour(sums.lowerLeft, slice, column, row + 4u * SIDE);
  storeFour(sums.lowerRight, slice, column + 4u * SIDE, row + 4u * SIDE);
}

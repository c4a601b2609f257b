// Matrix product a few columns wide: out = A · B, or slices of its sum.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. out: [slices, m, n]: slice s is the sum
// over the steps s·⌈k / slices⌉ … of k.
// A workgroup takes one column of out, and so many rows that its 256 threads read what lies side by side: 8 rows, 32
// threads to share the steps of each; with TRANSPOSE_A 32 rows, 8 threads to share the steps. A thread adds every
// fourth of its steps into a sum of its own, and all sums are added in a fixed order.

struct Params {
  m: u32,
  n: u32,
  k: u32,
  slices: u32,
}

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;

const THREADS: u32 = 256;
const WIDTH: u32 = 32;
const HEIGHT: u32 = 8; // THREADS / WIDTH

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

var<workgroup> parts: array<f32, THREADS>;

fn termOf(row: u32, column: u32, step: u32) -> f32 {
  let left = a[select(row * params.k + step, step * params.m + row, TRANSPOSE_A)];
  return left * b[select(step * params.n + column, column * params.k + step, TRANSPOSE_B)];
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let block = group.x + group.y * groups.x;
  let column = group.z % params.n;
  let slice = group.z / params.n;
  let lane = select(thread % WIDTH, thread / WIDTH, TRANSPOSE_A);
  let lanes = select(WIDTH, HEIGHT, TRANSPOSE_A);
  let row = select(block * HEIGHT + thread / WIDTH, block * WIDTH + thread % WIDTH, TRANSPOSE_A);
  let steps = (params.k + params.slices - 1u) / params.slices;
  let begin = min(params.k, slice * steps);
  let end = min(params.k, begin + steps);

  var sums = vec4f(0.0);
  if (row < params.m) {
    for (var step = begin + lane; step < end; step += 4u * lanes) {
      for (var j = 0u; j < 4u; j++) {
        if (step + j * lanes < end) {
          sums[j] += termOf(row, column, step + j * lanes);
        }
      }
    }
  }
  parts[thread] = (sums.x + sums.y) + (sums.z + sums.w);
  workgroupBarrier();
  if (lane == 0u && row < params.m) {
    let first = select(thread, thread % WIDTH, TRANSPOSE_A);
    let stride = select(1u, WIDTH, TRANSPOSE_A);
    var total = 0.0;
    for (var i = 0u; i < lanes; i++) {
      total += parts[first + i * stride];
    }
    out[(slice * params.m + row) * params.n + column] = total;
  }
}

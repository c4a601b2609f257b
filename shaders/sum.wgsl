// Sum of all elements, times a factor, into one slot: out[slot] = scale · Σ x[i].
//
// x: [n]; out: [any, more than slot]. One workgroup; its threads take every WORKGROUP-th element and add
// up their parts in a fixed order, so the result is the same run after run.

struct Params {
  n: u32,
  slot: u32,
  scale: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> parts: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var i = thread; i < params.n; i += WORKGROUP) {
    sum += x[i];
  }
  parts[thread] = sum;
  workgroupBarrier();
  if (thread == 0u) {
    for (var lane = 1u; lane < WORKGROUP; lane++) {
      sum += parts[lane];
    }
    out[params.slot] = sum * params.scale;
  }
}

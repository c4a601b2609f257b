// Copies: out = x.
//
// x, out: [n]. A thread copies four elements.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

const EACH: u32 = 4; // elements a thread

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  // Side by side with its neighbours each time, so that memory is read in long stretches.
  let first = (id.x / WORKGROUP + id.y * groups.x) * WORKGROUP * EACH + id.x % WORKGROUP;
  for (var j = 0u; j < EACH; j++) {
    let i = first + j * WORKGROUP;
    if (i < params.n) {
      out[i] = x[i];
    }
  }
}

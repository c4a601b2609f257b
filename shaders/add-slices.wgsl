// The sum of slices: out[i] = Σ_s x[s, i], in order of s.
//
// x: [slices, n]; out: [n]. One thread an element.

struct Params {
  n: u32,
  slices: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  var total = 0.0;
  for (var slice = 0u; slice < params.slices; slice++) {
    total += x[slice * params.n + i];
  }
  out[i] = total;
}

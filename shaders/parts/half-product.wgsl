// The kernel matmul-half and its emulation: out = A · B, or slices of its sum.

struct Params {
  m: u32,
  n: u32,
  k: u32,
  slices: u32,
  scaleA: f32,
  scaleB: f32,
}

// Whether there is more than one slice.
override SLICED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = tileOf(group.x + group.y * groups.x);
  var begin = 0u;
  var end = params.k;
  if (SLICED) {
    let steps = ((params.k + DEPTH - 1u) / DEPTH + params.slices - 1u) / params.slices * DEPTH;
    begin = min(params.k, group.z * steps);
    end = min(params.k, begin + steps);
  }
  let base = select(0u, group.z * params.m, SLICED);
  computeTile(thread, tile.x * TILE, tile.y * TILE, begin, end, base);
}

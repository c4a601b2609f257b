// Looks for NaN and infinities: flags[slot] |= mark if any element of x has all exponent bits set.
//
// x: [n]; flags: [any, more than slot], u32. One thread an element.
// The bits are compared, not the numbers: shaders may assume that NaN does not occur, and x != x is
// false and max(NaN, 0) is 0 on some adapters.

struct Params {
  n: u32,
  slot: u32,
  mark: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> flags: array<atomic<u32>>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  if ((bitcast<u32>(x[i]) & 0x7f800000u) == 0x7f800000u) {
    atomicOr(&flags[params.slot], params.mark);
  }
}

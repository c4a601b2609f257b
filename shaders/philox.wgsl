// Random bits by counter: words[4i .. 4i+3] = Philox4x32-10(counters[i], keys[i]).
//
// counters: [n, 4]; keys: [n, 2]; words: [n, 4], all u32. One thread a block of four words.
// Training draws its masks in dropout.wgsl with the same function; this kernel is where the generator
// itself is held against its published known answers.

struct Params {
  n: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> counters: array<u32>;
@group(0) @binding(2) var<storage, read> keys: array<u32>;
@group(0) @binding(3) var<storage, read_write> words: array<u32>;

//#include parts/philox.wgsl

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let c = 4u * i;
  let counter = vec4u(counters[c], counters[c + 1u], counters[c + 2u], counters[c + 3u]);
  let block = philox(counter, vec2u(keys[2u * i], keys[2u * i + 1u]));
  for (var j = 0u; j < 4u; j++) {
    words[c + j] = block[j];
  }
}

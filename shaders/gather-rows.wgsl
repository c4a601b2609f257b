// Picks rows by index: out[i, :] = table[ids[first + i · stride], :].
//
// table: [tableRows, columns]; ids: [count]; out: [rows, columns]. One thread an element.
// With stride 1 a batch from a shuffled order; with stride C an embedding, ids being one column of [rows, C].
// Indices must be below tableRows: WebGPU clamps a wrong one in silence, so the host checks them.

struct Params {
  rows: u32,
  columns: u32,
  first: u32,
  stride: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read> ids: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows * params.columns) {
    return;
  }
  let row = i / params.columns;
  let column = i % params.columns;
  out[i] = table[ids[params.first + row * params.stride] * params.columns + column];
}

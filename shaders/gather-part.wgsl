// Picks rows by index from a part of a table: out[i, :] = part[ids[first + i] − begin, :] where the part has that row.
//
// part: [count, columns], rows begin … begin + count − 1 of the table; ids: u32; out: [rows, columns]. One thread an
// element. Other rows of out stay as they are.

struct Params {
  rows: u32,
  columns: u32,
  first: u32,
  begin: u32,
  count: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> part: array<f32>;
@group(0) @binding(2) var<storage, read> ids: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows * params.columns) {
    return;
  }
  let row = i / params.columns;
  // Below begin the difference wraps around, and is too large as well.
  let place = ids[params.first + row] - params.begin;
  if (place < params.count) {
    out[i] = part[place * params.columns + i % params.columns];
  }
}

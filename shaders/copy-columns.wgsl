// Copies a run of columns: out[r, outFirst + c] = x[r, xFirst + c] for c < count. Other columns of out stay.
//
// x: [rows, xColumns]; out: [rows, outColumns]. One thread an element. Joins tensors side by side, and takes
// their gradients apart again.

struct Params {
  rows: u32,
  count: u32,
  xColumns: u32,
  xFirst: u32,
  outColumns: u32,
  outFirst: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.rows * params.count) {
    return;
  }
  let row = i / params.count;
  let column = i % params.count;
  let source = row * params.xColumns + params.xFirst + column;
  out[row * params.outColumns + params.outFirst + column] = x[source];
}

// Gradient of picking rows: dtable[v, c] = Σ over the rows i with ids[first + i · stride] = v of dout[i, c].
//
// dtable: [tableRows, columns]; ids: u32; dout: [rows, columns]. One thread an element of dtable, which adds
// up its rows in their order: the same sum run after run, without atomic floats.

struct Params {
  tableRows: u32,
  columns: u32,
  rows: u32,
  first: u32,
  stride: u32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> dout: array<f32>;
@group(0) @binding(3) var<storage, read_write> dtable: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.tableRows * params.columns) {
    return;
  }
  let entry = i / params.columns;
  let column = i % params.columns;
  var sum = 0.0;
  for (var row = 0u; row < params.rows; row++) {
    if (ids[params.first + row * params.stride] == entry) {
      sum += dout[row * params.columns + column];
    }
  }
  dtable[i] = sum;
}

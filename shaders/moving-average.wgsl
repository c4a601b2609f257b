// Moving average: moving[c] += rate · (average over groups of latest[g, c] − moving[c]).
//
// latest: [groups, columns]; moving: [columns], updated in place. rate = 1 − momentum. One thread a column.
// Batch latests come from several groups (replicas); averaged weights follow one.

struct Params {
  columns: u32,
  groups: u32,
  rate: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> latest: array<f32>;
@group(0) @binding(2) var<storage, read_write> moving: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = id.x + id.y * groups.x * WORKGROUP;
  if (column >= params.columns) {
    return;
  }
  var sum = 0.0;
  for (var group = 0u; group < params.groups; group++) {
    sum += latest[group * params.columns + column];
  }
  moving[column] += params.rate * (sum / f32(params.groups) - moving[column]);
}

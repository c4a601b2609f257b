// Dropout: out[r, u] = scale · x[r, u] where the unit is kept, else 0; scale = 1 / (1 − rate).
//
// x, out: [rows, columns]. Applied to the gradient, the same mask gives the backward pass.
// Whether unit u of row r is kept is an integer comparison: word u mod 4 of the Philox block with counter
// (u / 4, firstRow + r, step, layer) is at least threshold = rate · 2³². Nothing else decides: not the device,
// not the number of replicas, not which rows share a dispatch. One thread takes four units of a row.

struct Params {
  rows: u32,
  columns: u32,
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

//#include parts/philox.wgsl

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let blocks = (params.columns + 3u) / 4u;
  if (i >= params.rows * blocks) {
    return;
  }
  let row = i / blocks;
  let block = i % blocks;
  let counter = vec4u(block, params.firstRow + row, params.step, params.layer);
  let words = philox(counter, vec2u(params.keyLow, params.keyHigh));
  for (var j = 0u; j < 4u; j++) {
    let column = 4u * block + j;
    if (column < params.columns) {
      let at = row * params.columns + column;
      out[at] = select(0.0, params.scale * x[at], words[j] >= params.threshold);
    }
  }
}

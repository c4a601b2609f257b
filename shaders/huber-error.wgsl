// Huber's loss of each row: ½e² where |e| ≤ delta, else delta · (|e| − ½ delta); e = output − value.
//
// outputs, values, losses: [n]. One thread a row.

struct Params {
  n: u32,
  delta: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> outputs: array<f32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let error = abs(outputs[i] - values[i]);
  let linear = params.delta * (error - 0.5 * params.delta);
  losses[i] = select(linear, 0.5 * error * error, error <= params.delta);
}

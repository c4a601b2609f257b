// What block-backward.wgsl and block-backward-quads.wgsl share: all but how four values of an array are read and written.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  scale: f32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 4;

const RUN: u32 = 8;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let block = id.x;
  let group = id.z;
  let runs = ((params.rows + params.groups - 1u) / params.groups + RUN - 1u) / RUN;
  if (4u * block >= params.columns || id.y >= runs) {
    return;
  }
  let first = group * params.rows / params.groups;
  let end = (group + 1u) * params.rows / params.groups;
  let center = meanOf(group, block);
  let scale = 1.0 / sqrt(varianceOf(group, block) + params.epsilon);
  let gain = gammaOf(block);
  let size = f32(end - first);
  let meanDout = sumDoutOf(group, block) / size;
  let meanDoutX = sumDoutXOf(group, block) / size;
  let word = open[(group * runs + id.y) * ((params.columns + 3u) / 4u) + block];
  for (var row = first + id.y * RUN; row < min(first + (id.y + 1u) * RUN, end); row++) {
    let normalised = (xOf(row, block) - center) * scale;
    let bits = vec4u(word >> (4u * (row - first - id.y * RUN))) & vec4u(1u, 2u, 4u, 8u);
    let d = select(vec4f(0.0), params.scale * gradientOf(row, block), bits > vec4u(0u));
    storeGradient(row, block, gain * scale * (d - meanDout - normalised * meanDoutX));
  }
}

// What block-forward.wgsl and block-forward-quads.wgsl share: all but how four values of an array are read and written.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
}

override LANES_X: u32 = 16;
override LANES_Y: u32 = 4;

const RUN: u32 = 8;

//#include parts/philox.wgsl

// What dropout does to four units of a row: 0, or scale. Units 4·block … 4·block + 3.
fn factors(row: u32, block: u32) -> vec4f {
  if (params.threshold == 0u) {
    return vec4f(params.scale);
  }
  let counter = vec4u(block, params.firstRow + row, params.step, params.layer);
  let words = philox(counter, vec2u(params.keyLow, params.keyHigh));
  return select(vec4f(0.0), vec4f(params.scale), words >= vec4u(params.threshold));
}

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
  let shift = betaOf(block);
  let existing = 4u * block + vec4u(0u, 1u, 2u, 3u) < vec4u(params.columns);
  var word = 0u;
  for (var row = first + id.y * RUN; row < min(first + (id.y + 1u) * RUN, end); row++) {
    let y = gain * ((xOf(row, block) - center) * scale) + shift;
    let factor = factors(row, block);
    let passes = (y > vec4f(0.0)) & (factor > vec4f(0.0)) & existing;
    let bits = select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), passes);
    word |= (bits.x | bits.y | bits.z | bits.w) << (4u * (row - first - id.y * RUN));
    storeOut(row, block, factor * max(y, vec4f(0.0)));
  }
  open[(group * runs + id.y) * ((params.columns + 3u) / 4u) + block] = word;
}

// Gradient of BatchNorm → ReLU → dropout with respect to its input, through mean and variance too, in place:
// dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = scale · dout where the unit is
// open, else 0.
//
// x, gradient (dout before, dx after): [rows, columns]; gamma: [columns];
// mean, variance, sumDout, sumDoutX: [groups, columns], the sums of block-backward-sums.wgsl; size: rows of the group.
// open: [groups · runs, ⌈columns / 4⌉] of u32, runs = ⌈⌈rows / groups⌉ / 8⌉ to a group: bit 4i + j of a word belongs to
// row i of the run and column j of the four.
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// A thread takes four columns and RUN rows of a group: what it knows of the columns serves all of them.

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

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read> sumDout: array<f32>;
@group(0) @binding(6) var<storage, read> sumDoutX: array<f32>;
@group(0) @binding(7) var<storage, read> open: array<u32>;
@group(0) @binding(8) var<storage, read_write> gradient: array<f32>;

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
  // Beyond the last column it is read again, and not written.
  let inside = min(4u * block + vec4u(0u, 1u, 2u, 3u), vec4u(params.columns - 1u));
  let s = group * params.columns + inside;
  let center = vec4f(mean[s.x], mean[s.y], mean[s.z], mean[s.w]);
  let spread = vec4f(variance[s.x], variance[s.y], variance[s.z], variance[s.w]);
  let scale = 1.0 / sqrt(spread + params.epsilon);
  let gain = vec4f(gamma[inside.x], gamma[inside.y], gamma[inside.z], gamma[inside.w]);
  let size = f32(end - first);
  let meanDout = vec4f(sumDout[s.x], sumDout[s.y], sumDout[s.z], sumDout[s.w]) / size;
  let meanDoutX = vec4f(sumDoutX[s.x], sumDoutX[s.y], sumDoutX[s.z], sumDoutX[s.w]) / size;
  let word = open[(group * runs + id.y) * ((params.columns + 3u) / 4u) + block];
  for (var row = first + id.y * RUN; row < min(first + (id.y + 1u) * RUN, end); row++) {
    let at = row * params.columns + inside;
    let normalised = (vec4f(x[at.x], x[at.y], x[at.z], x[at.w]) - center) * scale;
    let dout = vec4f(gradient[at.x], gradient[at.y], gradient[at.z], gradient[at.w]);
    let bits = vec4u(word >> (4u * (row - first - id.y * RUN))) & vec4u(1u, 2u, 4u, 8u);
    let d = select(vec4f(0.0), params.scale * dout, bits > vec4u(0u));
    let result = gain * scale * (d - meanDout - normalised * meanDoutX);
    for (var j = 0u; j < min(4u, params.columns - 4u * block); j++) {
      gradient[at.x + j] = result[j];
    }
  }
}

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

//#include parts/block-backward.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read> sumDout: array<f32>;
@group(0) @binding(6) var<storage, read> sumDoutX: array<f32>;
@group(0) @binding(7) var<storage, read> open: array<u32>;
@group(0) @binding(8) var<storage, read_write> gradient: array<f32>;

// Four columns of a row. Beyond the last column it is read again, and not written.
fn inside(block: u32) -> vec4u {
  return min(4u * block + vec4u(0u, 1u, 2u, 3u), vec4u(params.columns - 1u));
}

fn xOf(row: u32, block: u32) -> vec4f {
  let at = row * params.columns + inside(block);
  return vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
}

fn gammaOf(block: u32) -> vec4f {
  let at = inside(block);
  return vec4f(gamma[at.x], gamma[at.y], gamma[at.z], gamma[at.w]);
}

fn meanOf(group: u32, block: u32) -> vec4f {
  let at = group * params.columns + inside(block);
  return vec4f(mean[at.x], mean[at.y], mean[at.z], mean[at.w]);
}

fn varianceOf(group: u32, block: u32) -> vec4f {
  let at = group * params.columns + inside(block);
  return vec4f(variance[at.x], variance[at.y], variance[at.z], variance[at.w]);
}

fn sumDoutOf(group: u32, block: u32) -> vec4f {
  let at = group * params.columns + inside(block);
  return vec4f(sumDout[at.x], sumDout[at.y], sumDout[at.z], sumDout[at.w]);
}

fn sumDoutXOf(group: u32, block: u32) -> vec4f {
  let at = group * params.columns + inside(block);
  return vec4f(sumDoutX[at.x], sumDoutX[at.y], sumDoutX[at.z], sumDoutX[at.w]);
}

fn gradientOf(row: u32, block: u32) -> vec4f {
  let at = row * params.columns + inside(block);
  return vec4f(gradient[at.x], gradient[at.y], gradient[at.z], gradient[at.w]);
}

fn storeGradient(row: u32, block: u32, values: vec4f) {
  for (var j = 0u; j < min(4u, params.columns - 4u * block); j++) {
    gradient[row * params.columns + 4u * block + j] = values[j];
  }
}

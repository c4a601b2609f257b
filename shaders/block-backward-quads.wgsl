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
// The same as block-backward.wgsl, four values at a time: columns must be a multiple of four.

//#include parts/block-backward.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> gamma: array<vec4f>;
@group(0) @binding(3) var<storage, read> mean: array<vec4f>;
@group(0) @binding(4) var<storage, read> variance: array<vec4f>;
@group(0) @binding(5) var<storage, read> sumDout: array<vec4f>;
@group(0) @binding(6) var<storage, read> sumDoutX: array<vec4f>;
@group(0) @binding(7) var<storage, read> open: array<u32>;
@group(0) @binding(8) var<storage, read_write> gradient: array<vec4f>;

// Four columns of a row: one quad.
fn xOf(row: u32, block: u32) -> vec4f {
  return x[row * (params.columns / 4u) + block];
}

fn gammaOf(block: u32) -> vec4f {
  return gamma[block];
}

fn meanOf(group: u32, block: u32) -> vec4f {
  return mean[group * (params.columns / 4u) + block];
}

fn varianceOf(group: u32, block: u32) -> vec4f {
  return variance[group * (params.columns / 4u) + block];
}

fn sumDoutOf(group: u32, block: u32) -> vec4f {
  return sumDout[group * (params.columns / 4u) + block];
}

fn sumDoutXOf(group: u32, block: u32) -> vec4f {
  return sumDoutX[group * (params.columns / 4u) + block];
}

fn gradientOf(row: u32, block: u32) -> vec4f {
  return gradient[row * (params.columns / 4u) + block];
}

fn storeGradient(row: u32, block: u32, values: vec4f) {
  gradient[row * (params.columns / 4u) + block] = values;
}

// Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
// x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor = scale or 0, as dropout.wgsl
// draws it. open: where neither ReLU nor dropout made it 0, which is all that the gradient needs to know of both.
//
// x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// open: [groups · runs, ⌈columns / 4⌉] of u32, runs = ⌈⌈rows / groups⌉ / 8⌉ to a group: bit 4i + j of a word belongs to
// row i of the run and column j of the four.
// A thread takes four columns, a block of the generator, and RUN rows of a group: what it knows of the columns
// serves all of them.
// The same as block-forward.wgsl, four values at a time: columns must be a multiple of four.

//#include parts/block-forward.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> gamma: array<vec4f>;
@group(0) @binding(3) var<storage, read> beta: array<vec4f>;
@group(0) @binding(4) var<storage, read> mean: array<vec4f>;
@group(0) @binding(5) var<storage, read> variance: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> open: array<u32>;

// Four columns of a row: one quad.
fn xOf(row: u32, block: u32) -> vec4f {
  return x[row * (params.columns / 4u) + block];
}

fn gammaOf(block: u32) -> vec4f {
  return gamma[block];
}

fn betaOf(block: u32) -> vec4f {
  return beta[block];
}

fn meanOf(group: u32, block: u32) -> vec4f {
  return mean[group * (params.columns / 4u) + block];
}

fn varianceOf(group: u32, block: u32) -> vec4f {
  return variance[group * (params.columns / 4u) + block];
}

fn storeOut(row: u32, block: u32, values: vec4f) {
  out[row * (params.columns / 4u) + block] = values;
}

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

//#include parts/block-forward.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> variance: array<f32>;
@group(0) @binding(6) var<storage, read_write> out: array<f32>;
@group(0) @binding(7) var<storage, read_write> open: array<u32>;

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

fn betaOf(block: u32) -> vec4f {
  let at = inside(block);
  return vec4f(beta[at.x], beta[at.y], beta[at.z], beta[at.w]);
}

fn meanOf(group: u32, block: u32) -> vec4f {
  let at = group * params.columns + inside(block);
  return vec4f(mean[at.x], mean[at.y], mean[at.z], mean[at.w]);
}

fn varianceOf(group: u32, block: u32) -> vec4f {
  let at = group * params.columns + inside(block);
  return vec4f(variance[at.x], variance[at.y], variance[at.z], variance[at.w]);
}

fn storeOut(row: u32, block: u32, values: vec4f) {
  for (var j = 0u; j < min(4u, params.columns - 4u * block); j++) {
    out[row * params.columns + 4u * block + j] = values[j];
  }
}

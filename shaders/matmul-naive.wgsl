// Matrix product, the way it is defined: out[r, c] = Σ_k A[r, k] · B[k, c].
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. out: [m, n].
// One thread an element of out, the sum taken in order of k. To read first; matmul.wgsl is the fast one.

struct Params {
  m: u32,
  n: u32,
  k: u32,
}

override WORKGROUP: u32 = 64;
override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.m * params.n) {
    return;
  }
  let row = i / params.n;
  let column = i % params.n;

  // Where the first factor of each operand lies, and how far it is to the next.
  let aStart = select(row * params.k, row, TRANSPOSE_A);
  let aStep = select(1u, params.m, TRANSPOSE_A);
  let bStart = select(column, column * params.k, TRANSPOSE_B);
  let bStep = select(params.n, 1u, TRANSPOSE_B);

  var sum = 0.0;
  for (var j = 0u; j < params.k; j++) {
    sum += a[aStart + j * aStep] * b[bStart + j * bStep];
  }
  out[i] = sum;
}

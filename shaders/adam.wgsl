// Adam, in the form Keras uses, over all parameters at once:
// m = beta1·m + (1 − beta1)·g;  v = beta2·v + (1 − beta2)·g²;  p = p − rate · m / (√v + epsilon).
//
// parameters, gradients, moments, squares: [n]; all but the gradients are updated in place.
// rate = learning rate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) is computed by the host for step t = 1, 2, …
// Source: Kingma, Ba, arXiv 1412.6980, section 2, last paragraph ("ε-hat"). One thread a parameter.

struct Params {
  n: u32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  oneMinusBeta1: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
}

override WORKGROUP: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> moments: array<f32>;
@group(0) @binding(4) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= params.n) {
    return;
  }
  let g = gradients[i];
  let m = params.beta1 * moments[i] + params.oneMinusBeta1 * g;
  let v = params.beta2 * squares[i] + params.oneMinusBeta2 * g * g;
  moments[i] = m;
  squares[i] = v;
  parameters[i] -= params.rate * m / (sqrt(v) + params.epsilon);
}

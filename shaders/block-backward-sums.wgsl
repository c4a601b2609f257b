// The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each chunk of the rows, group and column:
// sumDout[i, g, c] = Σ d;  sumDoutX[i, g, c] = Σ d · x̂, where d = scale · dout where the unit is open, else 0.
//
// x, dout: [rows, columns]; mean, variance: [groups, columns]; sumDout, sumDoutX: [chunks, groups, columns]; x̂ = (x − mean) / √(variance + epsilon).
// open: [groups · runs, ⌈columns / 4⌉] of u32, runs = ⌈⌈rows / groups⌉ / 8⌉ to a group: bit 4i + j of a word belongs to
// row i of the run and column j of the four.
// Rows are dealt to groups (replicas) in runs: group g has rows ⌊g·rows/groups⌋ up to ⌊(g+1)·rows/groups⌋.
// Added up over chunks and groups they are the gradients of beta and gamma. Chunk i has the runs i·⌈runs / chunks⌉ …
// Workgroup (j, g, i) takes 4 · LANES_X columns of chunk i of group g, four a thread; its LANES_Y rows of threads share
// the runs.

struct Params {
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  scale: f32,
  chunks: u32,
}

override LANES_X: u32 = 8;
override LANES_Y: u32 = 16;

const RUN: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dout: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read> open: array<u32>;
@group(0) @binding(6) var<storage, read_write> sumDout: array<f32>;
@group(0) @binding(7) var<storage, read_write> sumDoutX: array<f32>;

var<workgroup> plainParts: array<vec4f, LANES_X * LANES_Y>;
var<workgroup> weightedParts: array<vec4f, LANES_X * LANES_Y>;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let block = id.x;
  let group = workgroup.y;
  let first = group * params.rows / params.groups;
  let end = (group + 1u) * params.rows / params.groups;
  let runs = ((params.rows + params.groups - 1u) / params.groups + RUN - 1u) / RUN;
  // Beyond the last column it is read again, and not written.
  let inside = min(4u * block + vec4u(0u, 1u, 2u, 3u), vec4u(params.columns - 1u));
  let s = group * params.columns + inside;
  let center = vec4f(mean[s.x], mean[s.y], mean[s.z], mean[s.w]);
  let spread = vec4f(variance[s.x], variance[s.y], variance[s.z], variance[s.w]);
  let scale = 1.0 / sqrt(spread + params.epsilon);

  var plain = vec4f(0.0);
  var weighted = vec4f(0.0);
  if (4u * block < params.columns) {
    let chunk = (runs + params.chunks - 1u) / params.chunks;
    let last = min(runs, (workgroup.z + 1u) * chunk);
    for (var run = workgroup.z * chunk + local.y; run < last; run += LANES_Y) {
      let word = open[(group * runs + run) * ((params.columns + 3u) / 4u) + block];
      for (var row = first + run * RUN; row < min(first + (run + 1u) * RUN, end); row++) {
        let at = row * params.columns + inside;
        let normalised = (vec4f(x[at.x], x[at.y], x[at.z], x[at.w]) - center) * scale;
        let gradient = vec4f(dout[at.x], dout[at.y], dout[at.z], dout[at.w]);
        let bits = vec4u(word >> (4u * (row - first - run * RUN))) & vec4u(1u, 2u, 4u, 8u);
        let d = select(vec4f(0.0), params.scale * gradient, bits > vec4u(0u));
        plain += d;
        weighted += d * normalised;
      }
    }
  }
  plainParts[thread] = plain;
  weightedParts[thread] = weighted;
  workgroupBarrier();
  if (local.y == 0u) {
    for (var lane = 1u; lane < LANES_Y; lane++) {
      plain += plainParts[lane * LANES_X + local.x];
      weighted += weightedParts[lane * LANES_X + local.x];
    }
    let at = workgroup.z * params.groups * params.columns + s.x;
    for (var j = 0u; j < 4u && 4u * block + j < params.columns; j++) {
      sumDout[at + j] = plain[j];
      sumDoutX[at + j] = weighted[j];
    }
  }
}

// What parts/subgroup-matrix.wgsl has, without matrix units: the same tiles and halves, each thread of 32 computing
// eight elements of a matrix of 16×16. Slow, and runs everywhere: it proves what is built on it.
// Who includes this declares leftTile, rightTile: array<vec4u> in workgroup memory, eight halves each; patches:
// array<f32> in workgroup memory; out: array<f32>, read_write.

const SHARE: u32 = 8; // elements of a matrix that a thread holds, one after another in a row

struct Left {
  at: u32,
  stride: u32,
  transposed: bool,
}
alias Right = Left;
alias Sum = array<f32, SHARE>;

fn toHalves(values: vec4f) -> vec2u {
  return vec2u(pack2x16float(values.xy), pack2x16float(values.zw));
}

fn leftAt(at: u32, stride: u32, transposed: bool) -> Left {
  return Left(at, stride, transposed);
}

fn rightAt(at: u32, stride: u32, transposed: bool) -> Right {
  return Right(at, stride, transposed);
}

fn halfOf(eight: vec4u, i: u32) -> f32 {
  return unpack2x16float(eight[i / 2u])[i % 2u];
}

fn multiplied(left: Left, right: Right, sum: Sum, lane: u32) -> Sum {
  let row = lane * SHARE / 16u;
  let first = lane * SHARE % 16u;
  var result = sum;
  for (var step = 0u; step < 16u; step++) {
    let leftRow = select(row, step, left.transposed);
    let leftColumn = select(step, row, left.transposed);
    let a = halfOf(leftTile[left.at + leftRow * left.stride + leftColumn / 8u], leftColumn % 8u);
    for (var i = 0u; i < SHARE; i++) {
      let rightRow = select(step, first + i, right.transposed);
      let rightColumn = select(first + i, step, right.transposed);
      let at = right.at + rightRow * right.stride + rightColumn / 8u;
      result[i] += a * halfOf(rightTile[at], rightColumn % 8u);
    }
  }
  return result;
}

fn storeOut(sum: Sum, factor: f32, at: u32, stride: u32, lane: u32) {
  let row = lane * SHARE / 16u;
  let first = lane * SHARE % 16u;
  for (var i = 0u; i < SHARE; i++) {
    out[at + row * stride + first + i] = sum[i] * factor;
  }
}

fn storePatch(sum: Sum, factor: f32, at: u32, lane: u32) {
  for (var i = 0u; i < SHARE; i++) {
    patches[at + lane * SHARE + i] = sum[i] * factor;
  }
}

// Matrices that a subgroup of 32 threads holds together: the tensor cores of a GPU, 16×16×16, halves in, float32 sums.
// Source of the terms: Dawn's docs/dawn/features/subgroup_matrix.md.
// Who includes this declares leftTile, rightTile: array<vec4u> in workgroup memory, eight halves each; patches:
// array<f32> in workgroup memory; out: array<f32>, read_write.

enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;
// What depends on the number of a subgroup is the same for all its threads; the compiler cannot know that.
diagnostic(off, chromium.subgroup_matrix_uniformity);

alias Left = subgroup_matrix_left<f16, 16, 16>;
alias Right = subgroup_matrix_right<f16, 16, 16>;
alias Sum = subgroup_matrix_result<f32, 16, 16>;

fn toHalves(values: vec4f) -> vec2u {
  return bitcast<vec2u>(vec4<f16>(values));
}

// `at`, `stride`: in vec4u. A row of memory is a row of the matrix, or a column of it if transposed.
fn leftAt(at: u32, stride: u32, transposed: bool) -> Left {
  if (transposed) {
    return subgroupMatrixLoad<Left, col_major>(&leftTile, at, stride);
  }
  return subgroupMatrixLoad<Left, row_major>(&leftTile, at, stride);
}

fn rightAt(at: u32, stride: u32, transposed: bool) -> Right {
  if (transposed) {
    return subgroupMatrixLoad<Right, col_major>(&rightTile, at, stride);
  }
  return subgroupMatrixLoad<Right, row_major>(&rightTile, at, stride);
}

fn multiplied(left: Left, right: Right, sum: Sum, lane: u32) -> Sum {
  return subgroupMatrixMultiplyAccumulate(left, right, sum);
}

fn storeOut(sum: Sum, factor: f32, at: u32, stride: u32, lane: u32) {
  subgroupMatrixStore<row_major>(&out, at, subgroupMatrixScalarMultiply(sum, factor), stride);
}

fn storePatch(sum: Sum, factor: f32, at: u32, lane: u32) {
  subgroupMatrixStore<row_major>(&patches, at, subgroupMatrixScalarMultiply(sum, factor), 16u);
}

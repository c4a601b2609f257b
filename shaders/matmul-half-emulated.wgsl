// matmul-half without matrix units, for proof: out = A · B, or slices of its sum.
//
// A: [m, k], or [k, m] with TRANSPOSE_A. B: [k, n], or [n, k] with TRANSPOSE_B. out: [slices, m, n]: slice s is the sum
// over the steps s·⌈⌈k / 32⌉ / slices⌉·32 … of k. All are float32; A is multiplied by scaleA and rounded to halves, B
// by scaleB, and the sums are divided by both. The length of a row of A and B must be a multiple of four.
// A workgroup of 128 threads computes 128×128 of a slice: parts/half-tile.wgsl.
// The sum over k runs in order whatever m is: a row's result does not depend on the rows beside it.

//#include parts/subgroup-matrix-emulated.wgsl
//#include parts/half-tile.wgsl
//#include parts/half-product.wgsl

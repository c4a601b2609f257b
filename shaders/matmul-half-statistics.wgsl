// Matrix product in half precision, and what each tile says of its columns: out = A · B;
// tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
//
// A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 128⌉, n]. Tile t is rows 128t … 128t + 127. n and k
// must be multiples of four.
// The product is that of matmul-half.wgsl; merge-statistics.wgsl puts tiles together.

//#include parts/subgroup-matrix.wgsl
//#include parts/half-tile.wgsl
//#include parts/half-statistics.wgsl

// Products in tiles of 128×128: what large-tile.wgsl and half-tile.wgsl share. How the operands lie, the lengths of their
// rows, and which tile a workgroup takes.
// Who includes this declares params with m, n and k.

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;
// Whether m, n and k are whole tiles, so that nothing needs to be asked at the edges. Then the lengths of the rows of A, B
// and out are constants too: addresses cost less.
override EXACT: bool = false;
override A_ROW: u32 = 0;
override B_ROW: u32 = 0;
override OUT_ROW: u32 = 0;

const TILE: u32 = 128; // rows and columns of out a workgroup
const BAND: u32 = 8; // rows of tiles that are worked on together, so that their columns of B stay in the cache

fn rowOfA() -> u32 {
  return select(select(params.k, params.m, TRANSPOSE_A), A_ROW, EXACT);
}

fn rowOfB() -> u32 {
  return select(select(params.n, params.k, TRANSPOSE_B), B_ROW, EXACT);
}

fn rowOfOut() -> u32 {
  return select(params.n, OUT_ROW, EXACT);
}

// The tile of a workgroup: down a band of tile rows first, then the next column of tiles.
fn tileOf(index: u32) -> vec2u {
  let tileRows = (params.m + TILE - 1u) / TILE;
  let tileColumns = (params.n + TILE - 1u) / TILE;
  let band = index / (BAND * tileColumns);
  let inBand = index % (BAND * tileColumns);
  let height = max(min(BAND, tileRows - min(tileRows, band * BAND)), 1u);
  return vec2u(band * BAND + inBand % height, inBand / height);
}

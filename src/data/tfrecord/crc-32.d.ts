/** @file Types of the one function used of `crc-32`, whose own types leave its CRC-32C out. */
declare module 'crc-32/crc32c.js' {
  const crc32c: { readonly buf: (bytes: Uint8Array) => number };
  export default crc32c;
}

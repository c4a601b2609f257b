/** @file Every function of the module. */
export { matmul } from './matmul';
export { matmulPackA, matmulPackB } from './matmul-pack';
export { copyBytes, peakFma } from './roofline';

/** @file Every function of the module. */
export { accumulate } from './accumulate';
export { adam } from './adam';
export { addBias } from './add-bias';
export { add } from './add';
export { batchNormApply, batchNormScale } from './batch-norm-apply';
export { batchNormBackwardPartials, batchNormBackwardSums } from './batch-norm-backward-sums';
export { batchNormBackward, batchNormFactors } from './batch-norm-backward';
export {
  batchNormMean,
  batchNormMeanPartials,
  batchNormVariance,
  batchNormVariancePartials,
} from './batch-norm-statistics';
export { blockBackward, blockFactors } from './block-backward';
export { blockBackwardPartials, blockBackwardSums } from './block-backward-sums';
export { blockForward, blockScale } from './block-forward';
export { broadcast } from './broadcast';
export { columnSum, columnSumPartials } from './column-sum';
export { copyColumns } from './copy-columns';
export { copy } from './copy';
export { dropout } from './dropout';
export { fill } from './fill';
export { gatherRowsBackward } from './gather-rows-backward';
export { gatherPart, gatherRows } from './gather-rows';
export { matmulNaive, matmulNaivePack } from './matmul-naive';
export { matmulPackA, matmulPackB } from './matmul-pack';
export { matmul } from './matmul';
export { movingAverage } from './moving-average';
export { multiply } from './multiply';
export { peakFma } from './peak-fma';
export { reluBackward } from './relu-backward';
export { relu } from './relu';
export { sum } from './sum';

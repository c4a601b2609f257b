/** @file What a checkpoint remembers of the data and the options that decide what is computed, by the names of flags. */
import type { NetworkConfig } from '../model/network-config.ts';
import { hashJson, hashRows } from '../report/checkpoint-facts.ts';
import type { Fact } from '../report/checkpoint-json.ts';
import { taskFor } from '../train/tasks.ts';
import type { Plan } from './train-plan.ts';

/**
 * Everything but what may change between two parts of a training: epochs, device, threads, names, the test. Reads all
 * rows once; the event loop has its turns meanwhile.
 */
export async function factsOf(plan: Plan, config: NetworkConfig): Promise<readonly Fact[]> {
  const { args, table, recipe, prepared, validFile } = plan;
  const { train, valid, target, encoder } = prepared;
  const { features, categories, crosses, outputs } = config;
  const data: Readonly<Record<string, string | number>> = {
    'rows of the table': table.rows,
    'columns of the table': table.columns.join('\n'),
    target: `${target.name} (${target.kind})`,
    'training rows': train.rows,
    'validation rows': valid.rows,
  };
  const { earlyStopping, plateau } = recipe;
  const options: Readonly<Record<string, string | number>> = {
    '--seed': args.seed,
    '--towers': config.towers,
    '--units': config.units,
    '--layers': config.layers,
    '--dropout': config.dropout,
    '--activation': config.activation,
    '--batch': recipe.batch,
    '--replicas': recipe.replicas,
    'batch statistics': recipe.syncBatchNorm ? 'of the whole batch' : 'of each replica',
    'a last, smaller batch': recipe.dropRemainder ? 'left out' : 'trained',
    '--lr': recipe.learningRate,
    '--average': recipe.averageDecay,
    '--patience': earlyStopping?.patience ?? 'no early stopping',
    '--min-delta': earlyStopping?.minDelta ?? 'no early stopping',
    '--plateau-patience': plateau?.patience ?? 'no plateau',
    '--plateau-factor': plateau?.factor ?? 'no plateau',
    '--min-lr': plateau?.minLearningRate ?? 'no plateau',
    '--scale': recipe.normalScores ? 'normal' : recipe.standardise ? 'standard' : 'none',
    '--wide-buckets': recipe.wideBuckets,
    '--cross': crossWords(plan),
    '--class-weight': args.classWeight,
    '--weight': args.schema.weight ?? 'none',
    '--valid':
      validFile === undefined ? `${recipe.validation.share} (${recipe.validation.rows})` : 'a file',
    'what is minimised': taskFor(target, args.regressionLoss).loss,
    'batch normalisation': `${config.batchNormEpsilon}, ${config.batchNormMomentum}`,
  };
  const inputs = { features, categories, crosses, outputs, encoder, target };
  const contents: Readonly<Record<string, string>> = {
    'what becomes of the columns': hashJson(inputs),
    'values of the training rows': await hashRows(train),
    'values of the validation rows': await hashRows(valid),
  };
  return [...facts('data', data), ...facts('option', options), ...facts('content', contents)];
}

function facts(kind: Fact[0], values: Readonly<Record<string, string | number>>): Fact[] {
  return Object.entries(values).map(([name, value]) => [kind, name, String(value)]);
}

/** As they were asked for: which ones `auto` finds is the data's. */
function crossWords({ args: { crosses, autoCross, crossBuckets } }: Plan): string {
  const asked = [...(autoCross ? ['auto'] : []), ...crosses.map((names) => names.join(':'))];
  return asked.length === 0 ? 'none' : `${asked.join(' ')}, ${crossBuckets} buckets`;
}

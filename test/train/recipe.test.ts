/** @file Recipes: the published one to the letter, the one sized to the table, batches and replicas. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { countWeights } from '../../src/model/weights.ts';
import { plateauCanAct } from '../../src/train/plateau.ts';
import { type BatchRequest, presetRecipe, resolveBatch } from '../../src/train/recipe.ts';
import { SMALL } from '../support/networks.ts';

describe('the notebook preset', () => {
  const recipe = presetRecipe('notebook', 11_000_000);

  it('has the published values', () => {
    expect(recipe).toMatchObject({
      units: 2048,
      layers: 5,
      dropout: 0.1,
      activation: 'relu',
      batchNormEpsilon: 1e-3,
      batchNormMomentum: 0.99,
      batch: 16_384,
      replicas: 8,
      dropRemainder: true,
      epochs: 50,
      learningRate: 1e-3,
      earlyStopping: { patience: 2, minDelta: 1e-3, restoreBest: true },
      plateau: { patience: 0, factor: 0.2, minLearningRate: 1e-3 },
      averageDecay: 0,
      standardise: false,
      normalScores: false,
      validation: { rows: 'last' },
    });
    expect(recipe.batch / recipe.replicas).toBe(2048);
    expect(Math.round(11_000_000 * recipe.validation.share)).toBe(500_000);
  });

  it('has a schedule that can never act', () => {
    expect(recipe.plateau).toBeDefined();
    if (recipe.plateau !== undefined) {
      expect(plateauCanAct(recipe.plateau, recipe.learningRate)).toBe(false);
    }
  });

  it('makes 640 steps an epoch', () => {
    expect(Math.floor((11_000_000 - 500_000) / recipe.batch)).toBe(640);
  });

  it('learns 16,867,358 weights of 28 inputs, and keeps 20,480 moving averages', () => {
    const { units, layers } = recipe;
    expect(countWeights({ ...SMALL, features: 28, units, layers })).toEqual({
      trainable: 16_867_358,
      moving: 20_480,
    });
  });

  it('does not depend on the table', () => {
    expect(presetRecipe('notebook', 4)).toEqual(recipe);
  });
});

describe('the tabular preset', () => {
  it.each([
    // √rows/2 and rows/100, each to the nearest power of two on a logarithmic scale, within bounds.
    [1, 16, 32],
    [344, 16, 32],
    [2047, 16, 32],
    [2049, 32, 32],
    [4525, 32, 32],
    [4526, 32, 64],
    [50_000, 128, 512],
    [11_000_000, 1024, 4096],
    [1e9, 1024, 4096],
  ])('of %d rows: %d units, batches of %d', (rows, units, batch) => {
    const recipe = presetRecipe('tabular', rows);
    expect([recipe.units, recipe.batch, recipe.layers, recipe.replicas]).toEqual([
      units,
      batch,
      3,
      1,
    ]);
  });

  it('scales its inputs, draws its validation rows, and has a schedule that can act', () => {
    const recipe = presetRecipe('tabular', 50_000);
    expect(recipe).toMatchObject({
      standardise: true,
      dropRemainder: false,
      validation: { share: 0.1, rows: 'stratified' },
      earlyStopping: { restoreBest: true },
    });
    expect(recipe.plateau && plateauCanAct(recipe.plateau, recipe.learningRate)).toBe(true);
  });
});

function refusal(request: BatchRequest): string {
  try {
    return JSON.stringify(resolveBatch(request, { batch: 512, replicas: 8 }));
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect([error.code, error.exitCode, error.help.length]).toEqual(['WD020', 2, 1]);
    return error.message;
  }
}

describe('resolveBatch', () => {
  it.each<[BatchRequest, number, number]>([
    [{}, 512, 8],
    [{ batch: 64 }, 64, 8],
    [{ replicas: 4 }, 512, 4],
    [{ replicas: 1 }, 512, 1],
    [{ replicas: 3 }, 513, 3],
    [{ replicas: 256 }, 512, 256],
    [{ replicas: 512 }, 1024, 512],
    [{ replicas: 65_536 }, 131_072, 65_536],
    [{ batchPerReplica: 32 }, 256, 8],
    [{ batch: 64, replicas: 2 }, 64, 2],
    [{ batch: 64, batchPerReplica: 16 }, 64, 4],
    [{ batch: 64, batchPerReplica: 64 }, 64, 1],
    [{ replicas: 3, batchPerReplica: 7 }, 21, 3],
    [{ batch: 21, replicas: 3, batchPerReplica: 7 }, 21, 3],
    [{ batch: 2, replicas: 1 }, 2, 1],
  ])('%j is a batch of %d for %d replicas', (request, batch, replicas) => {
    expect(resolveBatch(request, { batch: 512, replicas: 8 })).toEqual({ batch, replicas });
  });

  it.each<[BatchRequest, string]>([
    [{ batch: 65 }, 'a batch of 65 rows cannot be dealt to 8 replicas of 8.13 rows'],
    [{ batch: 4 }, 'a batch of 4 rows cannot be dealt to 8 replicas of 0.50 rows'],
    [{ batch: 64, replicas: 3 }, 'a batch of 64 rows cannot be dealt to 3 replicas of 21.33 rows'],
    [
      { batch: 64, batchPerReplica: 24 },
      'a batch of 64 rows cannot be dealt to 2.67 replicas of 24 rows',
    ],
    [
      { batch: 64, replicas: 4, batchPerReplica: 8 },
      'a batch of 64 rows cannot be dealt to 4 replicas of 8 rows',
    ],
    [{ batch: 8 }, 'a replica of one row has no variance to normalise by (batch 8, 8 replicas)'],
    [
      { replicas: 4, batchPerReplica: 1 },
      'a replica of one row has no variance to normalise by (batch 4, 4 replicas)',
    ],
  ])('refuses %j', (request, message) => expect(refusal(request)).toBe(message));
});

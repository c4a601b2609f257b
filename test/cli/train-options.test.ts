/** @file From the command line of wd-train to a recipe: the preset, and what overrides it. */
import { describe, expect, it } from 'vitest';
import { wdErrorsIn } from '../../src/cli/mistakes.ts';
import { readTrainArguments, type TrainArguments } from '../../src/cli/train-options.ts';
import { recipeFor } from '../../src/cli/train-recipe.ts';
import { trainProgram } from '../../src/cli/train-program.ts';
import { presetRecipe, type Recipe } from '../../src/train/recipe.ts';

function read(...args: string[]): TrainArguments {
  const program = trainProgram();
  program.parse(['data.csv', ...args], { from: 'user' });
  return readTrainArguments(program);
}

function recipe(rows: number, ...args: string[]): Recipe {
  const { preset, overrides } = read(...args);
  return recipeFor(preset, overrides, rows);
}

function codes(...args: string[]): string[] {
  try {
    read(...args);
  } catch (error) {
    return wdErrorsIn(error).map(({ code }) => code);
  }
  return [];
}

describe('readTrainArguments', () => {
  it('has the defaults that the help names', () => {
    const { overrides, ...rest } = read();
    expect(rest).toEqual({
      tables: ['data.csv'],
      target: undefined,
      valid: undefined,
      task: undefined,
      positive: undefined,
      regressionLoss: 'squared',
      dropMissingTarget: false,
      classWeight: 'none',
      test: undefined,
      schema: { ignore: [], id: [], categorical: [], numeric: [] },
      crosses: [],
      autoCross: false,
      rows: { asked: { valid: false, test: false } },
      crossBuckets: 4096,
      raw: {
        cache: true,
        delimiter: undefined,
        header: undefined,
        decimal: undefined,
        encoding: undefined,
        missing: undefined,
      },
      preset: 'tabular',
      towers: 'both',
      linear: true,
      seed: 0,
      device: 'auto',
      precision: 'f32',
      tuned: true,
      threads: undefined,
      rowsOn: 'auto',
      profile: false,
      name: undefined,
      out: 'runs',
      force: false,
      dryRun: false,
      checkpoints: {
        every: { kind: 'time', seconds: 600 },
        asked: false,
        keep: false,
        resume: undefined,
      },
    });
    const set = Object.entries(overrides).filter(([, value]) => value !== undefined);
    expect(set).toEqual([
      ['earlyStopping', true],
      ['plateau', true],
    ]);
  });

  it.each([
    ['0.25', 0.25],
    ['1e-2', 0.01],
    ['.5', 0.5],
    ['held-out.csv', 'held-out.csv'],
    ['2024', undefined],
    ['1', undefined],
    ['0', undefined],
    ['./0.25', './0.25'],
  ])('--valid %s is %s', (given, expected) => {
    if (expected === undefined) expect(codes('--valid', given)).toEqual(['WD010']);
    else expect(read('--valid', given).valid).toBe(expected);
  });

  it.each(['-1', 'income', '0'])('--target %s is taken as it stands', (target) => {
    expect(read('--target', target).target).toBe(target);
  });

  it.each([
    [[], undefined],
    [['--header'], true],
    [['--no-header'], false],
  ])('%j: header %s', (args, expected) => expect(read(...args).raw.header).toBe(expected));

  it('takes what is said of columns, tables and the target', () => {
    const flags =
      '--task multiclass --positive yes --loss huber --drop-missing-target --test held-out.csv ' +
      '--ignore a b --id c --categorical d e --numeric f --cross d:e d:g:h --cross-buckets 64 ' +
      '--delimiter ; --decimal , --encoding windows-1252 --missing ? -99';
    expect(read(...flags.split(' '))).toMatchObject({
      task: 'multiclass',
      positive: 'yes',
      regressionLoss: 'huber',
      dropMissingTarget: true,
      test: 'held-out.csv',
      schema: { ignore: ['a', 'b'], id: ['c'], categorical: ['d', 'e'], numeric: ['f'] },
      crosses: [
        ['d', 'e'],
        ['d', 'g', 'h'],
      ],
      crossBuckets: 64,
      raw: { delimiter: ';', decimal: ',', encoding: 'windows-1252', missing: ['?', '-99'] },
    });
  });

  it.each([
    [['--task', 'regresion'], 'WD011'],
    [['--loss', 'mse'], 'WD011'],
    [['--decimal', ';'], 'WD011'],
    [['--cross-buckets', '1'], 'WD010'],
    [['--cross-buckets', '16777217'], 'WD010'],
  ])('refuses %j', (args, wd) => expect(codes(...args)).toEqual([wd]));

  it.each(['a', 'Läufe 2', '3', '_x', 'a.b-c_d', 'x'.repeat(100)])('takes the name %j', (name) => {
    expect(read('--name', name).name).toBe(name);
  });

  it.each(['', '.', '..', '-x', '.hidden', 'a/b', String.raw`a\b`, 'a\0b', 'x'.repeat(101), ' a'])(
    'refuses the name %j',
    (name) => expect(codes('--name', name)).toEqual(['WD012']),
  );

  it('takes crosses by names, and auto among them', () => {
    expect(read('--cross', 'a:b', 'auto', 'c:d:e')).toMatchObject({
      crosses: [
        ['a', 'b'],
        ['c', 'd', 'e'],
      ],
      autoCross: true,
    });
  });

  it('wants a tower for what is of it alone', () => {
    expect(codes('--towers', 'deep', '--wide-buckets', '5')).toEqual(['WD021']);
    expect(codes('--towers', 'deep', '--cross', 'auto')).toEqual(['WD021']);
    expect(codes('--towers', 'wide', '--dropout', '0.2')).toEqual(['WD021']);
    expect(codes('--towers', 'wide', '--wide-buckets', '5', '--cross', 'a:b')).toEqual([]);
    expect(codes('--wide-buckets', '-1')).toEqual(['WD010']);
  });

  it('wants a name to replace', () => {
    expect(codes('--force')).toEqual(['WD013']);
    expect(codes('--force', '--name', 'x')).toEqual([]);
  });

  it('wants a batch that can be dealt out, before any table is read', () => {
    expect(codes('--batch', '65', '--replicas', '8')).toEqual(['WD020']);
    expect(codes('--batch', '65', '--preset', 'notebook')).toEqual(['WD020']);
    expect(codes('--batch', '1')).toEqual(['WD010']);
    expect(codes('--batch', '8', '--replicas', '8')).toEqual(['WD020']);
    // How large the preset's batch is depends on the table.
    for (const replicas of ['1', '8', '32', '100', '65536']) {
      expect(codes('--replicas', replicas)).toEqual([]);
    }
  });
});

describe('recipeFor', () => {
  it('is the preset where nothing else is asked for', () => {
    for (const preset of ['tabular', 'notebook'] as const) {
      expect(recipe(50_000, '--preset', preset)).toEqual(presetRecipe(preset, 50_000));
    }
  });

  it('puts every flag in its place', () => {
    const flags = {
      '--units': '48',
      '--layers': '0',
      '--dropout': '0',
      '--activation': 'gelu',
      '--batch': '96',
      '--replicas': '4',
      '--epochs': '7',
      '--lr': '3e-4',
      '--patience': '0',
      '--min-delta': '0.25',
      '--plateau-patience': '9',
      '--plateau-factor': '0.75',
      '--min-lr': '0',
    };
    const preset = presetRecipe('notebook', 1000);
    expect(recipe(1000, '--preset', 'notebook', ...Object.entries(flags).flat())).toEqual({
      ...preset,
      units: 48,
      layers: 0,
      dropout: 0,
      activation: 'gelu',
      batch: 96,
      replicas: 4,
      epochs: 7,
      learningRate: 3e-4,
      earlyStopping: { ...preset.earlyStopping, patience: 0, minDelta: 0.25 },
      plateau: { ...preset.plateau, patience: 9, factor: 0.75, minLearningRate: 0 },
    });
  });

  it('switches off early stopping, the schedule and the remainder', () => {
    expect(recipe(1000, '--no-early-stopping').earlyStopping).toBeUndefined();
    expect(recipe(1000, '--no-plateau').plateau).toBeUndefined();
    expect(recipe(1000, '--drop-remainder').dropRemainder).toBe(true);
    expect(recipe(1000, '--preset', 'notebook', '--keep-remainder').dropRemainder).toBe(false);
  });

  it.each([
    [['--no-early-stopping', '--patience', '3'], 1],
    [['--min-delta', '0.1', '--no-early-stopping', '--patience', '3'], 1],
    [['--no-plateau', '--plateau-patience', '3'], 1],
    [['--no-plateau', '--plateau-factor', '0.5', '--no-early-stopping', '--min-delta', '0'], 2],
    [['--no-plateau', '--min-lr', '0'], 1],
    [['--drop-remainder', '--keep-remainder'], 1],
    [['--no-plateau', '--patience', '3'], 0],
    [['--no-early-stopping', '--min-lr', '0'], 0],
  ])('finds the contradictions in %j: %d', (args, count) => {
    expect(codes(...args)).toEqual(Array.from({ length: count }, () => 'WD013'));
  });

  it('names all settings of what is switched off, and both ways out', () => {
    const args = ['--min-lr', '0', '--plateau-factor', '0.5', '--no-plateau'];
    expect(() => read(...args)).toThrow(
      expect.objectContaining({
        message:
          '--plateau-factor, --min-lr: of the schedule of the learning rate, which --no-plateau switches off',
        help: ['leave them out, or --no-plateau'],
      }),
    );
  });

  it('deals the batch of the table to replicas asked for', () => {
    expect(recipe(50_000, '--replicas', '8')).toMatchObject({ batch: 512, replicas: 8 });
    expect(recipe(50_000, '--replicas', '100')).toMatchObject({ batch: 600, replicas: 100 });
    expect(recipe(400, '--replicas', '32')).toMatchObject({ batch: 64, replicas: 32 });
  });
});

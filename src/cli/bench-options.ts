/** @file What wd-bench was asked for, checked: all mistakes of the command line at once. */
import type { Command } from 'commander';
import type { StepSize } from '../bench/step-work.ts';
import { usageError } from '../base/errors.ts';
import type { Precision } from '../device/dawn.ts';
import { choice } from './choice-option.ts';
import { PRECISIONS } from './precision-option.ts';
import { collectMistakes } from './mistakes.ts';
import { integerOption, numberOption, threadsOption, tuneOption } from './number-options.ts';

export interface BenchArguments {
  readonly adapters: boolean;
  readonly ceilings: boolean;
  /** Names of kernels; empty for all of a step; undefined where none is to be measured. */
  readonly kernels: readonly string[] | undefined;
  readonly step: boolean;
  /** Edges of square products. */
  readonly products: readonly number[] | undefined;
  readonly profile: boolean;
  /** Seconds of a tuning; undefined for none. */
  readonly tune: number | undefined;
  /** Whether what an earlier tuning found is used. */
  readonly tuned: boolean;
  readonly size: StepSize;
  readonly device: string;
  /** Of the CPU; undefined for as many as the machine offers. */
  readonly threads: number | undefined;
  readonly precision: Precision;
  readonly seconds: number;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly compare: string | undefined;
}

interface Raw {
  readonly adapters?: boolean;
  readonly ceilings?: boolean;
  readonly kernels?: true | string[];
  readonly step?: boolean;
  readonly products?: true | string[];
  readonly profile?: boolean;
  readonly tune?: true | string;
  readonly tuned: boolean;
  readonly units: string;
  readonly layers: string;
  readonly batch: string;
  readonly device: string;
  readonly threads?: string;
  readonly precision: string;
  readonly seconds: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly compare?: string;
}

const DEFAULT_PRODUCTS = [512, 1024, 2048];

/** @throws WdError, or several of them together: WD010, WD013 */
export function readBenchArguments(program: Command): BenchArguments {
  const raw = program.opts<Raw>();
  const mistakes = collectMistakes();
  const whole = (option: string, text: string, least: number, most: number): number =>
    mistakes.attempt(() => integerOption(option, text, { least, most })) ?? least;
  const size = {
    units: whole('--units', raw.units, 1, 16_384),
    layers: whole('--layers', raw.layers, 1, 64),
    // BatchNorm needs two rows.
    batch: whole('--batch', raw.batch, 2, 2 ** 20),
  };
  const range = { least: 0.01, most: 3600 };
  const seconds = mistakes.attempt(() => numberOption('--seconds', raw.seconds, range));
  const threads = mistakes.attempt(() => threadsOption(raw.threads));
  const precision = mistakes.attempt(() => choice('--precision', raw.precision, PRECISIONS));
  const tune = mistakes.attempt(() => tuneOption(raw.tune));
  const edges = raw.products === true ? DEFAULT_PRODUCTS : raw.products;
  const products = edges?.map((edge) => {
    return typeof edge === 'number' ? edge : whole('--products', edge, 1, 16_384);
  });
  if (raw.profile === true && raw.step !== true) {
    mistakes.add(usageError('WD013', '--profile is about a step', ['add --step']));
  }
  const { device } = raw;
  if (
    device === 'null' &&
    [raw.ceilings, raw.kernels, edges, raw.tune].some((one) => one !== undefined)
  ) {
    const message = '--device null computes nothing: there is only what the host pays for a step';
    mistakes.add(
      usageError('WD013', message, ['leave out --ceilings, --kernels, --products and --tune']),
    );
  }
  mistakes.check();
  const { ceilings, kernels, step } = raw;
  const all = [raw.adapters, ceilings, kernels, step, products, raw.tune].every(
    (one) => one === undefined,
  );
  return {
    adapters: raw.adapters === true,
    ceilings: (all && device !== 'null') || ceilings === true,
    kernels: kernels === true || (all && device !== 'null') ? [] : kernels,
    step: all || step === true,
    products,
    profile: raw.profile === true,
    tune,
    tuned: raw.tuned,
    size,
    device,
    threads,
    precision: precision ?? 'f32',
    seconds: seconds ?? 1,
    out: raw.out,
    force: raw.force === true,
    compare: raw.compare,
  };
}

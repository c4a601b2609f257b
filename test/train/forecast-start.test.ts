/** @file A forecast's network begins as the least squares of its training rows. */
import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/autograd/tape.ts';
import { describeInputs } from '../../src/data/schema/encoder.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { initialMoving, initialParameters } from '../../src/model/initial.ts';
import { inputSizes, type NetworkConfig } from '../../src/model/network-config.ts';
import { WideDeep } from '../../src/model/wide-deep.ts';
import { inferOutputs } from '../../src/train/evaluate.ts';
import { startForecast } from '../../src/train/forecast-start.ts';
import { presetRecipe } from '../../src/train/recipe.ts';
import { rawTable, series } from '../data/schema/small-tables.ts';
import { AS_THEY_ARE, LAST_QUARTER, options, prepare } from '../support/preparing.ts';

const a = series(80, (i) => Math.sin(i * 1.7));
const b = series(80, (i) => ((i * 37) % 80) / 40);
const noise = series(80, (i) => Math.cos(i * i) / 10);

function prepared(extra: Readonly<Record<string, readonly number[]>> = {}, loud = 1) {
  const y = a.map((value, i) => 2 * value - b[i] + loud * noise[i]);
  const asked = {
    target: 'y',
    task: { task: 'regression' },
    ...LAST_QUARTER,
    ...AS_THEY_ARE,
  } as const;
  return prepare(rawTable({ a, b, ...extra, y }), options(asked));
}

function configOf({ encoder }: ReturnType<typeof prepared>): NetworkConfig {
  const recipe = presetRecipe('tabular', 80);
  const towers = 'both';
  return { towers, ...recipe, ...inputSizes(describeInputs(encoder)), outputs: 1 };
}

describe('startForecast', () => {
  it('puts the line into the wide side and nothing into the head', async () => {
    const { train, valid, ...rest } = prepared();
    const config = configOf({ train, valid, ...rest });
    const parameters = initialParameters(config, 0);
    startForecast(parameters, train, valid, false);
    const network = new WideDeep(new Tape(new CpuDevice()), config);
    network.parameters.values.upload(parameters);
    network.moving.upload(initialMoving(config));
    const outputs = await inferOutputs(network, valid);
    const kernel = parameters.get('wide.kernel') ?? [];
    const { target } = rest;
    const scale = target.kind === 'regression' ? target.scale : 0;
    // A ridge of one row takes a sixtieth of the slopes.
    expect(kernel[0] * scale).toBeCloseTo(2, 1);
    expect(kernel[1] * scale).toBeCloseTo(-1, 1);
    const errors = valid.labels.map((label, row) => (label - outputs[row]) * scale);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.3);
  });

  it('shrinks more where other columns are many and say nothing', () => {
    const extra = Object.fromEntries(
      Array.from({ length: 50 }, (_, j) => {
        return [`x${j}`, series(80, (i) => Math.sin((i + 1) * (j + 2) * 1.3))] as const;
      }),
    );
    const { train, valid } = prepared(extra, 30);
    const weightsFor = (many: boolean): number => {
      const kernel = new Float32Array(52);
      const parameters = new Map([
        ['wide.kernel', kernel],
        ['wide.bias', new Float32Array(1)],
      ]);
      startForecast(parameters, train, valid, many);
      return kernel.slice(2).reduce((sum, weight) => sum + weight ** 2, 0);
    };
    expect(weightsFor(true)).toBeLessThan(weightsFor(false));
  });

  it('leaves a network without a wide side as it was drawn', () => {
    const { train, valid } = prepared();
    const head = Float32Array.of(1, 2);
    startForecast(new Map([['head.kernel', head]]), train, valid, false);
    expect([...head]).toEqual([1, 2]);
  });
});

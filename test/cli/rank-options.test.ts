/** @file The options of a rank: where it computes is its own; what it trains is rank 0's. */
import { describe, expect, it } from 'vitest';
import type { MachineArguments } from '../../src/cli/machine-options.ts';
import { machineOfRank } from '../../src/cli/rank-options.ts';
import { trainProgram } from '../../src/cli/train-program.ts';
import { thrownBy } from '../support/thrown-by.ts';

function machine(own: string, first: string, words = first): MachineArguments {
  const [argv, leading] = [own.split(' '), { argv: first.split(' '), words: words.split(' ') }];
  const program = trainProgram().parse(argv, { from: 'user' });
  return machineOfRank(2, program, argv, leading);
}

describe('a rank', () => {
  it('has a machine of its own', () => {
    const own = machine(
      'a.csv --device cpu --threads 3 --units 8',
      'a.csv --units 8 --device gpu --json',
    );
    expect(own).toMatchObject({ device: 'cpu', threads: 3, precision: 'f32' });
  });

  it('that goes on with a run has the machine of the command that began it, and what was given behind', () => {
    const begun = 'a.csv --units 8 --device llvmpipe --threads 2';
    const resume = '--resume runs/a';
    expect(machine(resume, resume, begun)).toMatchObject({ device: 'llvmpipe', threads: 2 });
    const own = machine(`${resume} --device cpu`, resume, begun);
    expect(own).toMatchObject({ device: 'cpu', threads: 2 });
  });

  it.each([
    ['a.csv --units 8', 'a.csv --units 9', '--units: 9 at rank 0, 8 here'],
    ['a.csv', 'b.csv', 'the table: b.csv at rank 0, a.csv here'],
    ['a.csv', 'a.csv --drop-remainder', '--drop-remainder: given at rank 0, not given here'],
    ['a.csv --no-linear', 'a.csv', '--no-linear: not given at rank 0, given here'],
    ['a.csv --cross a:b', 'a.csv --cross a:c', '--cross: ["a:c"] at rank 0, ["a:b"] here'],
  ])('given %s, and rank 0 %s, is refused', async (own, first, detail) => {
    const refused = await thrownBy(Promise.resolve().then(() => machine(own, first)));
    expect(refused).toMatchObject({
      code: 'WD247',
      exitCode: 2,
      message: 'rank 2 was given other options than rank 0',
      details: [detail],
    });
  });

  it('has its own mistakes', async () => {
    const work = Promise.resolve().then(() => machine('a.csv --threads x', 'a.csv'));
    expect(await thrownBy(work)).toMatchObject({ code: 'WD010' });
  });
});

/** @file The command line of wd-bench: its options and examples. Cheap to load: `--help` waits for it. */
import type { Command } from 'commander';
import { PRECISION_HELP } from './precision-option.ts';
import { addOutputOptions, createProgram, type Examples } from './program.ts';

const SUMMARY =
  "measures this machine's devices: what they can do at most, every kernel, and whole training steps.";

const EXAMPLES: Examples = [
  ['wd-bench', 'the device that wd-train would take: ceilings, kernels, a step'],
  ['wd-bench --adapters', 'what there is, with limits and features'],
  ['wd-bench --step --units 256 --batch 1024', 'a training step alone'],
  ['wd-bench --step --profile --device cpu', 'where the time of a step goes'],
  ['wd-bench --step --out before.json', 'keep the figures …'],
  ['wd-bench --step --compare before.json', '… and see what became of them'],
];

export function benchProgram(): Command {
  const program = createProgram('wd-bench', SUMMARY, EXAMPLES)
    .optionsGroup('What to measure (ceilings, kernels and the step, if nothing is named):')
    .option('--adapters', 'list the adapters with limits and features; measures nothing')
    .option('--ceilings', 'what the device reaches at most: arithmetic, memory, launching')
    .option('--kernels [names...]', 'the kernels of a step, at the shapes they have there')
    .option('--step', 'whole training steps')
    .option('--products [sizes...]', 'square matrix products (default: 512 1024 2048)')
    .option(
      '--tune [seconds]',
      'find the fastest kernels for the products of a step, and keep that',
    )
    .option('--profile', 'with --step: where its time goes, kernel by kernel')
    .optionsGroup('The step:')
    .option('--units <n>', 'units of each hidden layer', '256')
    .option('--layers <n>', 'hidden layers', '5')
    .option('--batch <rows>', 'rows of a step', '1024')
    .optionsGroup('Machine:')
    .option(
      '--device <name>',
      "auto, cpu, gpu, part of the name of an adapter, or null: Dawn's backend that computes nothing",
      'auto',
    )
    .option('--threads <n>', 'threads of the CPU (default: as many as the machine offers)')
    .option('--precision <name>', PRECISION_HELP, 'f32')
    .option('--no-tuned', 'leave aside what a tuning has found')
    .option('--seconds <n>', 'about how long each figure is measured', '2')
    .optionsGroup('Result:')
    .option('--out <file>', 'keep all figures in a JSON file')
    .option('--force', 'replace that file')
    .option('--compare <file>', 'show what changed against the figures of an earlier run');
  return addOutputOptions(program.optionsGroup('Output:'));
}

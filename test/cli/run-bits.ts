/** @file All of a run's folder that must be the same for two runs with the same bits: all but times and devices. */
import { readFileSync } from 'node:fs';
import { json, type Workplace } from './commands.ts';

export function bitsOfRun({ path, read }: Workplace, name: string): object {
  const history = read('runs', name, 'history.jsonl').trimEnd().split('\n');
  const { best, steps, stopped, epochs } = json(read('runs', name, 'metrics.json'));
  return {
    weights: readFileSync(path('runs', name, 'model.safetensors')).toString('base64'),
    model: read('runs', name, 'model.json'),
    history: history.map((line) => {
      const { epoch, learningRate, train, valid, best: isBest } = json(line);
      return { epoch, learningRate, train, valid, isBest };
    }),
    metrics: { best, steps, stopped, epochs },
  };
}

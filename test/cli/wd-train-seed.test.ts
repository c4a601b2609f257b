/** @file The same seed gives the same bits, on the CPU and on the GPU; a GPU's model works on the CPU. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, workplace } from './commands.ts';

const { path, read, run, write } = workplace();
const SIZES = ['--units', '8', '--layers', '1', '--batch', '64', '--epochs', '2', '-q'];
const GPU = process.env['WD_TEST_DEVICE'] ?? 'gpu';

beforeAll(() => {
  write('data.csv', collisions(256));
  write('new.csv', collisions(20, 7));
});

async function trained(name: string, device: string, seed: number): Promise<Buffer> {
  const args = ['data.csv', ...SIZES, '--device', device, '--seed', String(seed), '--name', name];
  const { code, err } = await run('wd-train', args);
  expect([code, err]).toEqual([0, expect.not.stringContaining('error[')]);
  return readFileSync(path('runs', name, 'model.safetensors'));
}

async function scored(name: string, device: string): Promise<number[][]> {
  const out = `${name}-${device.replaceAll(/\W+/g, '-')}.csv`;
  const args = [`runs/${name}`, 'new.csv', '-o', out, '--device', device];
  expect((await run('wd-predict', args)).code).toBe(0);
  const [, ...lines] = read(out).trimEnd().split('\n');
  return lines.map((line) => line.split(',').map(Number));
}

describe('a seed', () => {
  it('gives the same weights twice on the CPU, bit for bit, and another one others', async () => {
    const [first, second, other] = [
      await trained('cpu-1', 'cpu', 5),
      await trained('cpu-2', 'cpu', 5),
      await trained('cpu-3', 'cpu', 6),
    ];
    expect(first.equals(second)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });

  it('gives the same weights on 1, 2 and 3 threads, bit for bit', async () => {
    const weights: Buffer[] = [];
    for (const threads of [1, 2, 3]) {
      const name = `threads-${threads}`;
      const sizes = ['--units', '64', '--layers', '3', '--batch', '200', '--epochs', '4'];
      const where = ['--device', 'cpu', '--threads', String(threads), '--name', name];
      const { code, out } = await run('wd-train', ['data.csv', ...sizes, ...where]);
      expect([code, out.split('\n')[0]]).toEqual([
        0,
        expect.stringContaining(`CPU (${threads} thread`),
      ]);
      weights.push(readFileSync(path('runs', name, 'model.safetensors')));
    }
    expect(weights[1].equals(weights[0])).toBe(true);
    expect(weights[2].equals(weights[0])).toBe(true);
  });

  it(`gives the same weights twice on ${GPU}, and scores that the CPU agrees with to 1e-5`, async () => {
    const [first, second] = [await trained('gpu-1', GPU, 5), await trained('gpu-2', GPU, 5)];
    expect(first.equals(second)).toBe(true);
    const [onGpu, onCpu] = [await scored('gpu-1', GPU), await scored('gpu-1', 'cpu')];
    expect([onGpu.length, onCpu.length]).toEqual([20, 20]);
    for (const [row, [negative, positive]] of onGpu.entries()) {
      expect(Math.abs(onCpu[row][0] - negative)).toBeLessThan(1e-5);
      expect(Math.abs(onCpu[row][1] - positive)).toBeLessThan(1e-5);
    }
    // Scores that are all alike would agree for no reason.
    expect(new Set(onCpu.map(([negative]) => negative)).size).toBe(20);
    // And a silent step back to the CPU would, too.
    const metrics = ['gpu-1', 'cpu-1'].map((name): { device: string } =>
      JSON.parse(read('runs', name, 'metrics.json')),
    );
    expect(metrics[1].device).toMatch(/^CPU /);
    expect(metrics[0].device).not.toMatch(/^CPU /);
  });
});

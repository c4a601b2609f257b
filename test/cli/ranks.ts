/** @file Finds the processes of a job of `mpirun … wd-train`. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** The process of a rank, by its environment; the name of the run tells this job from others. */
export function pidOf(rank: number, name: string): number {
  const found = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const ranks = [`OMPI_COMM_WORLD_RANK=${rank}`, `PMI_RANK=${rank}`];
      return words.includes(name) && ranks.some((each) => env.includes(each));
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  expect(found).toHaveLength(1);
  return Number(found[0]);
}

/**
 * @file One rank of the jobs in mpi-steps.test.ts: `mpirun -n 2 node … stored|free <folder>`.
 *
 * What it has in the end it leaves in the folder, as `<what>-<rank>.v8`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { openCpu } from '../../src/device/simd-files.ts';
import { type MpiCommunicator, openMpi } from '../../src/exchange/mpi.ts';
import { FREE, repeatAs, type StoredStep } from '../support/stored-steps.ts';
import { fitAs } from '../support/teams.ts';

const [what, folder] = process.argv.slice(2);

async function repeatStored(mpi: MpiCommunicator): Promise<unknown> {
  const stored: StoredStep[] = deserialize(readFileSync(join(folder, 'stored.v8')));
  return repeatAs(mpi, openCpu(1), stored);
}

async function trainFreely(mpi: MpiCommunicator): Promise<unknown> {
  const { losses, network } = await fitAs(mpi, openCpu(1), FREE);
  return { losses, weights: await network.parameters.values.read() };
}

const mpi = await openMpi();
try {
  const found = await (what === 'stored' ? repeatStored(mpi) : trainFreely(mpi));
  writeFileSync(join(folder, `${what}-${mpi.rank}.v8`), serialize(found));
} catch (thrown) {
  await mpi.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
}

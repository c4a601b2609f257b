/** @file Without koffi, without a library, with the library of another launcher: said once, with the cure. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKoffi, type Koffi } from '../../src/exchange/koffi.ts';
import { openMpi } from '../../src/exchange/mpi.ts';
import { findMpi } from '../../src/exchange/mpi-library.ts';
import type { MpiLaunch } from '../../src/exchange/mpi-launch.ts';
import { errorsIn, LAUNCHERS } from './launchers.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const BY_MPICH: MpiLaunch = { launcher: 'mpirun of MPICH', family: 'MPICH', rank: 0, size: 2 };

/** A koffi whose libraries say these versions, and count who was loaded for all to see. */
function koffiWith(versions: Readonly<Record<string, string>>, standard: readonly string[] = []) {
  const shown: string[] = [];
  const koffi: Koffi = {
    config: () => undefined,
    address: () => 7n,
    load: (name, options) => {
      const version = versions[name ?? ''];
      if (version === undefined) throw new Error(`${name}: cannot open shared object file`);
      if (options?.global === true) shown.push(name ?? '');
      return {
        symbol: () => ({}),
        func: (called) => {
          if (called === 'MPI_Abi_get_version' && !standard.includes(name ?? '')) {
            throw new Error('no such function');
          }
          const call = (first: unknown): number => {
            if (!Buffer.isBuffer(first)) return 0;
            if (called === 'MPI_Abi_get_version') first.writeInt32LE(1);
            else first.write(`${version}\0`);
            return 0;
          };
          return Object.assign(call, { async: () => undefined });
        },
      };
    },
  };
  return { koffi, shown };
}

describe('findMpi', () => {
  const ours = {
    'libmpich.so.12': 'MPICH Version:\t4.0.2\nbuilt',
    'libmpi.so.40': 'Open MPI v4.1.4, x',
  };

  it('takes the library of the launcher, and shows only that one to the whole process', () => {
    const { koffi, shown } = koffiWith(ours);
    expect(findMpi(koffi, BY_MPICH, undefined)).toMatchObject({
      name: 'libmpich.so.12',
      version: 'MPICH 4.0.2',
      family: 'MPICH',
      abi: { handle: 'int' },
    });
    expect(shown).toEqual(['libmpich.so.12']);
    const other: MpiLaunch = { ...BY_MPICH, family: 'Open MPI' };
    expect(findMpi(koffi, other, undefined)).toMatchObject({
      version: 'Open MPI v4.1.4',
      abi: { handle: 'intptr_t', world: 7n },
    });
  });

  it('takes the standard ABI first, where it is of the same family', () => {
    const versions = { ...ours, 'libmpi_abi.so.1': 'MPICH Version: 5.0.0' };
    const { koffi, shown } = koffiWith(versions, ['libmpi_abi.so.1']);
    expect(findMpi(koffi, BY_MPICH, undefined)).toMatchObject({
      name: 'libmpi_abi.so.1',
      abi: { world: 0x101n },
    });
    const other: MpiLaunch = { ...BY_MPICH, family: 'Open MPI' };
    expect(findMpi(koffi, other, undefined).name).toBe('libmpi.so.40');
    expect(shown).toEqual(['libmpi_abi.so.1', 'libmpi.so.40']);
  });

  it.each([
    'Intel(R) MPI Library 2021.19 for Linux* OS',
    'MVAPICH Version : 4.0',
    'CRAY MPICH version 8.1',
  ])('counts %s to the family of MPICH', (version) => {
    const { koffi } = koffiWith({ 'libmpi.so.12': version });
    expect(findMpi(koffi, BY_MPICH, undefined).family).toBe('MPICH');
  });

  it('finds none: what was tried, and what to install', () => {
    const { koffi } = koffiWith({ 'libmpi.so.40': 'Open MPI v4.1.4', 'libmpi.so.12': 'Weird 1' });
    const faults = expect.arrayContaining([
      'libmpich.so.12: cannot open shared object file',
      'libmpi.so.12 is Weird 1: neither Open MPI nor of MPICH’s kin',
    ]);
    expect(() => findMpi(koffi, BY_MPICH, undefined)).toThrow(
      expect.objectContaining({
        code: 'WD225',
        exitCode: 69,
        message: 'started by mpirun of MPICH, but no MPI library that goes with it was found',
        details: faults,
        help: expect.arrayContaining([expect.stringContaining('apt-get install libmpich12')]),
      }),
    );
  });

  it('takes the one that is named, or none', () => {
    const { koffi } = koffiWith(ours);
    expect(findMpi(koffi, BY_MPICH, 'libmpi.so.40').family).toBe('Open MPI');
    expect(() => findMpi(koffi, BY_MPICH, '/nowhere/libmpi.so')).toThrow(
      expect.objectContaining({
        code: 'WD225',
        message: 'WD_MPI_LIBRARY names no usable MPI library: /nowhere/libmpi.so',
      }),
    );
  });
});

describe('openMpi', () => {
  it('refuses a process that no launcher started', async () => {
    await expect(openMpi({ env: {} })).rejects.toMatchObject({ code: 'WD226', exitCode: 69 });
  });

  it('refuses settings that are no numbers', async () => {
    const env = { PMI_RANK: '0', PMI_SIZE: '2', WD_MPI_SILENCE: 'long' };
    await expect(openMpi({ env })).rejects.toMatchObject({ code: 'WD234', exitCode: 2 });
  });

  it('says that koffi is missing or does not load', async () => {
    const broken = Promise.reject(new Error('Cannot find package\nmore'));
    await expect(loadKoffi(() => broken)).rejects.toMatchObject({
      code: 'WD220',
      details: ['Cannot find package'],
      help: [expect.stringContaining('npm install koffi@3.3.4')],
    });
  });
});

describe.each(LAUNCHERS)('under mpirun of $name', ({ name, missing, job }) => {
  let bare = '';
  beforeAll(() => {
    bare = mkdtempSync(join(tmpdir(), 'wd-train-no-koffi-'));
    for (const part of ['base', 'exchange'])
      cpSync(join(DIST, part), join(bare, part), { recursive: true });
    // What lies in a package of ES modules says so.
    cpSync(join(DIST, '..', 'package.json'), join(bare, 'package.json'));
  });
  afterAll(() => rmSync(bare, { recursive: true, force: true }));

  it('ranks without koffi end, and one says why', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await job(3, 'barrier', { WD_TEST_DIST: bare }).ended;
    expect(errorsIn(err)).toEqual([
      'error[WD220]: the package koffi, which calls MPI, does not load',
    ]);
    expect(err).toMatch(/Cannot find package 'koffi'/);
    expect([69, 9]).toContain(code);
  });

  it('ranks without a library end, and one says why', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { code, err } = await job(3, 'barrier', { WD_MPI_LIBRARY: '/nowhere/libmpi.so' }).ended;
    expect(errorsIn(err)).toEqual([
      'error[WD225]: WD_MPI_LIBRARY names no usable MPI library: /nowhere/libmpi.so',
    ]);
    expect([69, 9]).toContain(code);
  });

  it('ranks with the library of the other launcher do not train apart: one says why', async ({
    skip,
  }) => {
    const absent = LAUNCHERS.map((each) => each.missing).find((each) => each !== undefined);
    if (absent !== undefined) skip(absent);
    const other = name === 'MPICH' ? 'libmpi.so.40' : 'libmpich.so.12';
    const { code, err } = await job(3, 'barrier', { WD_MPI_LIBRARY: other }).ended;
    const [error, ...more] = errorsIn(err);
    expect(more).toEqual([]);
    expect(error).toMatch(
      new RegExp(
        `^error\\[WD226\\]: started by mpirun of ${name} as one of 3 ranks, but .* sees 1$`,
      ),
    );
    expect([69, 9]).toContain(code);
  });
});

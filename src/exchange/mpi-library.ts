/**
 * @file Finds the MPI library that belongs to the launcher, and makes its functions callable (Node only).
 *
 * Of a library only what is used: collectives on `MPI_COMM_WORLD`, from one thread at a time, and `MPI_Abort`.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import type { Koffi, NativeFunction, NativeLibrary } from './koffi.ts';
import { abiOf, type MpiAbi } from './mpi-abi.ts';
import type { MpiFamily, MpiLaunch } from './mpi-launch.ts';

export interface MpiLibrary {
  readonly native: NativeLibrary;
  /** What it was loaded as. */
  readonly name: string;
  /** What it says it is: `Open MPI v4.1.4`. */
  readonly version: string;
  readonly family: MpiFamily;
  readonly abi: MpiAbi;
}

/** Longest text of `MPI_Get_library_version`: 8192 in MPICH, 256 in Open MPI. */
const VERSION_BYTES = 8192;

/** The standard's ABI first: one name for all implementations, so its version must say that it is the right one. */
const STANDARD = ['libmpi_abi.so', 'libmpi_abi.so.1', 'libmpi_abi.so.0'];
const NAMES: Readonly<Record<MpiFamily, readonly string[]>> = {
  'Open MPI': ['libmpi.so.40', 'libmpi.40.dylib', '/opt/homebrew/lib/libmpi.40.dylib'],
  MPICH: ['libmpich.so.12', 'libmpi.so.12', 'libmpi.12.dylib', '/opt/homebrew/lib/libmpi.12.dylib'],
};

const INSTALL: Readonly<Record<MpiFamily, string>> = {
  'Open MPI': 'Open MPI: apt-get install libopenmpi3 openmpi-bin, or your cluster’s module',
  MPICH: 'MPICH: apt-get install libmpich12 mpich, or your cluster’s module',
};

/**
 * The library of this launch.
 *
 * @param named a path or name that is to be taken, instead of looking for one
 * @throws WdError WD225 where there is none
 */
export function findMpi(koffi: Koffi, launch: MpiLaunch, named: string | undefined): MpiLibrary {
  const faults: string[] = [];
  for (const name of named === undefined ? candidates(launch) : [named]) {
    const found = tryMpi(koffi, name);
    if (typeof found === 'string') faults.push(found);
    else if (named !== undefined || fits(found, launch)) return promote(koffi, found);
    else faults.push(`${name} is ${found.version}`);
  }
  throw notFound(launch, named, faults);
}

/** A library by the name that it was found as: in another thread of the same process. */
export function reloadMpi(koffi: Koffi, name: string): MpiLibrary {
  const found = tryMpi(koffi, name);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function candidates({ family }: MpiLaunch): readonly string[] {
  const own = family === undefined ? [...NAMES['Open MPI'], ...NAMES.MPICH] : NAMES[family];
  return [...STANDARD, ...own];
}

function fits({ family }: MpiLibrary, launch: MpiLaunch): boolean {
  return launch.family === undefined || launch.family === family;
}

/** Open MPI opens parts of its own later, which look for its symbols among those of the whole process. */
function promote(koffi: Koffi, found: MpiLibrary): MpiLibrary {
  return { ...found, native: koffi.load(found.name, { global: true }) };
}

/** What is wrong with it as text, if it is none. Symbols stay private: it may be the wrong one. */
function tryMpi(koffi: Koffi, name: string): MpiLibrary | string {
  let native: NativeLibrary;
  let version: string;
  try {
    native = koffi.load(name);
    version = versionOf(native);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
  const family = familyOf(version);
  if (family === undefined) return `${name} is ${version}: neither Open MPI nor of MPICH’s kin`;
  const abi = abiOf(family, hasStandardAbi(native), (symbol) =>
    koffi.address(native.symbol(symbol)),
  );
  return { native, name, version, family, abi };
}

function versionOf(native: NativeLibrary): string {
  const text = Buffer.alloc(VERSION_BYTES);
  native.func('MPI_Get_library_version', 'int', ['uint8_t *', 'int *'])(text, Buffer.alloc(4));
  const [first] = text.toString('latin1').split('\0', 1)[0].split('\n', 1);
  return first
    .split(',', 1)[0]
    .replaceAll(/(?: Version:)?\s+/g, ' ')
    .trim();
}

function familyOf(version: string): MpiFamily | undefined {
  if (version.includes('Open MPI')) return 'Open MPI';
  return /MPICH|Intel\(R\) MPI|MVAPICH/.test(version) ? 'MPICH' : undefined;
}

/** MPI 5.0, section 20.2: −1 where a library has an ABI of its own. Older ones lack the function. */
function hasStandardAbi(native: NativeLibrary): boolean {
  let ask: NativeFunction;
  try {
    ask = native.func('MPI_Abi_get_version', 'int', ['int *', 'int *']);
  } catch {
    return false;
  }
  const major = Buffer.alloc(4);
  ask(major, Buffer.alloc(4));
  return major.readInt32LE() >= 1;
}

function notFound(
  { launcher, family }: MpiLaunch,
  named: string | undefined,
  faults: readonly string[],
): WdError {
  const message =
    named === undefined
      ? `started by ${launcher}, but no MPI library that goes with it was found`
      : `WD_MPI_LIBRARY names no usable MPI library: ${named}`;
  const install = family === undefined ? Object.values(INSTALL) : [INSTALL[family]];
  return new WdError('WD225', ExitCode.device, message, {
    details: faults,
    help: [...install, 'or give the path of one in the environment: WD_MPI_LIBRARY'],
  });
}

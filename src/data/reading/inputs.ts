/** @file What is to be read: files, globs and standard input, each openable more than once (Node only). */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { glob, isDynamicPattern } from 'tinyglobby';
import { dataError, ExitCode, usageError, WdError } from '../../base/errors.ts';
import { hasCode } from '../../base/files.ts';
import { closest, quoted } from '../names.ts';

/** Bytes from somewhere, under a name for messages. */
export interface Input {
  /** The path as it was given, or `standard input`. */
  readonly file: string;
  /** In bytes; 0 where it is not known. */
  readonly size: number;
  /** Opens it at its beginning, as often as need be. */
  readonly open: () => Readable;
  /** Lets go of what `open` keeps. */
  readonly close: () => void;
}

const CHUNK_BYTES = 262_144;
const STANDARD_INPUT = '-';

/** Part 2 comes before part 10. */
const order = new Intl.Collator('en', { numeric: true });

/**
 * The inputs that the sources name, in order: `-` is standard input; what is no file and holds `*`, `?`, `[…]` or
 * `{…}` is a glob, whose files come in the order of their names, numbers in them by their value.
 *
 * @throws WdError WD100 nothing of that name, WD101 a folder, WD102 unreadable, WD119 standard input or a file twice
 */
export async function findInputs(sources: readonly string[]): Promise<Input[]> {
  if (sources.filter((source) => source === STANDARD_INPUT).length > 1) {
    throw usageError('WD119', 'standard input (-) is named twice; it can be read once', [
      'name it once',
    ]);
  }
  const inputs: Input[] = [];
  for (const source of sources) {
    if (source === STANDARD_INPUT) inputs.push(keptInput('standard input', () => process.stdin));
    else for (const path of await matches(source)) inputs.push(await fileInput(path));
  }
  refuseTwice(inputs);
  return inputs;
}

/** The rows of a file that is read twice would be trained on, and validate what was learned from them. */
function refuseTwice(inputs: readonly Input[]): void {
  const seen = new Set<string>();
  for (const { file } of inputs) {
    const path = resolve(file);
    if (seen.has(path)) {
      const message = `${file} is named twice: its rows would be twice in the table`;
      throw usageError('WD119', message, ['name it once; patterns may name it too']);
    }
    seen.add(path);
  }
}

async function matches(source: string): Promise<string[]> {
  if (!isDynamicPattern(source) || (await exists(source))) return [source];
  const found = await glob(source, { expandDirectories: false, absolute: isAbsolute(source) });
  if (found.length > 0) return found.toSorted((a, b) => order.compare(a, b));
  throw dataError('WD100', `no file matches ${quoted(source)}`, {
    place: { file: source },
    help: ['check the pattern; * stands for any name, ** for any folders'],
  });
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** A file by its path. @throws WdError WD100 missing, WD101 a folder, WD102 unreadable */
export async function fileInput(path: string): Promise<Input> {
  const found = await fileStats(path);
  const open = () => createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!found.isFile()) return keptInput(path, open);
  return { file: path, size: found.size, open, close: () => {} };
}

async function fileStats(path: string) {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return found;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) throw await missingFile(path);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WdError('WD102', ExitCode.readFault, `cannot read ${path}: ${reason}`, {
      place: { file: path },
      help: ['check that you may read it and that the disk is well'],
      cause,
    });
  }
  throw dataError('WD101', `${path} is a folder; expected a CSV file`, {
    place: { file: path },
    help: ['name a file in it'],
  });
}

async function missingFile(path: string): Promise<WdError> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  const meant = names === undefined ? undefined : closest(basename(path), names);
  const help =
    names === undefined
      ? `there is no folder ${quoted(folder)} either; check the path`
      : `the folder ${quoted(folder)} has no file of such a name; check the path`;
  return dataError('WD100', `there is no file ${path}`, {
    place: { file: path },
    help: [meant === undefined ? help : `did you mean ${join(folder, meant)}?`],
  });
}

/** A pipe, which gives its bytes once: they are kept as they come, compressed if they are. */
export function keptInput(file: string, open: () => Readable): Input {
  const kept: Buffer[] = [];
  let stream: Readable | undefined;
  let rest: AsyncIterator<Buffer> | undefined;
  async function* replay(): AsyncGenerator<Buffer, void> {
    stream ??= open();
    rest ??= stream.iterator({ destroyOnReturn: false });
    for (let i = 0; ; i++) {
      if (i === kept.length) {
        const next: IteratorResult<Buffer, unknown> = await rest.next();
        if (next.done === true) return;
        kept.push(next.value);
      }
      yield kept[i];
    }
  }
  return {
    file,
    size: 0,
    open: () => Readable.from(replay(), { objectMode: false }),
    close: () => stream?.destroy(),
  };
}

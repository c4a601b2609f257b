/** @file A binary file that cannot be read: the system's reason, with the file's name and a cure (Node only). */
import { dataError, ExitCode, WdError } from '../../base/errors.ts';
import { hasCode } from '../../base/files.ts';
import { shellWord } from '../names.ts';

/**
 * Gives a fault of the disk or of the decompressor the file's name and a cure. Anything else stays as it is.
 *
 * @returns WdError WD100 missing, WD101 a folder, WD102 unreadable, WD103 damaged gzip data
 */
export function readFault(path: string, cause: unknown): unknown {
  if (cause instanceof WdError || !(cause instanceof Error) || !('code' in cause)) return cause;
  const place = { file: path };
  if (hasCode(cause, 'ENOENT', 'ENOTDIR')) {
    return dataError('WD100', `there is no file ${path}`, { place, help: ['check the path'] });
  }
  if (hasCode(cause, 'EISDIR')) {
    return dataError('WD101', `${path} is a folder; expected a file`, {
      place,
      help: ['name a file in it'],
    });
  }
  const code = String(cause.code);
  if (code.startsWith('Z_')) {
    const cut = code === 'Z_BUF_ERROR';
    const state = cut ? 'ends in the middle of its gzip data' : 'is damaged gzip data';
    return dataError('WD103', `${path} ${state}: ${cause.message}`, {
      place,
      help: [`copy or download it again; gzip -t ${shellWord(path)} tells whether a copy is whole`],
      cause,
    });
  }
  // Codes of the language's own errors begin like this: they are faults of this program.
  if (code.startsWith('ERR_')) return cause;
  return new WdError('WD102', ExitCode.readFault, `cannot read ${path}: ${cause.message}`, {
    place,
    help: ['check that you may read it and that the disk is well'],
    cause,
  });
}

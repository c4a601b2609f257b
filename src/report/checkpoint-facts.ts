/** @file Whether a checkpoint belongs to a training: what it was made of against what there is now (Node). */
import { createHash } from 'node:crypto';
import { pause } from '../base/pause.ts';
import { dataError, type WdError } from '../base/errors.ts';
import { fieldsOf, recordWidth, type RowStore } from '../train/row-store.ts';
import type { Fact } from './checkpoint-json.ts';

/** Bytes of rows that are taken at once. */
const PIECE = 2 ** 20;

/** SHA-256 of all rows as a network sees them: inputs, labels, weights. The event loop has its turns meanwhile. */
export async function hashRows(store: RowStore): Promise<string> {
  const hash = createHash('sha256');
  const most = Math.max(1, Math.floor(PIECE / (4 * recordWidth(store))));
  for (let first = 0; first < store.rows; first += most) {
    const part = store.range(first, Math.min(most, store.rows - first));
    for (const { words } of fieldsOf(part)) hash.update(words);
    await pause();
  }
  return hash.digest('hex');
}

/** SHA-256 of what JSON says of a value. */
export function hashJson(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

interface Difference {
  readonly kind: Fact[0];
  readonly text: string;
}

/** What is different, named where it has a name: contents count where nothing else tells why they differ. */
export function differences(stored: readonly Fact[], now: readonly Fact[]): readonly Difference[] {
  const before = new Map(stored.map(([, name, value]) => [name, value]));
  const after = new Map(now.map(([, name, value]) => [name, value]));
  const kinds = new Map([...stored, ...now].map(([kind, name]) => [name, kind]));
  const found = [...kinds].flatMap(([name, kind]): Difference[] => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    return [{ kind, text: differenceText(kind, name, was, is) }];
  });
  const named = found.filter(({ kind }) => kind !== 'content');
  return named.length > 0 ? named : found;
}

function differenceText(kind: Fact[0], name: string, was = 'none', is = 'none'): string {
  if (kind === 'content') return `${name}: not what they were`;
  if (was.includes('\n') || is.includes('\n')) return `${name}: ${listText(was, is)}`;
  return `${name}: ${shown(was)} in the checkpoint, ${shown(is)} now`;
}

/** Of lists, line by line: what went and what came. */
function listText(was: string, is: string): string {
  const [before, after] = [was.split('\n'), is.split('\n')];
  const gone = before.filter((each) => !after.includes(each));
  const come = after.filter((each) => !before.includes(each));
  if (gone.length === 0 && come.length === 0) return 'in another order';
  const parts = [
    ...(gone.length === 0 ? [] : [`${names(gone)} missing now`]),
    ...(come.length === 0 ? [] : [`${names(come)} new`]),
  ];
  return parts.join(', ');
}

function names(list: readonly string[]): string {
  const first = list.slice(0, 3).map((each) => JSON.stringify(shown(each)));
  return `${first.join(', ')}${list.length > 3 ? ` and ${list.length - 3} more` : ''}`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Why a checkpoint cannot be gone on from: WD352 for other data, WD353 for other options. */
export function mismatch(path: string, found: readonly Difference[]): WdError {
  const options = found.every(({ kind }) => kind === 'option');
  const place = { file: path };
  const details = found.map(({ text }) => text);
  if (options) {
    return dataError('WD353', 'the checkpoint was made with other options', {
      place,
      details,
      help: ['give the options it was made with', 'or begin anew, without --resume'],
    });
  }
  return dataError('WD352', 'the checkpoint was made with other data', {
    place,
    details,
    help: ['give the table it was made with', 'or begin anew, without --resume'],
  });
}

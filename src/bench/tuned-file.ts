/**
 * @file What a tuning found, kept in the cache folder: one small JSON file an adapter, of one driver and one version of
 * this program (Node only).
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../base/folders.ts';
import { hasCode, writeWhole } from '../base/files.ts';
import { cacheFolder } from '../data/cache/cache-folder.ts';
import { CHOSEN_KERNELS, type ProductChoices } from '../device/product-choices.ts';

/** Whose choices they are: for any other they say nothing. */
export interface TunedFor {
  /** The name of the device. */
  readonly adapter: string;
  readonly driver: string;
  /** Of this program. */
  readonly version: string;
}

/** @property ignored why there is a file that is not used */
export type StoredTuning =
  | { readonly date: string; readonly choices: ProductChoices }
  | { readonly ignored: string; readonly damaged: boolean }
  | undefined;

const LARGEST_FILE = 2 ** 20;
const text = z.string().max(1000);
const choice = z.strictObject({
  shape: z.string().regex(/^(?:\*×\d+×\d+|\d+×\d+×\d+ Aᵀ)(?: Bᵀ)?$/),
  kernel: z.enum(CHOSEN_KERNELS),
  slices: z.int().min(1).max(65_535),
});
const file = z.strictObject({
  format: z.literal('wd-products'),
  version: z.literal(1),
  adapter: text,
  driver: text,
  writtenBy: text,
  date: z.iso.datetime(),
  choices: z
    .array(choice)
    .max(10_000)
    .refine((all) => new Set(all.map(({ shape }) => shape)).size === all.length, 'a shape twice'),
});

/** The place of an adapter's file. */
export function tunedPath(adapter: string, folder = cacheFolder()): string {
  const name = createHash('sha256').update(adapter).digest('hex').slice(0, 16);
  return join(folder, `products-${name}.json`);
}

/** Reads it; a file that is damaged or another's is told of, and not used. */
export async function readTuned(path: string, wanted: TunedFor): Promise<StoredTuning> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return undefined;
    return damaged(cause instanceof Error ? cause.message : String(cause));
  }
  if (content.length > LARGEST_FILE) return damaged('too large');
  const found = file.safeParse(parsed(content));
  if (!found.success) return damaged('not of its form');
  const { adapter, driver, writtenBy, date, choices } = found.data;
  if (adapter !== wanted.adapter) return other('adapter');
  if (driver !== wanted.driver) return other('driver');
  if (writtenBy !== wanted.version) return other('version of wd-train');
  const table = choices.map(({ shape, ...chosen }) => [shape, chosen] as const);
  return { date, choices: new Map(table) };
}

/** @throws WdError WD401 where it cannot be written */
export async function writeTuned(
  path: string,
  { adapter, driver, version }: TunedFor,
  date: string,
  choices: ProductChoices,
): Promise<void> {
  const list = [...choices].map(([shape, chosen]) => ({ shape, ...chosen }));
  const head = { format: 'wd-products', version: 1, adapter, driver, writtenBy: version, date };
  // Where the folder cannot be made, the writing tells it.
  await makeFolder(dirname(path)).catch(() => {});
  await writeWhole(path, `${JSON.stringify({ ...head, choices: list }, undefined, 1)}\n`);
}

function other(what: string): StoredTuning {
  return { ignored: `of another ${what}`, damaged: false };
}

function damaged(ignored: string): StoredTuning {
  return { ignored, damaged: true };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

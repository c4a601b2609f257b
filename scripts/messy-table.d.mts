/** @file Types of messy-table.mjs. */

/** What reading a file came to: its size, or the code of its refusal and what was said. */
export type Outcome =
  | { file: string; rows: number; columns: number; code?: undefined; said?: undefined }
  | { file: string; code: string; said: string; rows?: undefined; columns?: undefined };

type Reader = (files: string[]) => Promise<{ rows: number; columns: readonly string[] }>;

export function messyFiles(folder: string): string[];
export function listedFiles(folder: string): string[];
export function outcomeOf(folder: string, file: string, readRawTable: Reader): Promise<Outcome>;
export function messyDocument(outcomes: readonly Outcome[]): string;

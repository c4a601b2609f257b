/** @file One reading of all files of a table, from the first byte to the last (Node only). */
import { dataError, type WdError } from '../../base/errors.ts';
import { alignColumns } from '../columns.ts';
import type { Keep } from '../plain/block-columns.ts';
import { eachRow } from '../records.ts';
import { openInput, type Progress, type TextSource, without } from '../source.ts';
import { type FileRows, fileRows, type RowSink, type TableFile } from './file-rows.ts';
import { type FileSample, sampleFile } from './file-sample.ts';
import type { Input } from './inputs.ts';
import { planFirst, planNext } from './next-file.ts';
import { planTable, type TablePlan } from './plan.ts';
import type { RowFormat } from './row-parsing.ts';
import type { Row } from './rows.ts';
import type { RawReadOptions } from './settings.ts';

/** What the reading of a file showed. */
export interface FileReport {
  readonly sample: FileSample;
  readonly encoding: string;
  /** Whether its columns stand in another order than the first file's. */
  readonly reordered: boolean;
  /** Rows under the table that are no part of it. */
  readonly below: readonly Row[];
  /** Blank lines that are rows, in a table of one column. */
  readonly blankRows: number;
}

/** What the reading of all files showed. */
export interface FilesRead {
  readonly plan: TablePlan;
  /** The field of each column. */
  readonly fields: readonly number[];
  readonly files: readonly FileReport[];
}

/** The text of one file, from its header or first row on. */
export interface FileText {
  readonly layout: TableFile;
  readonly format: RowFormat;
  /** UTF-8. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** What gathers the rows of the files, one file after another. */
export interface Intake extends RowSink {
  /** Rows taken so far. */
  readonly rows: number;
  /** Reads a file's text: its rows go to `rows`, which hands those of the table on to this. */
  readonly read: (text: FileText, rows: FileRows) => Promise<void>;
}

/** Opens an intake for columns that are kept so; no more rows than `limit` are wanted. */
export type OpenIntake<I extends Intake> = (
  plan: TablePlan,
  keep: readonly Keep[],
  limit: number,
) => I;

/** What is known once the first file has been looked into. */
interface Table<I extends Intake> {
  readonly plan: TablePlan;
  readonly fields: readonly number[];
  readonly intake: I;
}

/** Which columns to keep as text, by their places: text came late in them. */
export interface Late {
  readonly columns: ReadonlySet<number>;
  /** Whether the others are wanted too. */
  readonly others: boolean;
}

/** Reads the inputs into an intake, up to the limit. */
export async function readPass<I extends Intake>(
  inputs: readonly Input[],
  options: RawReadOptions,
  open: OpenIntake<I>,
  late?: Late,
): Promise<FilesRead & { readonly intake: I }> {
  const progress = totalProgress(inputs, options.onProgress);
  const readOne = async (
    input: Input,
    table: Table<I> | undefined,
  ): Promise<[Table<I>, FileReport]> => {
    const { encoding } = options;
    const source = await openInput(input, { encoding, onProgress: progress(input) });
    try {
      const header = table?.plan.header.header === false ? false : options.header;
      const delimiter = table?.plan.delimiter ?? options.delimiter;
      const sample = await sampled(input.file, source, delimiter, header);
      const begun = table ?? begin(sample, options, open, late);
      return [begun, await readFile(source, sample, begun, table === undefined)];
    } finally {
      source.close();
    }
  };
  let [table, report] = await readOne(inputs[0], undefined);
  const files = [report];
  for (const input of inputs.slice(1)) {
    if (table.intake.rows >= table.intake.limit) break;
    [table, report] = await readOne(input, table);
    files.push(report);
  }
  const { intake, fields, plan } = table;
  return { intake, plan, fields, files };
}

/** Bytes read of all inputs together. The total is 0 where the size of one is not known. */
function totalProgress(
  inputs: readonly Input[],
  onProgress: Progress | undefined,
): (input: Input) => Progress | undefined {
  if (onProgress === undefined) return () => undefined;
  const read = new Map<Input, number>();
  const known = inputs.every(({ size }) => size > 0);
  const total = known ? inputs.reduce((sum, { size }) => sum + size, 0) : 0;
  return (input) => (bytes) => {
    read.set(input, bytes);
    onProgress(
      [...read.values()].reduce((sum, of) => sum + of, 0),
      total,
    );
  };
}

/** @throws WdError WD111 quotes that do not match in the very first row, WD113 no row at all */
async function sampled(
  file: string,
  { bytes, head, headIsAll }: TextSource,
  delimiter: string | undefined,
  header: boolean | undefined,
): Promise<FileSample> {
  const text = head.toString('utf8');
  const sample = sampleFile({ file, text, whole: headIsAll }, delimiter, header);
  if (sample !== undefined) return sample;
  await eachRow({ file, bytes, delimiter: delimiter ?? ',' }, () => false);
  throw noRows(file, 'nothing but blank lines');
}

/** The error for a table without rows: WD113. */
export function noRows(file: string, found: string): WdError {
  return dataError('WD113', `${file} holds ${found}; expected rows`, {
    place: { file },
    help: ['check that it was written to its end'],
  });
}

function begin<I extends Intake>(
  sample: FileSample,
  options: RawReadOptions,
  open: OpenIntake<I>,
  late: Late | undefined,
): Table<I> {
  const plan = planTable(sample, options);
  const fields =
    options.columns === undefined
      ? plan.names.map((_, i) => i)
      : alignColumns(plan.names, options.columns, plan.file);
  const asText = new Set(options.asText);
  const keep = fields.map((field, i): Keep => {
    if (late?.columns.has(i) === true) return 'text';
    if (late?.others === false) return 'nothing';
    return plan.texts.has(field) || asText.has(plan.names[field]) ? 'text' : 'number';
  });
  return { plan, fields, intake: open(plan, keep, options.limit ?? Number.POSITIVE_INFINITY) };
}

async function readFile<I extends Intake>(
  source: TextSource,
  sample: FileSample,
  { intake, fields, plan }: Table<I>,
  isFirst: boolean,
): Promise<FileReport> {
  const { file, firstLine, format } = sample;
  const { header, order } = isFirst ? planFirst(plan) : planNext(sample, plan);
  const layout: TableFile = {
    file,
    delimiter: plan.delimiter,
    width: plan.width,
    spare: sample.extent.spare,
    header,
    firstLine,
    fields: fields.map((field) => order[field]),
  };
  const rows = fileRows(layout, intake);
  await intake.read({ layout, format, bytes: without(source.bytes, sample.offset) }, rows);
  const below = rows.end();
  const reordered = order.some((place, i) => place !== i);
  const encoding = source.encoding();
  return { sample, encoding, reordered, below, blankRows: rows.blankRows() };
}

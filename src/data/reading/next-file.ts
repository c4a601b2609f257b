/** @file The second and further files of a table: they must be like the first. */
import { dataError, type WdError } from '../../base/errors.ts';
import { counted, listed, quoted } from '../names.ts';
import type { FileSample } from './file-sample.ts';
import { planHeader, type TablePlan } from './plan.ts';
import { uniqueNames } from './unique-names.ts';

/** How one of the files is to be read. */
export interface FilePlan {
  /** Whether its first row is a header. */
  readonly header: boolean;
  /** For each column of the table its place in this file's rows. */
  readonly order: readonly number[];
}

/** The first file, after which the table is planned. */
export function planFirst({ header, names }: TablePlan): FilePlan {
  return { header: header.header, order: names.map((_, i) => i) };
}

/**
 * Another file. It may begin with the same header, with the same names in another order, or with rows.
 *
 * @throws WdError WD116 for one of another width, or with other names
 */
export function planNext(sample: FileSample, plan: TablePlan): FilePlan {
  const { width } = sample.extent;
  if (width !== plan.width) {
    const found = `${counted(width, 'column')} where ${plan.file} has ${plan.width}`;
    throw otherColumns(sample, plan, `has ${found}`);
  }
  const rows = planFirst(plan).order;
  if (!plan.header.header) return { header: false, order: rows };
  const { names } = uniqueNames(sample.rows[0]);
  const places = new Map(names.map((name, i) => [name, i]));
  const order = plan.names.flatMap((name) => places.get(name) ?? []);
  if (order.length === width) return { header: true, order };
  const { header, sure } = planHeader(sample, plan.cells, undefined);
  if (!header || !sure) return { header: false, order: rows };
  const lacking = plan.names.filter((name) => !places.has(name));
  throw otherColumns(sample, plan, `lacks ${listed(lacking)}`);
}

function otherColumns(
  { file, firstLine, rows }: FileSample,
  plan: TablePlan,
  what: string,
): WdError {
  return dataError('WD116', `${file} ${what}: all files of a table have the same columns`, {
    place: { file, line: firstLine },
    details: [
      `${plan.file} has ${listed(plan.names)}`,
      `${file} begins with ${rows[0].map(quoted).slice(0, 20).join(', ')}`,
    ],
    help: ['give files of one table, or read them one by one'],
  });
}

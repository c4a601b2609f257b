/** @file What to say of a row that has another number of fields than the others. */
import { dataError, type WdError } from '../../base/errors.ts';
import { readAsSeparated } from '../columns.ts';
import { counted, excerpt } from '../names.ts';

export interface RaggedRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly file: string;
  readonly delimiter: string;
  /** Number of fields that a row should have. */
  readonly width: number;
  /** The row that has as many. */
  readonly model: { readonly isHeader: boolean; readonly line: number };
}

/** The error for such a row: WD110. */
export function raggedRow({ cells, line, file, delimiter, width, model }: RaggedRow): WdError {
  const first = model.isHeader ? 'the header' : 'the first row';
  return dataError(
    'WD110',
    `a row has ${counted(cells.length, 'field')} where ${width} are expected`,
    {
      place: { file, line, text: excerpt(cells.join(delimiter)) },
      details: [`${first} (line ${model.line}) has ${counted(width, 'field')}`],
      help: [
        'give the row all its fields; a field that holds the separator goes between double quotes',
        readAsSeparated(delimiter),
      ],
    },
  );
}

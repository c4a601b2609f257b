/** @file `wd-data inspect`: what a table is, column by column, and what would be done with it; nothing is trained. */
import type { Command } from 'commander';
import { ExitCode } from '../base/errors.ts';
import { writeWhole } from '../base/files.ts';
import { listed, shellWord } from '../data/names.ts';
import { openTable } from '../data/open-table.ts';
import type { ColumnWishes } from '../data/schema/apply-schema-file.ts';
import { checkSchemaFile } from '../data/schema/schema-file.ts';
import type { TableSource } from '../data/table-source.ts';
import { type Task, TASK_WORDS, TASKS } from '../data/tasks/target.ts';
import { type Inspection, type InspectedTarget, inspectTable } from '../train/inspect.ts';
import { withSchemaFile } from './schema-option.ts';
import { plural } from './format.ts';
import { collectMistakes } from './mistakes.ts';
import { type RawOptions, rawOptions } from './raw-options.ts';
import { refuseExisting } from './refuse-existing.ts';
import { saySchema } from './say-schema.ts';
import { tableArguments, tableWords } from './table-arguments.ts';
import type { Terminal } from './terminal.ts';
import { choice } from './choice-option.ts';
import { announceTable } from './train-plan.ts';
import { visible } from './visible.ts';

interface InspectOptions extends RawOptions {
  readonly target?: string;
  readonly task?: string;
  readonly positive?: string;
  readonly schema?: string;
  readonly schemaOut?: string;
  readonly force?: boolean;
  readonly ignore?: string[];
  readonly id?: string[];
  readonly categorical?: string[];
  readonly numeric?: string[];
}

export async function inspect(io: Terminal, command: Command): Promise<ExitCode> {
  const options = command.opts<InspectOptions>();
  const mistakes = collectMistakes();
  const tables = mistakes.attempt(() => tableArguments(command.args)) ?? [];
  const raw = mistakes.attempt(() => rawOptions(options));
  const task = mistakes.attempt((): Task | undefined =>
    options.task === undefined ? undefined : choice('--task', options.task, TASKS),
  );
  mistakes.check();
  const { ignore = [], id = [], categorical = [], numeric = [], schemaOut } = options;
  const force = options.force === true;
  if (schemaOut !== undefined) await refuseExisting(schemaOut, { force, tables });
  const columns = { ignore, id, categorical, numeric };
  const asked: ColumnWishes = { schema: columns, target: options.target, rows: {} };
  const { schemaFile, schema, target, rows } = await withSchemaFile(options.schema, asked);
  const started = performance.now();
  const table = await openTable(tables, { ...raw, ignore: schema.ignore });
  if (schemaFile !== undefined) checkSchemaFile(schemaFile, table);
  const inspection = inspectTable(table, {
    target,
    // As wd-train draws its sample unless told otherwise.
    seed: 0,
    task: { task, positive: options.positive },
    schema: { ...schema, split: rows.column, time: rows.time },
  });
  table.close();
  announceTable(io, table, (performance.now() - started) / 1000);
  const described = describe(table, tables, inspection);
  say(io, inspection, target === undefined);
  if (schemaOut !== undefined) {
    await writeWhole(schemaOut, `${JSON.stringify(described, null, 2)}\n`);
    io.decision('saved', schemaOut, 'kinds and roles may be edited');
  }
  const goal = inspection.target === undefined ? 'NAME' : target && shellWord(target);
  const way = schemaOut === undefined ? '' : ` --schema ${shellWord(schemaOut)}`;
  const rest = `${goal === undefined ? '' : ` --target ${goal}`}${way}`;
  const words = tableWords(tables);
  if (words !== undefined) io.decision('next', `wd-train ${words}${rest}`);
  io.event({ event: 'schema', ...described });
  return ExitCode.done;
}

/** What a schema file holds, and the line of `--json`. */
function describe(
  { file, rows, decisions }: TableSource,
  tables: readonly string[],
  inspection: Inspection,
): object {
  const { schemas, sampled, target, fault, suspects } = inspection;
  return {
    format: 'wd-schema',
    version: 1,
    table: tables.length === 1 ? file : tables,
    rows,
    sampled,
    reading: decisions,
    target:
      target === undefined
        ? { fault: fault?.message }
        : {
            name: target.name,
            task: target.target.kind,
            ...(target.target.kind === 'regression' ? {} : { classes: target.target.classes }),
            missing: target.missing,
          },
    suspects,
    columns: schemas.map((schema) => ({ ...schema, reading: undefined })),
  };
}

function say(
  io: Terminal,
  { schemas, sampled, target, fault, suspects }: Inspection,
  guessed: boolean,
): void {
  saySchema((text) => io.result(text), schemas);
  for (const { name, tooLarge } of schemas) {
    if (tooLarge === undefined) continue;
    const note = `numbers too large for float32, such as ${visible(tooLarge, 30)}`;
    io.decision('numbers', visible(name, 36), `${note}: divide them, or take their logarithm`);
  }
  if (sampled !== undefined) {
    io.decision('sample', plural(sampled, 'row'), 'drawn at random; the columns above are theirs');
  }
  if (target !== undefined) {
    io.decision('target', visible(target.name, 36), targetNote(target, guessed));
  } else if (fault !== undefined) {
    io.decision('target', 'none', [fault.message, ...fault.help.slice(0, 1)].join('; '));
  }
  for (const { column, reason } of suspects) {
    io.decision('leakage', visible(column, 36), `may know too much: ${reason}`);
  }
}

function targetNote({ target, missing }: InspectedTarget, guessed: boolean): string {
  const why = guessed ? 'by its name' : 'as asked';
  const classes = target.kind === 'regression' ? '' : `: ${listed(target.classes)}`;
  const gaps = missing === 0 ? '' : `; ${plural(missing, 'row')} without it`;
  return `${why}; ${TASK_WORDS[target.kind]}${classes}${gaps}`;
}

/** @file What wd-predict does: read a run and a table, score the rows, write them, measure if it can. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { Tape } from '../autograd/tape.ts';
import { ExitCode, usageError } from '../base/errors.ts';
import { writeParts } from '../base/files.ts';
import { alignColumns } from '../data/columns.ts';
import { openTable } from '../data/open-table.ts';
import { readTable } from '../data/read-table.ts';
import { sourceOf, type TableSource, wholeOf } from '../data/table-source.ts';
import { openDevice } from '../device/open-device.ts';
import type { ModelDescription } from '../model/model-file.ts';
import { uploadWeights } from '../model/weights.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { readRun } from '../report/read-run.ts';
import { ScoredTable } from '../report/scored-table.ts';
import { forecastColumns, forecastsOf } from './predict-forecast.ts';
import { plural, rate, significant } from './format.ts';
import { threadsOption } from './number-options.ts';
import { type RawOptions, rawOptions } from './raw-options.ts';
import { warnOfThreads } from './machine-options.ts';
import { tableArguments } from './table-arguments.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { refuseExisting } from './refuse-existing.ts';
import { visible } from './visible.ts';

interface PredictOptions extends RawOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly keep?: string[];
  readonly device: string;
  readonly threads?: string;
}

export async function predict(given: Terminal, program: Command): Promise<ExitCode> {
  const [folder, ...rest] = program.args;
  const tables = tableArguments(rest);
  const options = program.opts<PredictOptions>();
  const threads = threadsOption(options.threads);
  const out = options.out ?? `${tables[0].replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, '')}.scored.csv`;
  const io = out === '-' ? besideScores(given) : given;
  if (out !== '-') await refuseExisting(out, { force: options.force === true, tables });
  const { model, weights } = await readRun(folder);
  const { table, hasLabel, keep } = await readRows(tables, model, options);
  const { device, reason } = await openDevice(options.device, { threads });
  try {
    io.decision('device', device.name, `${reason}; else --device auto|cpu|gpu|NAME`);
    warnOfThreads(io, device, threads);
    io.decision('table', plural(table.rows, 'row'), visible(table.file, 60));
    const network = new WideDeep(new Tape(device), model.network);
    uploadWeights(network, weights);
    const ahead =
      model.forecast && forecastsOf(wholeOf(table), model.target.name, model.forecast, keep);
    if (ahead !== undefined) {
      io.decision('horizon', plural(model.forecast?.horizon ?? 0, 'step'), ahead.note);
    }
    const input = ahead === undefined ? table : sourceOf(ahead.lagged.table);
    const scored = new ScoredTable(network, model, input, hasLabel);
    const lines = scored.lines(ahead?.named ?? { names: keep });
    if (out === '-') await pipeline(Readable.from(lines), given.stdout, { end: false });
    else await writeParts(out, lines);
    const { unseen, seconds } = scored;
    const place = out === '-' ? 'standard output' : out;
    io.decision('saved', place, `${plural(input.rows, 'row')}, ${rate(input.rows / seconds)}`);
    sayUnseen(io, unseen);
    const metrics = scored.metrics();
    sayMetrics(io, metrics, model.target.name, table.file);
    const counts = Object.fromEntries(unseen);
    io.event({
      event: 'done',
      out,
      rows: input.rows,
      device: device.name,
      metrics,
      unseen: counts,
    });
    return ExitCode.done;
  } finally {
    device.destroy();
    table.close();
  }
}

/** Where the scores go to standard output, all talk goes where errors do. */
function besideScores({ argv, json, stderr }: Terminal): Terminal {
  if (!json) return createTerminal({ argv, stdout: stderr, stderr });
  const message = '--json and -o - both want standard output';
  throw usageError('WD013', message, ['leave --json out, or name a file with -o']);
}

interface Read {
  readonly table: TableSource;
  readonly hasLabel: boolean;
  /** Columns that go along with the scores: ids that the table has, and those that were asked for. */
  readonly keep: readonly string[];
}

/** The columns that the model reads, those to keep, and the label if the table has it. */
async function readRows(
  tables: readonly string[],
  { encoder, target, forecast, ids = [] }: ModelDescription,
  options: PredictOptions,
): Promise<Read> {
  const settings = rawOptions(options);
  // Standard input can be read only once, and so whole.
  const whole = tables[0] === '-' ? await openTable(tables, settings) : undefined;
  const { file, columns: present } = whole ?? (await readTable(tables, { ...settings, limit: 0 }));
  const hasLabel = present.includes(target.name);
  const names =
    forecast === undefined
      ? encoder.columns.map(({ name }) => name)
      : forecastColumns(forecast, target.name);
  const keep = [
    ...new Set([...ids.filter((name) => present.includes(name)), ...(options.keep ?? [])]),
  ];
  const wanted = [...names, ...keep, ...(hasLabel ? [target.name] : [])];
  // Every missing column is told at once.
  alignColumns(present, wanted, file);
  const columns = [...new Set(wanted)];
  const reading = { ...settings, columns, asText: keep };
  const table = whole ?? (await openTable(tables, reading));
  return { table, hasLabel, keep };
}

function sayUnseen(io: Terminal, unseen: ReadonlyMap<string, number>): void {
  for (const [name, rows] of unseen) {
    io.decision(
      'unseen',
      visible(name, 36),
      `${plural(rows, 'row')} of a value without a weight of its own`,
    );
  }
}

function sayMetrics(
  io: Terminal,
  metrics: Readonly<Record<string, number>> | undefined,
  target: string,
  file: string,
): void {
  if (metrics === undefined) {
    io.line(`No metrics: ${visible(file, 60)} has no column ${visible(target, 40)}.`);
    return;
  }
  const defined = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  const shown = defined.map(([name, value]) => `${name} ${significant(value, 4)}`);
  io.result(`metrics ${shown.join(', ')}`);
}

/** @file What wd-predict does: read a run and a table, score the rows, write them, measure if it can. */
import type { Command } from 'commander';
import { Tape } from '../autograd/tape.ts';
import { dataError, ExitCode } from '../base/errors.ts';
import { writeWhole } from '../base/files.ts';
import { alignColumns } from '../data/columns.ts';
import { cellText, type RawTable } from '../data/raw-table.ts';
import { readTable } from '../data/read-table.ts';
import { encode } from '../data/schema/encode.ts';
import { encodeTarget, rowsWithTarget } from '../data/tasks/encode.ts';
import type { Target } from '../data/tasks/target.ts';
import { openDevice } from '../device/open-device.ts';
import { metricsFor } from '../model/metrics/task.ts';
import type { ModelDescription } from '../model/model-file.ts';
import { uploadWeights } from '../model/weights.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { type KeptColumn, predictionsCsv } from '../report/predictions.ts';
import { readRun } from '../report/read-run.ts';
import { inferOutputs } from '../train/evaluate.ts';
import { plural, rate, significant } from './format.ts';
import { threadsOption } from './number-options.ts';
import { type RawOptions, rawOptions } from './raw-options.ts';
import type { Terminal } from './terminal.ts';
import { refuseExisting } from './refuse-existing.ts';
import { visible } from './visible.ts';

interface PredictOptions extends RawOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly keep?: string[];
  readonly device: string;
  readonly threads?: string;
}

export async function predict(io: Terminal, program: Command): Promise<ExitCode> {
  const [folder, file] = program.args;
  const options = program.opts<PredictOptions>();
  const threads = threadsOption(options.threads);
  const out = options.out ?? `${file.replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, '')}.scored.csv`;
  if (options.force !== true) await refuseExisting(out);
  const { model, weights } = await readRun(folder);
  const { table, hasLabel } = await readRows(file, model, options);
  const { device, reason } = await openDevice(options.device, threads);
  try {
    io.decision('device', device.name, `${reason}; else --device auto|cpu|gpu|NAME`);
    io.decision('table', plural(table.rows, 'row'), visible(file, 60));
    const network = new WideDeep(new Tape(device), model.network);
    uploadWeights(network, weights);
    const { encoder, target } = model;
    const labelled = hasLabel ? labelsIn(table, target) : undefined;
    const started = performance.now();
    const { unseen, ...rows } = encode(encoder, table, 'all');
    const outputs = await inferOutputs(network, rows);
    const seconds = (performance.now() - started) / 1000;
    checkScores(outputs, table);
    const kept = (options.keep ?? []).map((name) => keptColumn(table, name));
    await writeWhole(out, predictionsCsv(outputs, target, kept));
    io.decision('saved', out, `${plural(table.rows, 'row')}, ${rate(table.rows / seconds)}`);
    sayUnseen(io, unseen);
    const metrics = labelled && scoreLabelled(model, outputs, labelled);
    sayMetrics(io, metrics, target.name, file);
    const counts = Object.fromEntries(unseen);
    io.event({
      event: 'done',
      out,
      rows: table.rows,
      device: device.name,
      metrics,
      unseen: counts,
    });
    return ExitCode.done;
  } finally {
    device.destroy();
  }
}

/** The columns that the model reads, those to keep, and the label if the table has it. */
async function readRows(
  file: string,
  { encoder, target }: ModelDescription,
  options: PredictOptions,
): Promise<{ table: RawTable; hasLabel: boolean }> {
  const settings = rawOptions(options);
  // Standard input can be read only once, and so whole.
  const whole = file === '-' ? await readTable(file, settings) : undefined;
  const { columns: present } = whole ?? (await readTable(file, { ...settings, limit: 0 }));
  const hasLabel = present.includes(target.name);
  const names = encoder.columns.map(({ name }) => name);
  const wanted = [...names, ...(options.keep ?? []), ...(hasLabel ? [target.name] : [])];
  // Every missing column is told at once.
  alignColumns(present, wanted, file);
  const columns = [...new Set(wanted)];
  const reading = { ...settings, columns, asText: options.keep };
  const table = whole ?? (await readTable(file, reading));
  return { table, hasLabel };
}

/** The rows that have a label, and their labels; undefined if none has. */
interface Labelled {
  readonly rows: Uint32Array;
  readonly labels: Float64Array;
}

function labelsIn(table: RawTable, target: Target): Labelled | undefined {
  const { file, lines } = table;
  const column = table.data[table.columns.indexOf(target.name)];
  const rows = rowsWithTarget(column, target.name, file, lines, { dropMissingTarget: true });
  if (rows.length === 0) return undefined;
  return { rows, labels: encodeTarget(target, column, rows, file, lines) };
}

function scoreLabelled(
  { network, target, loss }: ModelDescription,
  outputs: Float32Array,
  { rows, labels }: Labelled,
): Readonly<Record<string, number>> {
  const width = network.outputs;
  const picked = Float32Array.from({ length: rows.length * width }, (_, i) => {
    return outputs[rows[Math.floor(i / width)] * width + (i % width)];
  });
  return metricsFor(target, picked, labels, loss);
}

function keptColumn(table: RawTable, name: string): KeptColumn {
  const column = table.data[table.columns.indexOf(name)];
  return { name, text: (row) => cellText(column, row) ?? '' };
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

/** A row of huge values, or weights that no training left, may run into ∞ − ∞. */
function checkScores(outputs: Float32Array, table: RawTable): void {
  const lost = outputs.findIndex(Number.isNaN);
  if (lost < 0) return;
  const row = Math.floor((lost * table.rows) / outputs.length);
  throw dataError('WD432', 'the score of a row is not a number', {
    place: { file: table.file, line: table.lines[row] },
    details: ['its values are too large for this model in float32, or the model is damaged'],
    help: ['correct or drop the row; if it looks as usual, train again'],
  });
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

/** @file What wd-predict does: read a run and a table, score the rows, write them, measure if it can. */
import { access } from 'node:fs/promises';
import type { Command } from 'commander';
import { Tape } from '../autograd/tape.ts';
import { dataError, ExitCode, WdError } from '../base/errors.ts';
import { writeWhole } from '../base/files.ts';
import { readTable } from '../data/csv.ts';
import { numbersOnly } from '../data/encoded-rows.ts';
import type { Table } from '../data/table.ts';
import { labelsOf } from '../data/target.ts';
import { openDevice } from '../device/open-device.ts';
import { packInputs } from '../model/inputs.ts';
import type { BinaryMetrics } from '../model/metrics.ts';
import { binaryMetrics } from '../model/metrics.ts';
import type { ModelDescription } from '../model/model-file.ts';
import { uploadWeights } from '../model/weights.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { predictionsCsv } from '../report/predictions.ts';
import { readRun } from '../report/read-run.ts';
import { inferOutputs } from '../train/evaluate.ts';
import { plural, rate } from './format.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';

interface PredictOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly device: string;
}

export async function predict(io: Terminal, program: Command): Promise<ExitCode> {
  const [folder, file] = program.args;
  const options = program.opts<PredictOptions>();
  const out = options.out ?? `${file.replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, '')}.scored.csv`;
  if (options.force !== true) await refuseExisting(out);
  const { model, weights } = await readRun(folder);
  const { table, labels } = await readRows(file, model, options);
  const { device, reason } = await openDevice(options.device);
  try {
    io.decision('device', device.name, `${reason}; else --device auto|cpu|gpu|NAME`);
    io.decision('table', plural(table.rows, 'row'), visible(file, 60));
    const network = new WideDeep(new Tape(device), model.network);
    uploadWeights(network, weights);
    const { columns, target } = model;
    const started = performance.now();
    const rows = numbersOnly(packInputs(columns, table.values, 'all'), table.rows);
    const logits = await inferOutputs(network, rows);
    const seconds = (performance.now() - started) / 1000;
    checkScores(logits, table);
    await writeWhole(out, predictionsCsv(logits, target.classes));
    io.decision('saved', out, `${plural(table.rows, 'row')}, ${rate(table.rows / seconds)}`);
    const metrics = labels === undefined ? undefined : binaryMetrics(logits, labels);
    sayMetrics(io, metrics, target.name, file);
    io.event({ event: 'done', out, rows: table.rows, device: device.name, metrics });
    return ExitCode.done;
  } finally {
    device.destroy();
  }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  throw new WdError('WD406', ExitCode.cannotWrite, `${path} exists already`, {
    help: ['choose another file with -o, or replace it with --force'],
  });
}

/** The columns of the model, in its order, and the labels if the table has them. */
async function readRows(
  file: string,
  { columns, target }: ModelDescription,
  { delimiter, header }: PredictOptions,
): Promise<{ table: Table; labels: Float32Array | undefined }> {
  const names = columns.map(({ name }) => name);
  const { columns: present } = await readTable(file, { delimiter, header, limit: 0 });
  const hasLabel = present.includes(target.name);
  const wanted = hasLabel ? [...names, target.name] : names;
  const table = await readTable(file, { delimiter, header, columns: wanted });
  if (!hasLabel) return { table, labels: undefined };
  const values = table.values[names.length];
  return { table, labels: labelsOf(values, target.classes, target.name, file, table.lines) };
}

/** A row of huge values, or weights that no training left, may run into ∞ − ∞. */
function checkScores(logits: Float32Array, table: Table): void {
  const lost = logits.findIndex(Number.isNaN);
  if (lost < 0) return;
  throw dataError('WD432', 'the score of a row is not a number', {
    place: { file: table.file, line: table.lines[lost] },
    details: ['its values are too large for this model in float32, or the model is damaged'],
    help: ['correct or drop the row; if it looks as usual, train again'],
  });
}

function sayMetrics(
  io: Terminal,
  metrics: BinaryMetrics | undefined,
  target: string,
  file: string,
): void {
  if (metrics === undefined) {
    io.line(`No metrics: ${visible(file, 60)} has no column ${visible(target, 40)}.`);
    return;
  }
  const shown = Object.entries(metrics).map(
    ([name, value]) => `${name} ${Number(value).toFixed(4)}`,
  );
  io.result(`metrics ${shown.join(', ')}`);
}

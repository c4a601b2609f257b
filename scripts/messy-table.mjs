/**
 * @file docs/messy-files.md: what reading each of the messy files comes to. Written by
 *
 *   node scripts/messy-table.mjs              after a build; the files lie in ../shared/data/messy
 *
 * and held against the reader by test/data/reading/messy.test.ts.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const TABLES = /\.(?:csv|tsv|psv|txt|data|dat|tab)(?:\.(?:gz|zst))?$/i;
const LIST = 'TABLE.tsv';

/** The tables of a folder and of its folders, sorted. */
export function messyFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => TABLES.test(name) && basename(name) !== LIST)
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted();
}

/** The files that the folder's list names, sorted. */
export function listedFiles(folder) {
  const [, ...lines] = readFileSync(join(folder, LIST), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split('\t')[0]).toSorted();
}

/** What reading a file comes to, with a reader of raw tables. Anything but a refusal is thrown on. */
export async function outcomeOf(folder, file, readRawTable) {
  try {
    const { rows, columns } = await readRawTable([join(folder, file)]);
    return { file, rows, columns: columns.length };
  } catch (error) {
    if (!/^WD\d{3}$/.test(error?.code)) throw error;
    const said = error.message.replaceAll(`${folder}/`, '').replaceAll(folder, '');
    const line = error.place?.line;
    return { file, code: error.code, said: line === undefined ? said : `line ${line}: ${said}` };
  }
}

const count = (n) => n.toLocaleString('en-US');
const cell = (text) => text.replaceAll('|', String.raw`\|`).replaceAll('`', "'");

/** Rows of a Markdown table, as wide as their widest cells. */
function table(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => [...row[i]].length)));
  const line = (row) =>
    `| ${row.map((text, i) => text + ' '.repeat(widths[i] - [...text].length)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The whole document. */
export function messyDocument(outcomes) {
  const refused = outcomes.filter(({ code }) => code !== undefined);
  const read = outcomes.length - refused.length;
  const share = ((100 * read) / outcomes.length).toFixed(0);
  const rows = outcomes.map(({ file, rows: n, columns, code, said }) => [
    cell(file),
    code === undefined ? `${count(n)} × ${count(columns)}` : code,
    code === undefined ? '' : cell(said),
  ]);
  return `# Messy files

${count(outcomes.length)} files from the wild: what reading each of them comes to. ${count(read)} are read (${share} %), ${count(refused.length)} refused,
each with its reason; none ends in a crash. A refusal's code is explained in [errors.md](errors.md). The test that holds
this list against the reader, \`test/data/reading/messy.test.ts\`, takes any other folder of tables by \`WD_MESSY_DIR\`.
Written by \`scripts/messy-table.mjs\`.

${table(['file', 'rows × columns', 'said'], rows)}
`;
}

async function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const folder = join(root, '../shared/data/messy');
  // A variable: until the build there is no such file to be checked.
  const reader = new URL('../dist/data/reading/read-raw-table.js', import.meta.url).href;
  const { readRawTable } = await import(reader);
  const outcomes = [];
  for (const file of messyFiles(folder)) outcomes.push(await outcomeOf(folder, file, readRawTable));
  writeFileSync(join(root, 'docs/messy-files.md'), messyDocument(outcomes));
}

if (argv[1] === fileURLToPath(import.meta.url)) await main();

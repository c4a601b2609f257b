/** @file The command lines of the scripts here: help out of a script's own header, mistakes in one line. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * The values of the options. With `--help` it prints the header of the script and ends; a mistake ends it with
 * one line and exit code 2.
 *
 * @param url of the script: its `import.meta.url`
 * @param options as `parseArgs` takes them, and `number: true` where only numbers from 0 on will do
 * @param args the command line
 */
export function readCommandLine(url, options, args = process.argv.slice(2)) {
  const file = fileURLToPath(url);
  const fail = (message) => {
    console.error(`${basename(file, '.mjs')}: ${message}; --help has all options`);
    process.exit(2);
  };
  let values;
  try {
    const help = { type: 'boolean', short: 'h' };
    ({ values } = parseArgs({ args, options: { ...options, help } }));
  } catch (error) {
    // The rest is advice on arguments that these scripts do not take.
    return fail(error.message.split('. ')[0]);
  }
  if (values.help) {
    console.log(headerOf(file));
    process.exit(0);
  }
  for (const [name, { number }] of Object.entries(options)) {
    for (const value of number ? [values[name] ?? []].flat() : []) {
      if (!(Number(value) >= 0 && value.trim() !== '')) {
        return fail(`--${name} "${value}" is not a number from 0 on`);
      }
    }
  }
  return values;
}

/** The comment that a file opens with, without what makes it one. */
function headerOf(file) {
  const [comment] = readFileSync(file, 'utf8').split('*/', 1);
  const lines = comment
    .split('\n')
    .map((line) => line.replace(/^ ?(?:\/\*\*|\*) ?(?:@file )?/, ''));
  return lines.join('\n').trim();
}

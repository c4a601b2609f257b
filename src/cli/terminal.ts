/**
 * @file Where a command speaks: results and talk on stdout, errors and warnings on stderr; with `--json` one
 * JSON object a line on stdout and all talk on stderr.
 *
 * Every control character but the line feed is escaped on its way out, so that no text from a file can
 * move a cursor or forge a line. Colours, where they are wanted, are the one exception.
 */
import { styleText } from 'node:util';
import type { WdError } from '../base/errors.ts';
import { errorJson, formatError, formatWarning, jsonLine } from './show-error.ts';
import { displayWidth, printable, visible } from './visible.ts';

/** A stream that may be a terminal. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface TerminalOptions {
  /** Arguments after the command's name. */
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdout?: Output;
  readonly stderr?: Output;
}

export interface Terminal {
  readonly argv: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether stdout is for a machine. */
  readonly json: boolean;
  /** 0: all is said; 1 (`-q`): only results, warnings and errors; 2 (`-qq`): only errors. */
  readonly quiet: number;
  /** Whether a line can be redrawn in place. */
  readonly live: boolean;
  /** Whether what `line` prints may be coloured: `styleText`'s rules, with NO_COLOR and FORCE_COLOR. */
  readonly color: boolean;
  /** Cells in a line of the terminal; 80 where that is not known. */
  readonly width: number;
  /** Talk. Parts that come from outside go through `visible` first. */
  line(text: string): void;
  /** What the command was called for; still said with `-q`. */
  result(text: string): void;
  /** A choice made before the work: `target  income   last column; else --target NAME`. */
  decision(topic: string, value: string, note?: string): void;
  warning(code: string, message: string, help?: readonly string[]): void;
  error(error: WdError): void;
  /** To stderr, however quiet. */
  complain(text: string): void;
  /** With `--json` one line on stdout, `v` included; otherwise nothing. */
  event(fields: object): void;
  /** Names what is to be called before anything is printed: the removal of a live line. */
  setTransient(clear: (() => void) | undefined): void;
}

const TOPIC_WIDTH = 8;
const VALUE_WIDTH = 36;
const DEFAULT_WIDTH = 80;

/** The terminal of this process, or the one described. */
export function createTerminal(options: TerminalOptions = {}): Terminal {
  const { argv = process.argv.slice(2), env = process.env } = options;
  const { stdout = process.stdout, stderr = process.stderr } = options;
  const { json, quiet } = earlyOptions(argv);
  const talk = json ? stderr : stdout;
  let transient: (() => void) | undefined;

  const write = (stream: Output, text: string): void => {
    transient?.();
    stream.write(`${printable(text, isColored(stream))}\n`);
  };
  const event = (fields: object): void => {
    if (json) write(stdout, jsonLine(fields));
  };
  const line = (text: string): void => {
    if (quiet === 0) write(talk, text);
  };
  return {
    argv,
    stdout,
    stderr,
    json,
    quiet,
    get live() {
      return !json && isLive(stdout, env);
    },
    get color() {
      return isColored(talk);
    },
    get width() {
      return stdout.columns === undefined || stdout.columns <= 0 ? DEFAULT_WIDTH : stdout.columns;
    },
    line,
    result: (text) => {
      if (quiet <= 1) write(talk, text);
    },
    decision: (topic, value, note = '') => line(decisionLine(topic, value, note)),
    warning: (code, message, help = []) => {
      if (json) event({ event: 'warning', code, message, help });
      else if (quiet <= 1) {
        write(stderr, formatWarning(code, message, help, { color: isColored(stderr) }));
      }
    },
    error: (error) => {
      if (json) write(stdout, errorJson(error));
      else write(stderr, formatError(error, { color: isColored(stderr) }));
    },
    complain: (text) => write(stderr, text),
    event,
    setTransient: (clear) => {
      transient = clear;
    },
  };
}

/** `--json` and `-q` before anything is parsed: a mistake on the command line is told in their manner. */
function earlyOptions(argv: readonly string[]): { json: boolean; quiet: number } {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  let quiet = 0;
  for (const option of options) {
    if (option === '--quiet') quiet += 1;
    else if (/^-q+$/.test(option)) quiet += option.length - 1;
  }
  return { json: options.includes('--json'), quiet };
}

/** Some terminals report 0 columns, which breaks a live line letter by letter, or 0 rows, which hides it. */
function isLive(stdout: Output, env: NonNullable<TerminalOptions['env']>): boolean {
  const { isTTY = false, columns = 0, rows = 0 } = stdout;
  const machine = env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
  return isTTY && columns > 0 && rows > 0 && env['TERM'] !== 'dumb' && !machine;
}

function isColored(stream: Output): boolean {
  return styleText('bold', 'x', { stream }) !== 'x';
}

function decisionLine(topic: string, value: string, note: string): string {
  const shown = visible(value);
  const blanks = ' '.repeat(note === '' ? 0 : Math.max(0, VALUE_WIDTH - displayWidth(shown)) + 3);
  return `${visible(topic).padEnd(TOPIC_WIDTH)}${shown}${blanks}${visible(note)}`.trimEnd();
}

/** @file How a command ends: its exit code and its last words. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataError, ExitCode, usageError } from '../../src/base/errors.ts';
import { collectMistakes } from '../../src/cli/mistakes.ts';
import { createProgram } from '../../src/cli/program.ts';
import { type Main, runMain } from '../../src/cli/run-command.ts';
import { fakeTerminal } from './fake-terminal.ts';

const DEBUG_FILE = /the file (\S*wd-train-fault-\S*\.txt),/;

interface Ended {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

async function run(main: Main, argv = ['a.csv'], introduction?: string): Promise<Ended> {
  const { io, out, err } = fakeTerminal({ argv });
  const code = await runMain(main, io, introduction === undefined ? {} : { introduction });
  return { code, out: out(), err: err() };
}

const succeed: Main = async (io) => io.line('x');

const fail: Main = async () => {
  throw dataError('WD104', 'empty', { help: ['fill it'] });
};

const parse: Main = async (io) => {
  const program = createProgram('wd-try', 'tries', []).option('--demo', 'x');
  program.configureOutput({ writeOut: (text) => io.stdout.write(text) });
  program.parse([...io.argv], { from: 'user' });
};

describe('runMain', () => {
  it('ends with 0, or as the command says', async () => {
    expect(await run(succeed)).toEqual({ code: 0, out: 'x\n', err: '' });
    expect((await run(async () => ExitCode.interrupted)).code).toBe(130);
  });

  it('teaches when it is called with nothing', async () => {
    expect(await run(succeed, [], 'try this')).toEqual({ code: 2, out: '', err: 'try this\n' });
  });

  it('tells an error, with its own exit code', async () => {
    const text = 'error[WD104]: empty\n  help: fill it\n';
    expect(await run(fail)).toEqual({ code: 65, out: '', err: text });
    const { code, out, err } = await run(fail, ['--json']);
    expect([code, err]).toEqual([65, '']);
    expect(JSON.parse(out)).toMatchObject({ v: 1, event: 'error', code: 'WD104' });
  });

  it('tells all mistakes at once', async () => {
    const { code, err } = await run(async () => {
      const mistakes = collectMistakes();
      expect(mistakes.attempt(() => 7)).toBe(7);
      const failed = mistakes.attempt(() => {
        throw usageError('WD114', 'one');
      });
      expect(failed).toBeUndefined();
      mistakes.add(usageError('WD140', 'two'));
      mistakes.check();
    });
    expect([code, err]).toEqual([2, 'error[WD114]: one\nerror[WD140]: two\n']);
  });

  it('goes on where there are no mistakes, and leaves other errors alone', () => {
    const mistakes = collectMistakes();
    mistakes.check();
    const fault = new TypeError('x');
    const work = (): never => {
      throw fault;
    };
    expect(() => mistakes.attempt(work)).toThrow(fault);
    mistakes.add(usageError('WD114', 'one'));
    expect(() => mistakes.check()).toThrow('one');
  });

  it('maps what the parser throws', async () => {
    const { code, err } = await run(parse, ['--dmo', '--x']);
    expect([code, err]).toEqual([
      2,
      "error[WD001]: unknown option '--dmo'\n  help: did you mean --demo?\n" +
        "error[WD001]: unknown option '--x'\n  help: all options: wd-try --help\n",
    ]);
    const help = await run(parse, ['--help']);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toContain('Usage: wd-try');
  });

  it('ends quietly where nobody reads on', async () => {
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    expect(await run(() => Promise.reject(closed))).toEqual({ code: 0, out: '', err: '' });
  });

  it('tells a fault of its own in one line and writes the rest to a file', async () => {
    const cause = new Error('the cause');
    const fault = new TypeError('x is \u001b[2J\nnot a function', { cause });
    const { code, out, err } = await run(() => Promise.reject(fault));
    expect([code, out]).toEqual([70, '']);
    expect(err.startsWith(String.raw`internal error: TypeError: x is \x1b[2J\x0anot a`)).toBe(true);
    expect(err.split('\n')).toHaveLength(2);
    const file = DEBUG_FILE.exec(err)?.[1] ?? '';
    const details = readFileSync(file, 'utf8');
    expect(details).toContain('run-command.test.ts');
    expect(details).toContain('the cause');
    if (process.platform !== 'win32') expect(statSync(file).mode % 0o1000).toBe(0o600);
    rmSync(file);
  });

  it.each(['a string', undefined, null, new AggregateError([new Error('x')], 'both')])(
    'takes %s for a fault, too',
    async (thrown) => {
      const { code, out, err } = await run(async () => Promise.reject(thrown), ['--json']);
      expect([code, err]).toEqual([70, '']);
      const event: { code: string; debugFile: string } = JSON.parse(out);
      expect(event.code).toBe('WD000');
      rmSync(event.debugFile);
    },
  );

  it('removes the live line first', async () => {
    const { io, out, err } = fakeTerminal({ argv: ['x'] });
    const failLive: Main = async () => {
      io.setTransient(() => io.stdout.write('<clear>'));
      throw usageError('WD114', 'one');
    };
    await runMain(failLive, io, {});
    io.line('after');
    expect([out(), err()]).toEqual(['<clear>after\n', 'error[WD114]: one\n']);
  });
});

/** Two folders below the package, as the built commands are. */
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache', 'test-run-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `shell` with `$COMMAND` as a command whose work is `body`. */
function spawned(
  body: string,
  shell = '$COMMAND x',
  options = '{}',
): Ended & { readonly seconds: number } {
  const [source, script] = [join(folder, 'main.ts'), join(folder, 'main.mjs')];
  writeFileSync(
    source,
    `import { runCommand } from '../../src/cli/run-command.ts';
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    void runCommand(async (io) => { ${body} }, ${options});`,
  );
  const bundle = { bundle: true, platform: 'node', format: 'esm', packages: 'external' } as const;
  buildSync({ entryPoints: [source], outfile: script, ...bundle });
  const started = performance.now();
  const COMMAND = `'${process.execPath}' '${script}'`;
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', shell.replaceAll('$COMMAND', COMMAND)],
    {
      encoding: 'utf8',
      timeout: 20_000,
    },
  );
  const seconds = (performance.now() - started) / 1000;
  return { code: status as ExitCode, out: stdout, err: stderr, seconds };
}

describe.skipIf(process.platform === 'win32')('runCommand, in a process of its own', () => {
  it('ends although something is still open', () => {
    const { code, out, seconds } = spawned("setInterval(() => {}, 1e6); io.line('x'); return 65;");
    expect([code, out]).toEqual([65, 'x\n']);
    expect(seconds).toBeLessThan(5);
  });

  it('takes an end in the middle of the work for a fault', () => {
    const { code, err } = spawned('await new Promise(() => {});');
    expect([code, err.split('\n').length]).toEqual([70, 2]);
    expect(err).toContain('internal error: Error: the work stopped without an end');
    rmSync(DEBUG_FILE.exec(err)?.[1] ?? '');
  });

  it('tells an error that nobody waited for', () => {
    const { code, err } = spawned(
      "setTimeout(() => { throw new RangeError('late'); }); await new Promise(() => {});",
    );
    expect([code, err.split('\n').length]).toEqual([70, 2]);
    expect(err).toContain('internal error: RangeError: late');
    rmSync(DEBUG_FILE.exec(err)?.[1] ?? '');
  });

  it('stops when its reader does', () => {
    const { code, out, err } = spawned(
      "for (let i = 0; ; i += 1) { io.line('line ' + i); await tick(); }",
      '$COMMAND x | head -n 2; exit ${PIPESTATUS[0]}',
    );
    expect([code, out, err]).toEqual([0, 'line 0\nline 1\n', '']);
  });

  it('goes on without its reader where what it makes are files', () => {
    const { code, out, err } = spawned(
      "for (let i = 0; i < 2000; i += 1) { io.line('line ' + i); await tick(); }" +
        "io.complain('all done'); return 65;",
      '$COMMAND x | head -n 2; exit ${PIPESTATUS[0]}',
      '{ outlivesReader: true }',
    );
    expect([code, out, err]).toEqual([65, 'line 0\nline 1\n', 'all done\n']);
  });

  it.runIf(process.platform === 'linux')('says so where stdout has no room', () => {
    const { code, err } = spawned("io.line('x'); await tick();", '$COMMAND x > /dev/full');
    expect([code, err]).toEqual([
      73,
      'error[WD401]: cannot write standard output: ENOSPC: no space left on device, write\n' +
        '  help: check that the place it goes to has room\n',
    ]);
  });
});

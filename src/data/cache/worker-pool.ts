/** @file Worker threads that parse blocks side by side; their answers are taken in the order of the text (Node only). */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InternalError } from '../../base/errors.ts';
import type { TextBlock } from '../plain/cut-blocks.ts';
import type { EncodedBlock } from './encode-block.ts';
import type { ParseJob } from './parse-here.ts';
import { type ParsedBlock, parseInThread, type ParsePool } from './parse-pool.ts';
import type { WorkerAnswer, WorkerTask } from './parse-worker.ts';

/** More would wait for the thread that cuts the text and writes the columns. */
const MOST_WORKERS = 8;
/** Blocks that this thread parses before it sends for others: a small file is done by then. */
const ALONE = 4;

export interface PoolOptions {
  readonly workers?: number;
  readonly alone?: number;
  readonly blockBytes?: number;
  /** The worker's program; otherwise the compiled one beside this file, where this file is compiled. */
  readonly program?: URL;
}

/**
 * As many workers as the machine has cores, started once a text turns out to be long; else, and where none can be
 * had, this thread alone. The same code parses in either.
 */
export function openPool(options: PoolOptions = {}): ParsePool {
  const { alone = ALONE, blockBytes } = options;
  const workers = options.workers ?? Math.min(MOST_WORKERS, availableParallelism());
  const program = options.program ?? compiledProgram();
  const here = parseInThread(blockBytes);
  if (program === undefined || workers < 2) return here;
  const team: Member[] = [];
  const memory: ArrayBuffer[] = [];
  let seen = 0;

  async function parse(block: TextBlock, job: ParseJob): Promise<ParsedBlock> {
    if (seen++ < alone) return { block, encoded: copied(here.parseHere(block, job)) };
    while (team.length < workers) team.push(openMember(program ?? new URL('.')));
    const free = team.reduce((best, each) => (each.waiting() < best.waiting() ? each : best));
    const { bytes, length } = block;
    const { text, encoded } = await free.ask({
      text: bytes.buffer,
      length,
      job,
      memory: memory.pop(),
    });
    return { block: { ...block, bytes: Buffer.from(text) }, encoded };
  }

  function giveBack(of: TextBlock | EncodedBlock): void {
    if ('news' in of) memory.push(of.bytes.buffer);
    else here.giveBack(of);
  }

  async function close(): Promise<void> {
    await Promise.all(team.splice(0).map((member) => member.close()));
  }

  return { ...here, depth: 2 * workers, parse, giveBack, close };
}

/** TypeScript cannot be run by every Node: a worker needs the compiled file. */
function compiledProgram(): URL | undefined {
  const isCompiled = import.meta.url.endsWith('.js');
  return isCompiled ? new URL('./parse-worker.js', import.meta.url) : undefined;
}

/** What this thread parses must last until its turn. */
function copied(encoded: EncodedBlock | undefined): EncodedBlock | undefined {
  return encoded && { ...encoded, bytes: encoded.bytes.slice(0, encoded.size) };
}

interface Member {
  readonly ask: (task: WorkerTask) => Promise<WorkerAnswer>;
  /** How many tasks it has yet to answer. */
  readonly waiting: () => number;
  readonly close: () => Promise<unknown>;
}

interface Asked {
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (cause: unknown) => void;
}

function openMember(program: URL): Member {
  const worker = new Worker(program);
  const asked: Asked[] = [];
  let failure: unknown;
  const fail = (cause: unknown) => {
    failure ??= cause;
    for (const { reject } of asked.splice(0)) reject(failure);
  };
  worker.on('message', (answer: WorkerAnswer) => asked.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(new InternalError('a worker that parses text has ended')));
  return {
    ask: (task) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        asked.push({ resolve, reject });
        const { text, memory } = task;
        worker.postMessage(task, memory === undefined ? [text] : [text, memory]);
      }),
    waiting: () => asked.length,
    close: () => worker.terminate(),
  };
}

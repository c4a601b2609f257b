/**
 * @file A rank that is lost at the beginning of a step: `node --import 'file:///…/lost-rank.mjs?rank=1&…' wd-train.js`.
 *
 * Of `signal`, `rank`, `where` and `file`: at `epoch 2, step 3` the rank sends itself the signal. It does so
 * as soon as the watchdog has been told of this step, and stays in it until then, however fast or slow the machine is.
 * Who it was and when it happened, it leaves in the file.
 */
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { isMainThread, Worker } from 'node:worker_threads';

/** A test that waits so long has failed. */
const LONGEST_MS = 30_000;

const { signal, rank, where, file } = Object.fromEntries(new URL(import.meta.url).searchParams);

/** The main thread, which trains: what it tells the watchdog's thread goes out, and then nothing more. */
function stay() {
  const post = Reflect.get(Worker.prototype, 'postMessage');
  Worker.prototype.postMessage = function postAndStay(message, ...more) {
    post.call(this, message, ...more);
    if (message?.type !== 'note' || message.where !== where) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LONGEST_MS);
  };
}

/** The watchdog's thread: its words are with the system once they are written. Stopped ranks may be woken: once is enough. */
function leaveWhenTold() {
  const write = Reflect.get(Socket.prototype, 'write');
  let lost = false;
  Socket.prototype.write = function writeAndLeave(text, ...more) {
    if (!String(text).includes(`"where":"${where}"`)) return write.call(this, text, ...more);
    return write.call(this, text, () => {
      if (lost) return;
      lost = true;
      writeFileSync(file, JSON.stringify({ pid: process.pid, at: Date.now() }));
      process.kill(process.pid, signal);
    });
  };
}

if ((process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK) === rank) {
  if (isMainThread) stay();
  else leaveWhenTold();
}

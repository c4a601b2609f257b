/**
 * @file Waiting for a GPU without taking its cores (Node).
 *
 * While anything is awaited of it, Dawn's binding asks again in every turn of the event loop: a whole core, which an
 * adapter made of software would compute on. So the loop naps between two turns, a twentieth of what it has waited
 * so far at most. A turn in which something was done halves what counts as waited, so work is hardly held up: by a
 * twentieth of itself at most. A turn may also be long because another program had the core; then little is lost.
 */

/** Milliseconds. A shorter nap costs more than it gives; a longer one would be felt. */
const SHORTEST = 0.05;
const LONGEST = 1;
const SHARE = 1 / 20;
/** A turn of the loop that takes longer has done something, or had to wait for the core. */
const IDLE_TURN = 0.2;

const cell = new Int32Array(new SharedArrayBuffer(4));
let waits = 0;
let running = false;
/** When the loop began to do nothing, and when it was last here. */
let since = 0;
let last = 0;

/** The same promise, its waiting patient. */
export function patiently<T>(wait: Promise<T>): Promise<T> {
  waits++;
  if (!running) {
    running = true;
    since = last = performance.now();
    setImmediate(turn);
  }
  return wait.finally(() => {
    waits--;
  });
}

function turn(): void {
  if (waits === 0) {
    running = false;
    return;
  }
  const now = performance.now();
  if (now - last > IDLE_TURN) since = (since + now) / 2;
  const nap = Math.min(LONGEST, (now - since) * SHARE);
  if (nap >= SHORTEST) Atomics.wait(cell, 0, 0, nap);
  last = performance.now();
  setImmediate(turn);
}

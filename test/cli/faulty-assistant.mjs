/**
 * @file The thread of a worker whose device fails as it is told to: in its n-th step, at another launch, or never.
 *
 * `WD_TEST_FAULT=throw:3` says what, and in which step; `throw:3:block-forward` at the third launch of that kernel.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { assist } from '../../dist/cli/train-assistant.js';

// The loss of the rows is computed once a step.
const [kind, at, name = 'bce-logits'] = (process.env.WD_TEST_FAULT ?? ':').split(':');

const FAULTS = {
  throw: () => {
    throw new Error('a fault on purpose');
  },
  destroy: (device) => device.destroy(),
  exit: () => process.exit(7),
  block: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500),
};

function faulty(device) {
  const launch = device.launch.bind(device);
  let seen = 0;
  device.launch = (kernel, views, params) => {
    if (kernel.name === name) {
      seen++;
      if (seen === Number(at)) FAULTS[kind](device);
    }
    launch(kernel, views, params);
  };
  return device;
}

await assist(parentPort, workerData, kind === '' ? undefined : faulty);

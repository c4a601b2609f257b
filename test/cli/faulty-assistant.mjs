/**
 * @file The thread of a worker whose device fails as it is told to: at the start of its n-th step, or never.
 *
 * `WD_TEST_FAULT=throw:3` says what, and in which step.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { assist } from '../../dist/cli/train-assistant.js';

const [kind, at] = (process.env.WD_TEST_FAULT ?? ':').split(':');

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
  let step = 0;
  device.launch = (kernel, views, params) => {
    // Once a step: the loss of its rows.
    if (kernel.name === 'bce-logits') {
      step++;
      if (step === Number(at)) FAULTS[kind](device);
    }
    launch(kernel, views, params);
  };
  return device;
}

await assist(parentPort, workerData, kind === '' ? undefined : faulty);

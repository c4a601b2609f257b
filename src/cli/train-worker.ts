/** @file The thread of a worker of `wd-train --workers`. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AssistantData, assist } from './train-assistant.ts';

if (parentPort !== null) {
  const data: AssistantData = workerData;
  await assist(parentPort, data);
}

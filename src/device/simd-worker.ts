/** @file A thread of the CPU device: helps with launches until it is ended (Node only). */
import { workerData } from 'node:worker_threads';
import { serveSimd, type SimdThread } from './simd-engine.ts';

serveSimd(workerData as SimdThread);

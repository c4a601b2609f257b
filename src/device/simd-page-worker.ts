/** @file A thread of a page's CPU device: a Web Worker that helps with launches until it is ended. */
import { serveSimd, type SimdThread } from './simd-engine.ts';

/** What is used here of a worker's own scope. */
interface WorkerScope {
  addEventListener(type: 'message', heard: (event: { readonly data: SimdThread }) => void): void;
  postMessage(message: 'up', transferred: readonly object[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.addEventListener('message', ({ data }) => {
  scope.postMessage('up', []);
  serveSimd(data);
});

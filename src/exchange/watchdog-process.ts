/**
 * @file The job's watchdog as a process of its own, which rank 0 starts and which outlives it (Node only).
 *
 * Launchers kill all ranks when one dies, some within milliseconds: nothing in a rank could be sure to say which
 * one it was. On stdin comes what it is to know, as one line; on stdout goes its port.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { faultText } from './fault.ts';
import { startHub } from './watchdog-hub.ts';
import type { HubData } from './watchdog-messages.ts';

/** How long the ranks may take to start, meet, and end. */
const MEET_MS = 60_000;
const END_MS = 8000;

// It ends with the job, not with the terminal.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => watch(JSON.parse(line) as HubData));

let connected = false;
// Rank 0 is gone before it was met: nobody will come.
lines.once('close', () => {
  if (!connected) process.exit();
});
setTimeout(() => {
  if (!connected) process.exit();
}, MEET_MS).unref();

function watch(data: HubData): void {
  const server = startHub(data, {
    speak: (fault) => {
      speak(faultText(fault, data.json));
      setTimeout(() => process.exit(), END_MS);
    },
    over: () => process.exit(),
  });
  server.on('connection', () => {
    connected = true;
  });
  server.listen(0, () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.stdout.end(`${JSON.stringify({ port })}\n`);
  });
}

function speak(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nobody reads it any more.
  }
}

/** @file Objects over a socket, one line of JSON each (Node only). */
import type { Socket } from 'node:net';

/** Longer lines come from somebody else. */
const LONGEST = 1 << 16;

/** Calls `heard` with every object; what is no line of JSON ends the connection. */
export function onLines(socket: Socket, heard: (message: object) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.setNoDelay(true);
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = parsed(line);
      if (message === undefined) socket.destroy();
      else if (!socket.destroyed) heard(message);
    }
    if (rest.length > LONGEST) socket.destroy();
  });
}

export function say(socket: Socket, message: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

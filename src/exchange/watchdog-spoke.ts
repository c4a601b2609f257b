/** @file The watchdog's part of all ranks but 0: says that it lives, and watches rank 0 (Node only). */
import { createConnection, type Socket } from 'node:net';
import { lostRank, type Fault } from './fault.ts';
import { onLines, say } from './json-lines.ts';
import { createWatch } from './watch.ts';
import { SILENT_HELP } from './watchdog-hub.ts';
import type { FromHub, Part, Surroundings } from './watchdog-messages.ts';

/** Longer than rank 0 waits, which then says of all at once who has not come. */
const MEET_MS = 15_000;
/** Each rank waits so much longer than the one before it, so that one speaks when rank 0 is lost. */
const TURN_MS = 150;
const LONGEST_TURN_MS = 2000;
/** How long rank 0 may take to end the job after it was told of a failure. */
const HUB_MS = 3000;

export function startSpoke({ data, ownPulse, post, end, yieldTo }: Surroundings): Part {
  const { rank, size, meeting } = data;
  const turn = Math.min((rank - 1) * TURN_MS, LONGEST_TURN_MS);
  const watch = createWatch({ ...data, silenceMs: data.silenceMs + data.tickMs + turn });
  const tries = new Set<Socket>();
  let hub: Socket | undefined;
  let name = { rank: 0, size, host: '', pid: 0, where: '' };
  let leaving = false;

  const lost = (what: string): void => {
    name = { ...name, where: watch.pulse(0)?.where ?? '' };
    if (!leaving) end(lostRank(what, name, SILENT_HELP));
  };

  const hear = (message: FromHub): void => {
    if (message.type === 'pulse') watch.heard(0, message.pulse);
    else if (message.type === 'end') yieldTo(message.fault);
    else if (message.type === 'leave') {
      leaving = true;
      watch.forget(0);
    }
  };

  const meet = (socket: Socket, { host, pid }: FromHub & { readonly type: 'welcome' }): void => {
    hub = socket;
    name = { ...name, host, pid };
    for (const other of tries) if (other !== socket) other.destroy();
    watch.heard(0, { where: '', begun: 0, ended: 0 });
    post({ type: 'together' });
  };

  for (const host of meeting.addresses) {
    const socket = createConnection({ host, port: meeting.port });
    tries.add(socket);
    socket.on('connect', () => {
      const { asks } = meeting;
      say(socket, { type: 'hello', asks, rank, host: data.host, pid: process.pid });
    });
    onLines(socket, (message) => {
      const heard = message as FromHub;
      if (hub === socket) hear(heard);
      else if (heard.type !== 'welcome' || heard.answers !== meeting.answers) socket.destroy();
      else if (hub === undefined) meet(socket, heard);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (hub === socket) setTimeout(() => lost('has ended before the others'), turn);
    });
  }
  setTimeout(() => {
    if (hub === undefined) post({ type: 'apart', missing: [rank] });
  }, MEET_MS).unref();

  return {
    tick: (elapsedMs) => {
      if (hub !== undefined) say(hub, { type: 'pulse', pulse: ownPulse() });
      const verdict = watch.tick(elapsedMs);
      if (verdict?.kind !== 'silent') return;
      lost(`has been silent for ${(verdict.ms / 1000).toFixed(1)} s`);
    },
    fail: (fault: Fault) => {
      if (hub === undefined) return end(fault);
      say(hub, { type: 'fail', fault });
      setTimeout(() => end(fault), HUB_MS);
    },
    leave: () => {
      leaving = true;
      if (hub === undefined) return;
      say(hub, { type: 'leave' });
      hub.end();
    },
    spread: () => undefined,
  };
}

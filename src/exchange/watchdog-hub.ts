/** @file Rank 0's part of the watchdog: hears all others, and says which one is lost (Node only). */
import { createServer, type Socket } from 'node:net';
import { lostRank, type Fault, type RankName } from './fault.ts';
import { onLines, say } from './json-lines.ts';
import { createWatch, type Verdict } from './watch.ts';
import type { FromHub, Hello, Part, Surroundings, ToHub } from './watchdog-messages.ts';

/** How long the other ranks may take to come. */
const MEET_MS = 10_000;

const DEAD_HELP = [
  'what it said itself stands above; killed for want of memory it says nothing: see dmesg on its host',
];
export const SILENT_HELP = [
  'its machine may be stopped, overloaded or cut off; longer pauses: WD_MPI_SILENCE=<seconds>',
];
const STUCK_HELP = [
  'its work may have stopped for ever; where a step takes so long: WD_MPI_PATIENCE=<seconds>',
];

type Peer = Pick<Hello, 'rank' | 'host' | 'pid'>;

export function startHub({ data, ownPulse, post, end }: Surroundings): Part {
  const { size, meeting } = data;
  const watch = createWatch(data);
  const peers = new Map<number, Peer>();
  const sockets = new Map<number, Socket>();
  let leaving = false;

  const tell = (message: FromHub): void => {
    for (const socket of sockets.values()) say(socket, message);
  };

  const named = ({ rank, host, pid }: Peer): RankName => {
    return { rank, size, host, pid, where: watch.pulse(rank)?.where ?? '' };
  };

  const lost = (rank: number): void => {
    const peer = peers.get(rank);
    if (peer === undefined || leaving) return;
    end(lostRank('has ended before the others', named(peer), DEAD_HELP));
  };

  const judge = (verdict: Verdict): Fault | undefined => {
    const rank = verdict.kind === 'silent' ? verdict.rank : verdict.ranks.at(0);
    const seconds = (verdict.ms / 1000).toFixed(1);
    const peer = peers.get(rank ?? 0) ?? { rank: 0, host: data.host, pid: process.pid };
    if (verdict.kind === 'silent') {
      return lostRank(`has been silent for ${seconds} s`, named(peer), SILENT_HELP);
    }
    const others = verdict.ranks.slice(1).map((each) => `, nor has rank ${each}`);
    const what =
      rank === undefined
        ? `waits with all others in an exchange that does not end, for ${seconds} s`
        : `has not come to an exchange that others wait in, for ${seconds} s${others.join('')}`;
    return lostRank(what, named(peer), STUCK_HELP);
  };

  const welcome = (socket: Socket, hello: Hello): void => {
    const { rank } = hello;
    peers.set(rank, hello);
    sockets.set(rank, socket);
    watch.heard(rank, { where: '', begun: 0, ended: 0 });
    say(socket, { type: 'welcome', answers: meeting.answers, host: data.host, pid: process.pid });
    if (peers.size === size - 1) post({ type: 'together' });
  };

  const hear = (rank: number, message: ToHub): void => {
    if (message.type === 'pulse') watch.heard(rank, message.pulse);
    else if (message.type === 'fail') end(message.fault);
    else {
      watch.forget(rank);
      peers.delete(rank);
    }
  };

  const server = createServer((socket) => {
    let rank: number | undefined;
    const impatience = setTimeout(() => socket.destroy(), MEET_MS);
    onLines(socket, (message) => {
      if (rank !== undefined) return hear(rank, message as ToHub);
      const hello = message as Partial<Hello>;
      if (hello.asks !== meeting.asks || hello.rank === undefined || sockets.has(hello.rank)) {
        return void socket.destroy();
      }
      clearTimeout(impatience);
      rank = hello.rank;
      return welcome(socket, hello as Hello);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(impatience);
      if (rank !== undefined) lost(rank);
    });
  });
  server.listen(0, () => {
    const address = server.address();
    if (typeof address === 'object' && address !== null) {
      post({ type: 'listening', port: address.port });
    }
  });
  setTimeout(() => {
    const ranks = Array.from({ length: size - 1 }, (_, i) => i + 1);
    const missing = ranks.filter((rank) => !sockets.has(rank));
    if (missing.length > 0) post({ type: 'apart', missing });
  }, MEET_MS).unref();

  return {
    tick: (elapsedMs) => {
      const pulse = ownPulse();
      watch.heard(0, pulse);
      tell({ type: 'pulse', pulse });
      const verdict = watch.tick(elapsedMs);
      const fault = verdict === undefined ? undefined : judge(verdict);
      if (fault !== undefined) end(fault);
    },
    fail: end,
    leave: () => {
      leaving = true;
      tell({ type: 'leave' });
      for (const socket of sockets.values()) socket.end();
      server.close();
    },
    spread: (fault) => tell({ type: 'end', fault }),
  };
}

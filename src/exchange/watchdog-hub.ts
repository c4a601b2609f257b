/** @file The job's watchdog: hears all ranks, and says which one is lost, or why one gave up (Node only). */
import { createServer, type Server, type Socket } from 'node:net';
import { lostRank, type Fault, type RankName } from './fault.ts';
import { onLines, say } from './json-lines.ts';
import { LAST_WORDS_MS } from './mpi-turn.ts';
import { createWatch, type Verdict } from './watch.ts';
import type { FromHub, Hello, HubData, ToHub } from './watchdog-messages.ts';

const DEAD_HELP = [
  'what it said itself stands above; killed for want of memory it says nothing: see dmesg on its host',
];
const SILENT_HELP = [
  'its machine may be stopped, overloaded or cut off; for longer pauses: WD_MPI_SILENCE=<seconds>',
];
const STUCK_HELP = [
  'its work may have stopped for ever; where a step takes so long: WD_MPI_PATIENCE=<seconds>',
];

/** Who ends so soon after another one may be its victim, or it theirs. */
const TOGETHER_MS = 50;

interface Peer extends Omit<Hello, 'type' | 'asks'> {
  readonly socket: Socket;
}

export interface HubCalls {
  /** Says it, once. */
  readonly speak: (fault: Fault) => void;
  /** All ranks have left, or are gone. */
  readonly over: () => void;
}

export function startHub(data: HubData, { speak, over }: HubCalls): Server {
  const watch = createWatch(data);
  const peers = new Map<number, Peer>();
  const ended: { readonly rank: number; readonly at: number }[] = [];
  let ending = false;

  const tell = (message: FromHub): void => {
    for (const { socket } of peers.values()) say(socket, message);
  };

  const tellEnd = (fault: Fault, lost: number | undefined): void => {
    const alive = [...peers.keys()].filter(
      (rank) => rank !== lost && ended.every((each) => each.rank !== rank),
    );
    const by = Math.min(...alive);
    tell({ type: 'end', fault, by });
  };

  const end = (fault: Fault, lost?: number): void => {
    if (ending) return;
    ending = true;
    speak(fault);
    setTimeout(() => tellEnd(fault, lost), LAST_WORDS_MS);
  };

  const nameOf = (rank: number): RankName => {
    const { size = 0, host = '', pid = 0 } = peers.get(rank) ?? {};
    return { rank, size, host, pid, where: watch.pulse(rank)?.where ?? '' };
  };

  const lose = (rank: number, what: string, help: readonly string[]): void =>
    end(lostRank(what, nameOf(rank), help), rank);

  /** Says of the first that it ended, and of those whose connections closed right behind. */
  const tellEnded = (): void => {
    const [first, ...others] = ended;
    const fault = lostRank('has ended before the others', nameOf(first.rank), DEAD_HELP);
    const times = others.map(
      ({ rank, at }) => `rank ${rank} ${(at - first.at).toFixed(0)} ms later`,
    );
    const also = times.length === 0 ? [] : [`then ended ${times.join(', ')}`];
    end({ ...fault, details: [...fault.details, ...also] }, first.rank);
    if (ended.length === peers.size) over();
  };

  const close = (rank: number): void => {
    ended.push({ rank, at: performance.now() });
    if (ended.length === peers.size) tellEnded();
    else if (ended.length === 1) setTimeout(tellEnded, TOGETHER_MS);
  };

  const judge = (verdict: Verdict): void => {
    const time = `for ${(verdict.ms / 1000).toFixed(1)} s`;
    if (verdict.kind === 'silent') {
      return lose(verdict.rank, `has been silent ${time}`, SILENT_HELP);
    }
    const [first, ...more] = verdict.ranks;
    if (verdict.ranks.length === 0) {
      return lose(0, `waits ${time}, as all others, for an exchange to end`, STUCK_HELP);
    }
    const nor = more.map((rank) => `, nor has rank ${rank}`).join('');
    return lose(first, `has not come to an exchange that others wait in ${time}${nor}`, STUCK_HELP);
  };

  const leave = (rank: number): void => {
    watch.forget(rank);
    peers.delete(rank);
    if (ended.length < peers.size) return;
    if (ended.length > 0) tellEnded();
    over();
  };

  const hear = (rank: number, message: ToHub): void => {
    if (message.type === 'pulse') watch.heard(rank, message.pulse);
    else if (message.type === 'fail') end(message.fault);
    else leave(rank);
  };

  const greet = (socket: Socket, hello: Partial<Hello>): number | undefined => {
    const { asks, rank, size, host, pid } = hello;
    if (asks !== data.asks || rank === undefined || peers.has(rank)) {
      socket.destroy();
      return undefined;
    }
    peers.set(rank, { rank, size: size ?? 0, host: host ?? '', pid: pid ?? 0, socket });
    watch.heard(rank, { where: '', begun: 0, ended: 0 });
    say(socket, { type: 'welcome', answers: data.answers });
    return rank;
  };

  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    tell({ type: 'pulse' });
    const verdict = watch.tick(now - last);
    last = now;
    if (verdict !== undefined) judge(verdict);
  }, data.tickMs).unref();

  return createServer((socket) => {
    let rank: number | undefined;
    onLines(socket, (message) => {
      if (rank === undefined) rank = greet(socket, message);
      else hear(rank, message as ToHub);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (rank !== undefined && peers.has(rank)) close(rank);
    });
  });
}

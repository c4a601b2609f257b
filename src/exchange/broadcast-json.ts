/** @file What one worker knows becomes what all know: what JSON can tell, and numbers that are not finite. */
import type { Communicator } from './communicator.ts';

/** How a number stands that JSON has no word for. */
const NOT_FINITE = 'notFinite';

/**
 * Collective.
 *
 * @param value of worker `root`; the others' is left aside
 * @returns that worker's, on each
 */
export async function broadcastJson<T>(
  communicator: Pick<Communicator, 'rank' | 'broadcast'>,
  value: T | undefined,
  root = 0,
): Promise<T> {
  const leads = communicator.rank === root;
  const own = leads ? new TextEncoder().encode(textOf({ value })) : new Uint8Array(0);
  const length = new Float64Array([own.length]);
  await communicator.broadcast(new Uint8Array(length.buffer), root);
  const bytes = leads ? own : new Uint8Array(length[0]);
  await communicator.broadcast(bytes, root);
  const said: { value: T } = JSON.parse(new TextDecoder().decode(bytes), revive);
  return said.value;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    const isFinite = typeof each !== 'number' || Number.isFinite(each);
    return isFinite ? each : { [NOT_FINITE]: String(each) };
  });
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(NOT_FINITE in value)) return value;
  return Number(value[NOT_FINITE]);
}

/** Whether all workers say the same. Collective. */
export async function isCommon(
  communicator: Pick<Communicator, 'rank' | 'broadcast' | 'sum'>,
  text: string,
): Promise<boolean> {
  const first = await broadcastJson(communicator, text);
  const others = new Float32Array([first === text ? 0 : 1]);
  await communicator.sum(others);
  return others[0] === 0;
}

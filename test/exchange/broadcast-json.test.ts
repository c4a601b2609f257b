/** @file What worker 0 says in JSON arrives at all, also where it is not finite, long, or nothing. */
import { describe, expect, it } from 'vitest';
import { broadcastJson, isCommon } from '../../src/exchange/broadcast-json.ts';
import { communicatorsFor } from '../support/teams.ts';

const team = () => communicatorsFor(['a', 'b', 'c'], { piece: 64 });

function tell<T>(value: T): Promise<T[]> {
  return Promise.all(
    team().map((communicator) => {
      return broadcastJson<T>(communicator, communicator.rank === 0 ? value : undefined);
    }),
  );
}

describe('broadcastJson', () => {
  it.each([
    [{ loss: Number.NaN, best: -Infinity, list: [1, Infinity, 'é'], none: null }],
    ['x'.repeat(10_000)],
    [[]],
    [undefined],
  ])('%j', async (value) => {
    expect(await tell<unknown>(value)).toEqual([value, value, value]);
  });
});

describe('isCommon', () => {
  it.each([
    [['x', 'x', 'x'], true],
    [['x', 'x', 'y'], false],
    [['y', 'x', 'x'], false],
  ])('%j: %j', async (texts, expected) => {
    const said = team().map((communicator, i) => isCommon(communicator, texts[i]));
    expect(await Promise.all(said)).toEqual([expected, expected, expected]);
  });
});
